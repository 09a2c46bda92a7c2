"""Whose pages these are: the member's own diary, and its today; how a booking reads there."""

from datetime import date, datetime

from flask_babel import gettext as _

from booking import display
from booking.queries.clinician_day import home_zone
from booking.rules.clinic_time import wall_clock
from booking.rules.clinician_day import ClinicianBooking
from booking.rules.patient_details import needs_offered
from booking.web.access import current_member
from booking.web.current_practice import current_practice


def own_diary_id() -> int:
    """The diary of whoever is signed in. The gate lets in nobody who has none."""
    diary_id = current_member().diary_id
    if diary_id is None:
        raise LookupError("a clinician's page, and the member has no diary: it is not on the list as theirs")
    return diary_id


def clinician_today(now: datetime) -> date:
    """The date at the member's first clinic."""
    return wall_clock(now, home_zone(current_practice().of_all, own_diary_id())).date()


def parse_date(text: str | None) -> date | None:
    """The date that a field or an address says, if it says one."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def needs_text(booking: ClinicianBooking) -> list[str]:
    """The help that was asked for."""
    words = needs_offered(booking.by_phone)
    return [_(words[code]) for code in booking.needs if code in words]


def booking_clocks(booking: ClinicianBooking, now: datetime) -> display.AppointmentClocks:
    """When it is: on two clocks if it is a call to somebody abroad, else on the clinic's alone."""
    zone = booking.clinic.time_zone
    if booking.by_phone:
        return display.two_clocks(booking.starts_at_utc, zone, booking.patient_zone, now)
    return display.one_clock(booking.starts_at_utc, zone)
