"""Writes the audit: who did what and when, in the transaction in which it was done."""

from datetime import datetime

from sqlalchemy import insert

from booking.extensions import db
from booking.models import AuditEntry
from booking.rules.staff import StaffMember


def record(
    by: StaffMember | str,
    verb: str,
    booking_id: int | None,
    now: datetime,
    *,
    clinic_id: int | None = None,
    **facts: object,
) -> None:
    """Adds one row to the audit.

    `by` is a member of staff, or 'patient' or 'system'. The facts are ids and times, and never text that a patient
    typed.
    """
    is_staff = isinstance(by, StaffMember)
    db.session.execute(
        insert(AuditEntry),
        [
            {
                "at_utc": now,
                "actor": "staff" if is_staff else by,
                "staff_id": by.id if isinstance(by, StaffMember) else None,
                "clinic_id": clinic_id,
                "verb": verb,
                "booking_id": booking_id,
                "facts": facts,
            }
        ],
    )
