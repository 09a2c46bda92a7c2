"""Queues every undelivered email again, once its cause has been fixed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update

from booking.actions.audit import record
from booking.extensions import db
from booking.models import OutboxMessage
from booking.queries.email_delays import can_be_resent
from booking.rules.staff import StaffMember


def resend_failed_emails(
    clinic_ids: Collection[int],
    by: StaffMember,
    now: datetime,
    *,
    with_staff: bool = False,
    clinic_id: int | None = None,
) -> int:
    """Makes every email due now that failed or was put off, about bookings to come at some clinics, and returns how
    many.

    `with_staff` adds the emails with links to choose a password. Each is the same email with the history of its
    tries, and the worker checks whether it is still true when it sends it.
    """
    chosen = select(OutboxMessage.id).where(can_be_resent(clinic_ids, now, with_staff=with_staff))
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(chosen.subquery().select()))
        .values(
            status="waiting",
            due_at_utc=now,
            attempts=0,
            settled_at_utc=None,
            leased_until_utc=None,
            first_failed_at_utc=func.coalesce(OutboxMessage.first_failed_at_utc, OutboxMessage.settled_at_utc),
        ),
        execution_options={"synchronize_session": False},
    )
    how_many = int(cast(CursorResult[Any], result).rowcount)
    record(by, "sent_all_again", None, now, clinic_id=clinic_id, how_many=how_many)
    return how_many
