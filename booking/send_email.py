"""Sends one email of the outbox and records what became of it.

1. One transaction leases the email.
2. It is written and sent outside any transaction.
3. Another transaction records the outcome, before the mail server is sent QUIT.

Log lines hold no name, address, subject or link.
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
from booking.actions.email_relevance import why_not_send, why_not_send_to_staff
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
from booking.transaction import in_transaction, is_unavailable, why_unavailable

T = TypeVar("T")

# Seconds between two tries of a database that cannot be reached.
DATABASE_SECONDS = 1.0

# Operators know the worker, and not its modules.
log = logging.getLogger("booking.worker")


@dataclass(frozen=True)
class LeasedEmail:
    """A leased email, and everything that is needed to write it without the database."""

    email: QueuedEmail
    appointments: list[Appointment]
    practice: Practice
    account: Account | None = None
    last_notified: Appointment | None = None


def send_next_email(
    connection: SmtpConnection, stop: threading.Event | None, failed_polls: int
) -> DeliveryOutcome | None:
    """Sends the email that has been due for longest, and returns what became of it; None when no email is due."""
    email = in_transaction(outbox_delivery.lease_next_message)
    if email is None:
        return None
    try:
        delivery = _read_leased(email)
        if delivery is None:
            return _log_outcome(email, DeliveryOutcome.DROPPED)
        mime_email = _mime_message(delivery)
    except Exception as error:  # an email that cannot be read or written must not hold up the others
        if is_unavailable(error):
            raise
        return _settle_failed_attempt(email, f"It could not be written: {_error_location(error)}.")
    try:
        connection.send(mime_email)
    except MailServerUnavailable as away:
        return _settle_unreached(email, away.__cause__ or away, failed_polls)
    except (flask_mail.BadHeaderError, UnicodeError):
        return _settle_failed(email, "Our mail server cannot write to this address.")
    except Exception as error:
        return _settle_refused(email, refusal_of(error, email.address), failed_polls)
    _settle(lambda now: outbox_delivery.settle_sent(email, now), stop)
    return _log_outcome(email, DeliveryOutcome.SENT)


def _read_leased(email: QueuedEmail) -> LeasedEmail | None:
    """Returns what a leased email is about. Returns None where it is no longer true, and records that."""

    def work(now: datetime) -> LeasedEmail | None:
        account = account_by_id(email.staff_id) if email.staff_id else None
        appointments = [] if email.staff_id else outbox.appointments_of_message(email, now)
        note = why_not_send_to_staff(account) if email.staff_id else why_not_send(email, appointments, now)
        if note:
            outbox_delivery.settle_dropped(email, note, now)
            return None
        if email.is_requested_by_phone:
            outbox_delivery.forward_links_request(email, appointments, now)
            return None
        practice = read_practice()
        if practice is None:
            raise LookupError("a booking without a clinic group")
        last_notified = outbox.last_notified_appointment(email, appointments[0]) if email.kind == "moved" else None
        return LeasedEmail(email, appointments, practice, account, last_notified)

    return in_transaction(work)


def _mime_message(delivery: LeasedEmail) -> MimeEmail:
    """Returns an email as it is to be sent now. Emails are written when they are sent."""
    email, group = delivery.email, delivery.practice.group
    sender = parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"] or ""))[1] or group.email
    letterhead = emails.letterhead(delivery.practice, str(current_app.config["BASE_URL"]), sender)
    now, to = clock.now(), email.address
    if delivery.account is not None:
        written = emails.password_reset(
            delivery.account.name,
            _reset_link(delivery.account),
            letterhead,
            is_first=not delivery.account.password_hash,
        )
    elif email.kind == "links":
        written = emails.links_to_patient(delivery.appointments, letterhead, now)
        to = next(found.email for found in delivery.appointments if found.email)
    else:
        found, last_notified = delivery.appointments[0], delivery.last_notified
        written = emails.write(email.kind, email.recipient, found, letterhead, now, last_notified)
    return MimeEmail(written, letterhead, to, email.message_id)


def _reset_link(account: Account) -> str:
    """Returns a link to choose a password. Its two hours begin now, however late the email is."""
    secret = set_password_link.make_secret(
        account.id, account.uniquifier, account.password_hash, clock.now(), RESET_WITHIN
    )
    return links.set_password_url(str(current_app.config["BASE_URL"]), secret)


# --- What became of it ---------------------------------------------------------------------------------


def _settle_failed_attempt(email: QueuedEmail, note: str) -> DeliveryOutcome:
    return _log_outcome(email, _settle(lambda now: outbox_delivery.settle_failed_attempt(email, note, now)), note)


def _settle_refused(email: QueuedEmail, refusal: ServerRefusal, failed_polls: int) -> DeliveryOutcome:
    outcome = _settle(lambda now: outbox_delivery.settle_refused(email, refusal, failed_polls, now))
    return _log_outcome(email, outcome, str(refusal))


def _settle_unreached(email: QueuedEmail, error: BaseException, failed_polls: int) -> DeliveryOutcome:
    cause, answer = cause_of_failure(error), str(refusal_of(error, email.address))
    outcome = _settle(lambda now: outbox_delivery.settle_unreached(email, cause, answer, failed_polls, now))
    return _log_outcome(email, outcome, answer)


def _settle_failed(email: QueuedEmail, note: str) -> DeliveryOutcome:
    _settle(lambda now: outbox_delivery.settle_failed(email, note, now))
    return _log_outcome(email, DeliveryOutcome.FAILED, note)


def _settle(work: Callable[[datetime], T], stop: threading.Event | None = None) -> T:
    """Runs `work` in a transaction, which records what became of an email, and returns what it returns.

    An unavailable database is tried again for as long as the lease lasts and, where there is a `stop`, until it is
    set. An email that was sent and not recorded would be sent again, and only this worker knows that it was sent.
    """

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
    """Returns an exception's type and line, without its text, which may be a patient's."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].name}:{frames[-1].lineno}" if frames else type(error).__name__


def log_unavailable(error: Exception) -> None:
    """Logs that the database cannot be used, in its own words."""
    log.warning("The database cannot be used: %s.", why_unavailable(error))


def _log_outcome(email: QueuedEmail, outcome: DeliveryOutcome, answer: str = "") -> DeliveryOutcome:
    """Logs what became of an email, with the server's answer, which holds no address."""
    level = logging.INFO if outcome in (DeliveryOutcome.SENT, DeliveryOutcome.DROPPED) else logging.WARNING
    words = f"{outcome.value}: {answer}" if answer else f"{outcome.value}."
    log.log(level, "Mail %d, %s to the %s: %s", email.id, email.kind, email.recipient, words)
    return outcome
