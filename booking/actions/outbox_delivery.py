"""Takes promised mail out of the outbox, and writes down what became of it. Nothing is sent here:
no transaction may be open while a mail server takes its time.

What is known of the mail server is locked before an email is written to: two workers wait for each other, and
never in a circle.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

from sqlalchemy import CursorResult, and_, func, or_, select, update

from booking.actions import mail_server_state
from booking.actions.resend_links import request_links
from booking.extensions import db
from booking.models import Booking, OutboxMessage
from booking.queries.accounts import Account
from booking.queries.outbox import QueuedEmail, next_due_message
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import CLOCK_SKEW
from booking.rules.email_keys import email_key
from booking.rules.lifecycle import Status
from booking.rules.smtp_refusals import EmailStopCause, RefusalTarget, ServerRefusal, refusal_target, stop_cause

# Longer than any conversation with a mail server may last: a worker that died gives its mail back.
LEASE = timedelta(minutes=5)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
GIVE_UP_AFTER = timedelta(days=3)
# However old it is: a first refusal ("try again later") is how many servers greet strangers.
FEWEST_ATTEMPTS = 5
LONGEST_NOTE = 200
HAS_BEGUN = "The appointment has begun."
# A try is counted when something is known of the mail by it, and not when it is leased.
_NEXT_ATTEMPT = OutboxMessage.attempts + 1


class DeliveryOutcome(Enum):
    """What became of one promised mail."""

    SENT = "sent"
    DROPPED = "dropped"
    RETRY = "retry"
    FAILED = "failed"
    # The mail server is away, or takes nothing from us: no other mail would fare better.
    HELD = "held back"


def lease_next_message(now: datetime) -> QueuedEmail | None:
    """The mail that has been due for longest, which is now this worker's until its lease ends; None if there is none.

    Two workers may see the same row: the update that finds it still free wins it.
    """
    while (email := next_due_message(now)) is not None:
        until = now + LEASE
        won = _update_waiting(
            email.id,
            or_(OutboxMessage.leased_until_utc.is_(None), OutboxMessage.leased_until_utc < now),
            leased_until_utc=until,
        )
        if won:
            return replace(email, leased_until_utc=until)
    return None


def why_not_send(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> str:
    """Why a promised mail is no longer true, or comes too late; "" when it is to be sent."""
    why_not = why_not_true(email, appointments, now)
    if not why_not and email.kind in ("confirmation", "moved") and _is_past(email, appointments[0], now):
        return HAS_BEGUN
    return why_not


def _is_past(email: QueuedEmail, found: Appointment, now: datetime) -> bool:
    """Whether nothing is left to confirm. Somebody who walked in is booked after their time has begun: theirs
    is past when it has ended."""
    is_walk_in = email.created_at_utc >= found.starts_at_utc
    return (found.ends_at_utc if is_walk_in else found.starts_at_utc) <= now


def why_not_true(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> str:
    """Why a promised mail no longer says how things stand; "" when it does."""
    if not appointments:
        return "There is nothing to come under it." if email.kind == "links" else "The booking is gone."
    if email.kind == "links":
        return "" if any(found.email for found in appointments) else "No email address is known for it."
    found = appointments[0]
    if not email.address or (email.recipient == "patient" and not found.email):
        return "There is no address to send it to."
    if email.recipient == "patient" and email.address != found.email:
        return "The address has changed since."
    if email.sequence != found.sequence:
        return "The booking has changed since."
    if (email.kind == "cancelled") != (found.status == Status.CANCELLED):
        return "The booking is cancelled." if found.status == Status.CANCELLED else "The booking is not cancelled."
    if email.kind == "reminder" and (found.status != Status.BOOKED or found.starts_at_utc <= now):
        return HAS_BEGUN
    return ""


def why_not_send_to_staff(account: Account | None) -> str:
    """Why a mail about an account is no longer wanted; "" when it is to be sent."""
    return "" if account and account.is_active else "The account is closed."


def forward_links_request(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> None:
    """Links that were asked for by phone number: one mail for each email address that was booked with it."""
    host = email.message_id.strip("<>").partition("@")[2]
    for key in sorted({email_key(found.email) for found in appointments if found.email}):
        request_links(key, host, now)
    settle_dropped(email, "Passed on to the email address of each booking.", now)


def settle_sent(email: QueuedEmail, now: datetime) -> None:
    """The mail server has taken it. That is so even where the lease has ended since."""
    mail_server_state.record_email_sent(now)
    _update_waiting(email.id, status="sent", settled_at_utc=now, leased_until_utc=None, note="", attempts=_NEXT_ATTEMPT)


def settle_dropped(email: QueuedEmail, note: str, now: datetime) -> None:
    """It is no longer true or wanted."""
    _update_waiting(
        email.id, _is_our_lease(email), status="dropped", settled_at_utc=now, leased_until_utc=None, note=note
    )


def settle_refused(email: QueuedEmail, refusal: ServerRefusal, failed_polls: int, now: datetime) -> DeliveryOutcome:
    """The mail server was reached, and refused it. A refusal about its mailbox fails it; one about us holds it back,
    with all others; else it is tried again.

    Several different recipients who are refused in the same words, one after another, were refused because of us,
    whatever the words say: what had been given up or put off for it gets its place back. And of an email after whose
    first refusal others have left, no refusal is about us.
    """
    state, note = mail_server_state.locked_row(), str(refusal)
    others_left = bool(
        email.first_failed_at_utc and state.sent_at_utc and state.sent_at_utc > email.first_failed_at_utc
    )
    about = refusal_target(refusal)
    if state.failing_since_utc:
        state.failed_at_utc = now
    if not others_left:
        if about is RefusalTarget.US:
            return _hold_back(email, stop_cause(refusal), note, failed_polls, now, refused=True)
        if several := mail_server_state.refused_with_same_answer(state, email.id, refusal):
            _requeue(several)
            return _hold_back(email, EmailStopCause.SAME_ANSWER, note, failed_polls, now, refused=True)
    if about is RefusalTarget.MAILBOX:
        settle_failed(email, note, now)
        return DeliveryOutcome.FAILED
    return settle_failed_attempt(email, note, now)


def settle_failed(email: QueuedEmail, note: str, now: datetime) -> None:
    """It can never arrive, or has been tried for long enough: reception is shown "could not reach"."""
    _give_up(email, note, now, attempts=_NEXT_ATTEMPT)


def settle_failed_attempt(email: QueuedEmail, note: str, now: datetime) -> DeliveryOutcome:
    """It did not arrive this time. It will be tried again after a minute, then ever later, for three days."""
    if _is_old(email, now) and email.attempts + 1 >= FEWEST_ATTEMPTS:
        settle_failed(email, note, now)
        return DeliveryOutcome.FAILED
    _update_waiting(
        email.id,
        _is_our_lease(email),
        due_at_utc=now + RETRY_DELAYS[min(email.attempts, len(RETRY_DELAYS) - 1)],
        leased_until_utc=None,
        note=note[:LONGEST_NOTE],
        attempts=_NEXT_ATTEMPT,
        first_failed_at_utc=email.first_failed_at_utc or now,
    )
    return DeliveryOutcome.RETRY


def settle_unreached(
    email: QueuedEmail, cause: EmailStopCause, answer: str, failed_polls: int, now: datetime
) -> DeliveryOutcome:
    """The mail server could not be reached, or did not let us in."""
    return _hold_back(email, cause, answer, failed_polls, now, refused=False)


def _hold_back(
    email: QueuedEmail, cause: EmailStopCause, answer: str, failed_polls: int, now: datetime, *, refused: bool
) -> DeliveryOutcome:
    """Says that nothing leaves, which says nothing about this mail: it is no try. It keeps its place, so that all
    of them leave in order.

    `in_vain` is how many looks in a row, this one included, came to nothing: a worker that was itself
    away for three days does not give everything up at its first.
    """
    mail_server_state.record_server_failure(cause, answer, now, last_refused_id=email.id if refused else 0)
    failed_at = (email.first_failed_at_utc or now) if refused else email.first_failed_at_utc
    if _is_old(email, now) and failed_polls >= FEWEST_ATTEMPTS:
        _give_up(email, answer, now, first_failed_at_utc=failed_at)
        return DeliveryOutcome.FAILED
    _update_waiting(
        email.id,
        _is_our_lease(email),
        leased_until_utc=None,
        note=answer[:LONGEST_NOTE],
        first_failed_at_utc=failed_at,
    )
    return DeliveryOutcome.HELD


def undo_clock_ahead(now: datetime) -> None:
    """Puts right what a clock that ran ahead has written into the outbox and of the mail server, once it is right.

    An email that was leased or put off for longer than either ever lasts, or promised for a day to come that is no
    reminder's, is due now. One that was dropped because its appointment had begun, which has not begun, waits again.
    """
    mail_server_state.undo_clock_ahead(now)
    longest = now + RETRY_DELAYS[-1] + CLOCK_SKEW
    stale = or_(OutboxMessage.kind != "reminder", OutboxMessage.attempts > 0)
    for condition, values in (
        (and_(OutboxMessage.status == "waiting", OutboxMessage.leased_until_utc > longest), {"leased_until_utc": None}),
        (and_(OutboxMessage.status == "waiting", OutboxMessage.due_at_utc > longest, stale), {"due_at_utc": now}),
        (
            and_(
                OutboxMessage.status == "dropped",
                OutboxMessage.note == HAS_BEGUN,
                OutboxMessage.booking_id.in_(select(Booking.id).where(Booking.starts_at_utc > now)),
            ),
            {"status": "waiting", "settled_at_utc": None, "note": ""},
        ),
    ):
        db.session.execute(
            update(OutboxMessage).where(condition).values(**values), execution_options={"synchronize_session": False}
        )


def _requeue(outbox_ids: Sequence[int]) -> None:
    """Emails that were given up or put off get their place back, and their tries."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(outbox_ids), OutboxMessage.status.in_(("waiting", "failed")))
        .values(
            status="waiting",
            settled_at_utc=None,
            attempts=0,
            due_at_utc=func.coalesce(OutboxMessage.first_failed_at_utc, OutboxMessage.due_at_utc),
        ),
        execution_options={"synchronize_session": False},
    )


def _give_up(email: QueuedEmail, note: str, now: datetime, **values: Any) -> None:
    _update_waiting(
        email.id,
        _is_our_lease(email),
        status="failed",
        settled_at_utc=now,
        leased_until_utc=None,
        note=note[:LONGEST_NOTE],
        **{"first_failed_at_utc": email.first_failed_at_utc or now, **values},
    )


def _is_old(email: QueuedEmail, now: datetime) -> bool:
    # A reminder is promised long before it is due, and is dropped when its appointment begins.
    return email.kind != "reminder" and now - email.created_at_utc >= GIVE_UP_AFTER


def _is_our_lease(email: QueuedEmail) -> Any:
    """No other worker has taken it over: our lease is the one that stands."""
    return OutboxMessage.leased_until_utc == email.leased_until_utc


def _update_waiting(outbox_id: int, *conditions: Any, **values: Any) -> bool:
    """Writes to a mail that is still waiting and meets the conditions, and says whether there was one."""
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == outbox_id, OutboxMessage.status == "waiting", *conditions)
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(cast(CursorResult[Any], result).rowcount)
