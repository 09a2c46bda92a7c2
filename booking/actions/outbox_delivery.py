"""Leases due emails from the outbox and records what became of them. Nothing is sent here.

No transaction may be open while a mail server answers. Every function locks the mail server's state before it locks
an email: two workers then wait for each other and cannot deadlock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

from sqlalchemy import CursorResult, and_, func, or_, select, update

from booking.actions import mail_server_state
from booking.actions.email_relevance import HAS_BEGUN
from booking.actions.resend_links import request_links
from booking.extensions import db
from booking.models import Booking, OutboxMessage
from booking.queries.outbox import QueuedEmail, next_due_message
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import CLOCK_SKEW
from booking.rules.email_keys import email_key
from booking.rules.smtp_refusals import EmailStopCause, RefusalTarget, ServerRefusal, refusal_target, stop_cause

# Longer than sending one email can take. The lease of a worker that died ends, and another worker sends its email.
LEASE = timedelta(minutes=5)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
GIVE_UP_AFTER = timedelta(days=3)
# An old email is tried this often too: many servers refuse an unknown sender at first ("try again later").
FEWEST_ATTEMPTS = 5
LONGEST_NOTE = 200
# A try is counted when it has told something about the email, and not when the email is leased.
_NEXT_ATTEMPT = OutboxMessage.attempts + 1


class DeliveryOutcome(Enum):
    """What became of one queued email."""

    SENT = "sent"
    DROPPED = "dropped"
    RETRY = "retry"
    FAILED = "failed"
    # The mail server cannot be reached, or accepts nothing from us: every other email would fail as well.
    HELD = "held back"


def lease_next_message(now: datetime) -> QueuedEmail | None:
    """Leases the email that has been due for longest, and returns it; None if no email is due.

    Two workers may read the same row. The conditional UPDATE gives it to one of them.
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


def forward_links_request(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> None:
    """Queues one email of links for each address that was booked with a phone number, and drops the request."""
    host = email.message_id.strip("<>").partition("@")[2]
    for key in sorted({email_key(found.email) for found in appointments if found.email}):
        request_links(key, host, now)
    settle_dropped(email, "Passed on to the email address of each booking.", now)


def settle_sent(email: QueuedEmail, now: datetime) -> None:
    """Records that the mail server has accepted an email, also where the lease has ended meanwhile."""
    mail_server_state.record_email_sent(now)
    _update_waiting(email.id, status="sent", settled_at_utc=now, leased_until_utc=None, note="", attempts=_NEXT_ATTEMPT)


def settle_dropped(email: QueuedEmail, note: str, now: datetime) -> None:
    """Records that an email is not sent, and why in `note`."""
    _update_waiting(
        email.id, _is_our_lease(email), status="dropped", settled_at_utc=now, leased_until_utc=None, note=note
    )


def settle_refused(email: QueuedEmail, refusal: ServerRefusal, failed_polls: int, now: datetime) -> DeliveryOutcome:
    """Records that the mail server refused an email, and returns what became of it.

    1. A refusal about us holds this email and all others back.
    2. A refusal in the same words of several recipients in a row is about us, whatever the words say. The emails that
       failed or were put off for it go back to their places.
    3. A refusal about the mailbox fails the email.
    4. Any other refusal puts the email off.

    A refusal counts as being about us only while no other email has left since this one's first refusal.
    `failed_polls` is the number of polls in a row, this one included, that sent nothing.
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
    """Records that an email cannot arrive, or was tried for long enough. Reception's to-do list shows it."""
    _give_up(email, note, now, attempts=_NEXT_ATTEMPT)


def settle_failed_attempt(email: QueuedEmail, note: str, now: datetime) -> DeliveryOutcome:
    """Puts an email off after a failed try, and returns what became of it.

    The next tries are 1, 5, 15, 60, 120 and then every 240 minutes later. After three days the email fails.
    """
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
    """Records that the mail server could not be reached or did not let us in, and returns what became of the email."""
    return _hold_back(email, cause, answer, failed_polls, now, refused=False)


def _hold_back(
    email: QueuedEmail, cause: EmailStopCause, answer: str, failed_polls: int, now: datetime, *, refused: bool
) -> DeliveryOutcome:
    """Records that no email leaves, and gives the lease back. It does not count as a try, and the email keeps its
    place.

    `failed_polls` is the number of polls in a row, this one included, that sent nothing: a worker that was itself
    stopped for three days does not fail every old email at its first poll.
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
    """Corrects what a clock that ran ahead wrote about emails and the mail server.

    1. A lease that ends later than any lease lasts is removed.
    2. An email that is due later than any retry is due now, unless it is a reminder that waits for its first try.
    3. An email that was dropped because its appointment had begun waits again if it has not begun.
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
    """Puts emails that failed or were put off back in their places, with no tries counted."""
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
    # A reminder is queued long before it is due, and is dropped when its appointment begins.
    return email.kind != "reminder" and now - email.created_at_utc >= GIVE_UP_AFTER


def _is_our_lease(email: QueuedEmail) -> Any:
    """Selects an email only while this worker's lease stands."""
    return OutboxMessage.leased_until_utc == email.leased_until_utc


def _update_waiting(outbox_id: int, *conditions: Any, **values: Any) -> bool:
    """Updates an email that still waits and meets the conditions, and returns whether there was one."""
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == outbox_id, OutboxMessage.status == "waiting", *conditions)
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(cast(CursorResult[Any], result).rowcount)
