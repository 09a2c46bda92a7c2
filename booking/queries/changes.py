"""Reads who changed a booking last."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.extensions import db
from booking.models import Audit, Staff
from booking.rules.changes import Change

# What patients do online to a booking that they have.
_BY_PATIENTS = ("moved", "cancelled")


def change_since(booking_id: int, version: int) -> Change | None:
    """The latest change of a booking that raised its version above the one given, if the audit knows it.

    What staff change says in its facts which version it made; what they only read or noted says none.
    """
    # An outer join brings None where there is nothing, which its types do not say.
    rows: Sequence[tuple[Audit, Staff | None]] = db.session.execute(
        select(Audit, Staff)
        .outerjoin(Staff, Staff.id == Audit.staff_id)
        .where(Audit.booking_id == booking_id)
        .order_by(Audit.id.desc())
    ).all()
    for audit, staff in rows:
        by_patient = audit.actor == "patient" and audit.verb in _BY_PATIENTS
        if by_patient or int(audit.facts.get("version", -1)) > version:
            who = (staff.name or staff.email) if staff is not None else ""
            return Change(who, audit.verb, audit.at_utc, audit.facts)
    return None
