"""The appointment that a link opens."""

from booking import clock, links
from booking.queries.appointments import appointment_by_token
from booking.rules.appointment import Appointment
from booking.rules.booking_window import refuse_change
from booking.rules.errors import Refusal, UnknownAppointment


def the_appointment(token: str) -> Appointment:
    """Raises UnknownAppointment: the same answer for a guess, a typing mistake and an erased booking."""
    found = appointment_by_token(token) if links.is_token(token) else None
    if found is None:
        raise UnknownAppointment
    return found


def why_not_changeable(appointment: Appointment) -> Refusal | None:
    """Why it cannot be moved or cancelled now, if it cannot."""
    try:
        refuse_change(appointment.service, appointment.starts_at_utc, appointment.status, clock.now())
    except Refusal as refusal:
        return refusal
    return None
