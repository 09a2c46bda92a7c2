"""Reads one booking for the desk: the appointment that patients see, and what only staff need."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.extensions import db
from booking.models import Booking
from booking.queries.appointments import appointment_by_id
from booking.rules.appointment import Appointment, may_be_reference


@dataclass(frozen=True)
class DeskBooking:
    """A booking for staff. Every form about it carries `version`."""

    appointment: Appointment
    version: int
    diary_id: int
    source: str
    is_squeezed_in: bool
    made_by_staff_id: int | None
    status_at_utc: datetime | None
    arrived_at_utc: datetime | None
    cancelled_at_utc: datetime | None
    cancelled_by: str


def read_desk_booking(reference: str) -> DeskBooking | None:
    """Returns the booking with a reference, or None, in two statements."""
    if not may_be_reference(reference):
        return None
    row = db.session.execute(
        select(
            Booking.id,
            Booking.version,
            Booking.diary_id,
            Booking.source,
            Booking.is_squeezed_in,
            Booking.made_by_staff_id,
            Booking.status_at_utc,
            Booking.arrived_at_utc,
            Booking.cancelled_at_utc,
            Booking.cancelled_by,
        ).where(Booking.reference == reference)
    ).one_or_none()
    if row is None:
        return None
    booking_id, *known = row
    found = appointment_by_id(booking_id)
    return DeskBooking(found, *known) if found else None
