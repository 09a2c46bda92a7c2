"""Writes what staff should know about a booking. A note is added, never changed: what was read stays true."""

from datetime import datetime

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update
from booking.extensions import db
from booking.models import Booking, Note
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember


def add_note(reference: str, clinic: Clinic, text: str, by: StaffMember, now: datetime) -> None:
    """One more note. It is nobody's change of the booking, so it needs no version. Raises UnknownAppointment."""
    booking = booking_for_update(reference, clinic, by)
    write_note(booking, text, by, now)
    record(by, "noted", booking.id, now, clinic_id=clinic.id)


def write_note(booking: Booking, text: str, by: StaffMember, now: datetime) -> None:
    """The note itself, for whoever has the booking's row and records what was done."""
    db.session.add(Note(booking_id=booking.id, staff_id=by.id, at_utc=now, text=text))
    db.session.flush()
