"""Reads who changed a booking last."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.extensions import db
from booking.models import AuditEntry, Staff
from booking.rules.booking_changes import BookingChange

# What patients do online to a booking that they have.
_PATIENT_VERBS = ("moved", "cancelled")


def last_change_since(booking_id: int, version: int) -> BookingChange | None:
    """The latest change of a booking that raised its version above the one given, if the audit knows it.

    What staff change says in its facts which version it made; what they only read or noted says none.
    """
    # An outer join brings None where there is nothing, which its types do not say.
    rows: Sequence[tuple[AuditEntry, Staff | None]] = db.session.execute(
        select(AuditEntry, Staff)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.booking_id == booking_id)
        .order_by(AuditEntry.id.desc())
    ).all()
    for audit, staff in rows:
        by_patient = audit.actor == "patient" and audit.verb in _PATIENT_VERBS
        if by_patient or int(audit.facts.get("version", -1)) > version:
            who = (staff.name or staff.email) if staff is not None else ""
            return BookingChange(who, audit.verb, audit.at_utc, audit.facts)
    return None
