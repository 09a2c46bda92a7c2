"""Where staff go on to from a page that refuses: to the day, and to the booking that the address names."""

from dataclasses import dataclass

from flask import request

from booking import clock
from booking.queries.desk_bookings import read_desk_booking
from booking.rules.clinic_time import wall_clock
from booking.web.access import clinics_in_scope, current_member_or_none
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date
from booking.web.reception import bp
from booking.web.reception.lookup import is_in_other_diary
from booking.web.reception.place import ClinicDate


@dataclass(frozen=True)
class RefusalLinks:
    """A day, and the reference of the booking; "" where the address names none that is theirs."""

    place: ClinicDate
    reference: str


@bp.app_template_global()
def desk_onward() -> RefusalLinks | None:
    """The booking's own day or, without one, the day that the address names, or else today. None where the address
    names no clinic of theirs."""
    parts, member = request.view_args or {}, current_member_or_none()
    if member is None:
        return None
    clinic = next((clinic for clinic in clinics_in_scope() if clinic.slug == parts.get("clinic_slug")), None)
    if clinic is None:
        return None
    found = read_desk_booking(str(parts.get("reference", "")))
    if found is not None and found.appointment.clinic.id == clinic.id and not is_in_other_diary(found, member):
        on_date = wall_clock(found.appointment.starts_at_utc, clinic.time_zone).date()
        return RefusalLinks(ClinicDate(clinic, on_date), found.appointment.reference)
    return RefusalLinks(
        ClinicDate(clinic, parse_date(str(parts.get("on_text", ""))) or clinic_today(clinic, clock.now())), ""
    )
