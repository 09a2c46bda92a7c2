"""Adds staff's notes to a booking. A note is never changed, so what a colleague has read stays as it was."""

from datetime import datetime

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update
from booking.extensions import db
from booking.models import Booking, Note
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember


def add_note(reference: str, clinic: Clinic, text: str, by: StaffMember, now: datetime) -> None:
    """Adds a note to a booking. The booking's version stays, because a note is no change of it. Raises
    UnknownAppointment.
    """
    booking = booking_for_update(reference, clinic, by)
    write_note(booking, text, by, now)
    record(by, "noted", booking.id, now, clinic_id=clinic.id)


def write_note(booking: Booking, text: str, by: StaffMember, now: datetime) -> None:
    """Inserts a note for an action that has the booking's row and records itself in the audit."""
    db.session.add(Note(booking_id=booking.id, staff_id=by.id, at_utc=now, text=text))
    db.session.flush()
