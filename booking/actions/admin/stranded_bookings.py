"""Decides that a booking outside the rules stays where it is."""

from datetime import datetime

from sqlalchemy import insert

from booking.actions.admin.settings_change import settings_for_update
from booking.actions.audit import record
from booking.extensions import db
from booking.models import TickedOff
from booking.queries.stranded import STRANDED_TICK_KIND, read_to_move
from booking.rules.errors import ChangedMeanwhile
from booking.rules.staff import StaffMember


def keep_stranded_booking(by: StaffMember, reference: str, version: int, now: datetime) -> bool:
    """Takes one off the worklist, as it is now: once it is moved, it is judged again. False where it is
    not on it, or not theirs to see. Raises ChangedMeanwhile where the list showed an older version of it."""
    booking = next(
        (one.booking for one in read_to_move(settings_for_update(), now) if one.booking.reference == reference), None
    )
    if booking is None or not by.works_at(booking.clinic_id):
        return False
    if booking.version != version:
        raise ChangedMeanwhile(None)
    row = {
        "booking_id": booking.id,
        "kind": STRANDED_TICK_KIND,
        "version": booking.version,
        "staff_id": by.id,
        "at_utc": now,
    }
    db.session.execute(insert(TickedOff), [row])
    record(by, "left_as_booked", booking.id, now, clinic_id=booking.clinic_id)
    return True
