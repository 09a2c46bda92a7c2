"""Records whether email leaves and, if not, since when and why. Staff's pages and the workers read it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from booking.extensions import db
from booking.models import MailState, OutboxMessage
from booking.rules.clinic_time import CLOCK_SKEW
from booking.rules.smtp_refusals import (
    REPEATED_REFUSALS,
    EmailStopCause,
    ServerRefusal,
    counts_as_repeated,
    refusal_fingerprint,
)

LONGEST_ANSWER = 200
# More than the number of recipients that count as repeated: many emails go to one recipient, the clinic.
_MOST_REFUSED_IDS = 50


def locked_row() -> MailState:
    """Returns the one row of `mail_state`, locked until the transaction ends."""
    return db.session.scalars(select(MailState).with_for_update().execution_options(populate_existing=True)).one()


def record_email_sent(now: datetime) -> None:
    """Records that an email has left now, and clears every recorded failure."""
    _update(
        sent_at_utc=now,
        failing_since_utc=None,
        failed_at_utc=None,
        cause="",
        answer="",
        same_answer="",
        refused_ids=[],
        last_refused_id=0,
    )


def record_server_failure(cause: EmailStopCause, answer: str, now: datetime, *, last_refused_id: int) -> None:
    """Records that the mail server accepts no email from us."""
    _update(
        failing_since_utc=func.coalesce(MailState.failing_since_utc, now),
        failed_at_utc=now,
        cause=str(cause),
        answer=answer[:LONGEST_ANSWER],
        last_refused_id=last_refused_id,
    )


def undo_clock_ahead(now: datetime) -> None:
    """Clears instants in the future, which a clock that ran ahead wrote.

    Everything that is recorded under the right clock would otherwise count as earlier.
    """
    latest = now + CLOCK_SKEW
    for column in (MailState.sent_at_utc, MailState.failed_at_utc, MailState.failing_since_utc):
        db.session.execute(
            update(MailState).where(column > latest).values({column: None}),
            execution_options={"synchronize_session": False},
        )


def refused_with_same_answer(state: MailState, outbox_id: int, refusal: ServerRefusal) -> Sequence[int]:
    """Returns the ids of the emails that were refused in the same words as this one, which is included.

    The run begins after the last email that left or was refused in other words. It is empty unless several recipients
    were refused. `state` is the locked row, which is updated.
    """
    if not counts_as_repeated(refusal):
        return ()
    same = refusal_fingerprint(refusal)
    if state.same_answer != same:
        state.same_answer, state.refused_ids = same, []
    elif state.cause == EmailStopCause.SAME_ANSWER:
        return (outbox_id,)
    state.refused_ids = [*(known for known in state.refused_ids if known != outbox_id), outbox_id][-_MOST_REFUSED_IDS:]
    recipients = db.session.scalar(
        select(func.count(func.distinct(func.lower(OutboxMessage.address)))).where(
            OutboxMessage.id.in_(state.refused_ids)
        )
    )
    return state.refused_ids if (recipients or 0) >= REPEATED_REFUSALS else ()


def _update(**values: object) -> None:
    db.session.execute(update(MailState).values(**values), execution_options={"synchronize_session": False})
