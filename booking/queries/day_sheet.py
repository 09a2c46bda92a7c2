"""Reads which sheets of a day were printed, and what was done to bookings since."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from booking.extensions import db
from booking.models import AuditEntry, Staff
from booking.rules.day_sheet import SheetPrinting

PRINTED_VERB = "printed"
# A sheet is printed on its day or a few days before. Older sheets are not used any more.
_PRINTED_WITHIN = timedelta(days=7)
_MOST = 100


def recent_printings(clinic_id: int, on_date: date, now: datetime) -> list[SheetPrinting]:
    """Returns the sheets of a day at a clinic that were printed in the last seven days, newest first."""
    rows = db.session.execute(
        select(AuditEntry.at_utc, AuditEntry.facts, Staff.name, Staff.email)
        .join(Staff, Staff.id == AuditEntry.staff_id)
        .where(
            AuditEntry.clinic_id == clinic_id,
            AuditEntry.verb == PRINTED_VERB,
            AuditEntry.at_utc > now - _PRINTED_WITHIN,
        )
        .order_by(AuditEntry.at_utc.desc(), AuditEntry.id.desc())
        .limit(_MOST)
    )
    return [
        SheetPrinting(at_utc, name or email, {int(number): version for number, version in facts["versions"].items()})
        for at_utc, facts, name, email in rows
        if facts["on_date"] == on_date.isoformat()
    ]


def audited_since(booking_ids: Collection[int], from_utc: datetime) -> dict[int, list[tuple[datetime, str]]]:
    """Returns when and by which verb bookings were changed since an instant, by booking id."""
    done: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for booking_id, at_utc, verb in db.session.execute(
        select(AuditEntry.booking_id, AuditEntry.at_utc, AuditEntry.verb).where(
            AuditEntry.booking_id.in_(sorted(booking_ids)), AuditEntry.at_utc >= from_utc
        )
    ):
        if booking_id is not None:
            done[booking_id].append((at_utc, verb))
    return done
