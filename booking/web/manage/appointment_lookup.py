"""The appointment that a link opens."""

from booking import clock, links
from booking.queries.appointments import appointment_by_token
from booking.rules.appointment import Appointment
from booking.rules.booking_window import refuse_late_change
from booking.rules.errors import Refusal, UnknownLink
from booking.rules.page_digest import change_page_facts
from booking.rules.settings_forms import FormValues
from booking.web.page_frame import use_clinic_phone


def appointment_of_link(token: str) -> Appointment:
    """The appointment of a link, whose clinic's number the page then names. Raises UnknownLink: the same answer for a
    guess, a typing mistake, an erased booking and one that is not in the backup that was put back."""
    found = appointment_by_token(token) if links.is_token(token) else None
    if found is None:
        raise UnknownLink
    use_clinic_phone(found.clinic)
    return found


def facts_for_digest(appointment: Appointment) -> FormValues:
    """What the pages that change an appointment show of it."""
    return change_page_facts(appointment.service, appointment.clinic, appointment.starts_at_utc)


def why_not_changeable(appointment: Appointment) -> Refusal | None:
    """Why it cannot be moved or cancelled now, if it cannot."""
    try:
        refuse_late_change(appointment.service, appointment.starts_at_utc, appointment.status, clock.now())
    except Refusal as refusal:
        return refusal
    return None
