"""Sends one promised mail and writes down what became of it.

Each mail is leased in one transaction, written and sent outside any, and marked in
another, before the mail server is told goodbye. Log lines hold no name, address, subject or link.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import TypeVar

import flask_mail
from flask import current_app

from booking import clock, emails, links
from booking.actions import outbox_delivery
from booking.actions.outbox_delivery import DeliveryOutcome
from booking.credentials import set_password_link
from booking.email_mime import MimeEmail
from booking.queries import outbox
from booking.queries.accounts import Account, account_by_id
from booking.queries.outbox import QueuedEmail
from booking.queries.practice import read_practice
from booking.rules.appointment import Appointment
from booking.rules.practice import Practice
from booking.rules.sign_in_limits import RESET_WITHIN
from booking.rules.smtp_refusals import ServerRefusal
from booking.smtp_answers import cause_of_failure, refusal_of
from booking.smtp_connection import MailServerUnavailable, SmtpConnection
from booking.transaction import is_unavailable, retrying, transaction, why_unavailable

T = TypeVar("T")

# Between two looks at a database that is away.
DATABASE_SECONDS = 1.0

# Whoever reads the log knows the worker; which module of it speaks says nothing to them.
log = logging.getLogger("booking.worker")


@dataclass(frozen=True)
class LeasedEmail:
    """A leased mail, and all that is needed to write it without the database."""

    promised: QueuedEmail
    appointments: list[Appointment]
    practice: Practice
    account: Account | None = None
    was: Appointment | None = None


def send_next_email(connection: SmtpConnection, stop: threading.Event | None, in_vain: int) -> DeliveryOutcome | None:
    """What became of the next mail that is due; None when there is none."""
    promised = in_transaction(outbox_delivery.lease_next_message)
    if promised is None:
        return None
    try:
        delivery = _read_leased(promised)
        if delivery is None:
            return _log_outcome(promised, DeliveryOutcome.DROPPED)
        message = _mime_message(delivery)
    except Exception as error:  # one mail that cannot be read or written must not keep the others
        if is_unavailable(error):
            raise
        return _settle_failed_attempt(promised, f"It could not be written: {_error_location(error)}.")
    try:
        connection.send(message)
    except MailServerUnavailable as away:
        return _settle_unreached(promised, away.__cause__ or away, in_vain)
    except (flask_mail.BadHeaderError, UnicodeError):
        return _settle_failed(promised, "Our mail server cannot write to this address.")
    except Exception as error:
        return _settle_refused(promised, refusal_of(error, promised.address), in_vain)
    _settle(lambda now: outbox_delivery.settle_sent(promised, now), stop)
    return _log_outcome(promised, DeliveryOutcome.SENT)


def _read_leased(promised: QueuedEmail) -> LeasedEmail | None:
    """What a leased mail speaks of; None where it is no longer true, which is then written down."""

    def work(now: datetime) -> LeasedEmail | None:
        account = account_by_id(promised.staff_id) if promised.staff_id else None
        appointments = [] if promised.staff_id else outbox.appointments_of_message(promised, now)
        if promised.staff_id:
            note = outbox_delivery.why_not_send_to_staff(account)
        else:
            note = outbox_delivery.why_not_send(promised, appointments, now)
        if note:
            outbox_delivery.settle_dropped(promised, note, now)
            return None
        if promised.is_asked_by_phone:
            outbox_delivery.forward_links_request(promised, appointments, now)
            return None
        practice = read_practice()
        if practice is None:
            raise LookupError("a booking without a clinic group")
        was = outbox.last_notified_appointment(promised, appointments[0]) if promised.kind == "moved" else None
        return LeasedEmail(promised, appointments, practice, account, was)

    return in_transaction(work)


def _mime_message(delivery: LeasedEmail) -> MimeEmail:
    """The mail as it is now: it is written when it is sent."""
    promised, group = delivery.promised, delivery.practice.group
    sender = parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"] or ""))[1] or group.email
    letterhead = emails.letterhead(delivery.practice, str(current_app.config["BASE_URL"]), sender)
    now, to = clock.now(), promised.address
    if delivery.account is not None:
        written = emails.password_reset(
            delivery.account.name, _reset_link(delivery.account), letterhead, is_first=not delivery.account.kept
        )
    elif promised.kind == "links":
        written = emails.links_to_patient(delivery.appointments, letterhead, now)
        to = next(found.email for found in delivery.appointments if found.email)
    else:
        found, was = delivery.appointments[0], delivery.was
        written = emails.write(promised.kind, promised.recipient, found, letterhead, now, was)
    return MimeEmail(written, letterhead, to, promised.message_id)


def _reset_link(account: Account) -> str:
    """Made when it is sent: its two hours begin now, however long the mail server was away."""
    secret = set_password_link.make_secret(account.id, account.uniquifier, account.kept, clock.now(), RESET_WITHIN)
    return links.set_password_url(str(current_app.config["BASE_URL"]), secret)


# --- What became of it ---------------------------------------------------------------------------------


def _settle_failed_attempt(promised: QueuedEmail, note: str) -> DeliveryOutcome:
    return _log_outcome(promised, _settle(lambda now: outbox_delivery.settle_failed_attempt(promised, note, now)), note)


def _settle_refused(promised: QueuedEmail, refusal: ServerRefusal, in_vain: int) -> DeliveryOutcome:
    outcome = _settle(lambda now: outbox_delivery.settle_refused(promised, refusal, in_vain, now))
    return _log_outcome(promised, outcome, str(refusal))


def _settle_unreached(promised: QueuedEmail, error: BaseException, in_vain: int) -> DeliveryOutcome:
    cause, answer = cause_of_failure(error), str(refusal_of(error, promised.address))
    outcome = _settle(lambda now: outbox_delivery.settle_unreached(promised, cause, answer, in_vain, now))
    return _log_outcome(promised, outcome, answer)


def _settle_failed(promised: QueuedEmail, note: str) -> DeliveryOutcome:
    _settle(lambda now: outbox_delivery.settle_failed(promised, note, now))
    return _log_outcome(promised, DeliveryOutcome.FAILED, note)


def _settle(work: Callable[[datetime], T], stop: threading.Event | None = None) -> T:
    """Writes down what became of a mail. A database that is away is waited for as long as the lease
    lasts and, where there is a `stop`, until it is set: a mail that was sent and not marked would be sent
    again, and only this worker knows of it."""

    until = time.monotonic() + outbox_delivery.LEASE.total_seconds()
    is_told = False
    while True:
        try:
            return in_transaction(work)
        except Exception as error:
            is_over = time.monotonic() > until and (stop is None or stop.is_set())
            if is_over or not is_unavailable(error):
                raise
            if not is_told:
                log_unavailable(error)
                is_told = True
            time.sleep(DATABASE_SECONDS)


def _error_location(error: Exception) -> str:
    """A mistake of ours without its words, which may be a patient's: its kind and the line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].name}:{frames[-1].lineno}" if frames else type(error).__name__


def log_unavailable(error: Exception) -> None:
    log.warning("The database cannot be used: %s.", why_unavailable(error))


def _log_outcome(promised: QueuedEmail, outcome: DeliveryOutcome, answer: str = "") -> DeliveryOutcome:
    """Says what became of an email, ending with what the server answered, which holds no address."""
    level = logging.INFO if outcome in (DeliveryOutcome.SENT, DeliveryOutcome.DROPPED) else logging.WARNING
    words = f"{outcome.value}: {answer}" if answer else f"{outcome.value}."
    log.log(level, "Mail %d, %s to the %s: %s", promised.id, promised.kind, promised.recipient, words)
    return outcome


def in_transaction(action: Callable[[datetime], T]) -> T:
    """What an action returns, once it is committed."""

    def once() -> T:
        with transaction() as now:
            return action(now)

    return retrying(once)
