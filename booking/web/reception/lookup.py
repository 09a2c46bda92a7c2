"""What an address of reception names: a clinic, a date, a booking. What is not theirs to see does not exist.

Two template globals say which day the links at the top, and those of a page that refuses, lead to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, request

from booking import clock, display
from booking.queries.desk_bookings import DeskBooking, read_desk_booking
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import NotFoundAtClinic, Refusal, UnknownAppointment, say
from booking.rules.practice import Clinic
from booking.rules.staff import Role, StaffMember
from booking.web.access import clinics_in_scope, current_member, current_member_or_none, refuse_access
from booking.web.current_practice import current_practice
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date
from booking.web.reception import bp


def clinic_or_404(clinic_slug: str) -> Clinic:
    """The clinic of an address, which the gate has let pass. Aborts with 404 where there is none."""
    clinic = current_practice().clinic(clinic_slug)
    if clinic is None:
        abort(404)
    return clinic


def booking_or_404(reference: str, clinic: Clinic) -> DeskBooking:
    """The booking of that reference at this clinic. One elsewhere, or in a diary that is not a clinician's
    own, is refused like one that does not exist: 404, and on record."""
    found, member = read_desk_booking(reference), current_member()
    if found is None or found.appointment.clinic.id != clinic.id or is_in_other_diary(found, member):
        refuse_access(member)
        raise UnknownAppointment
    return found


def booking_in_scope_or_404(reference: str) -> DeskBooking:
    """The booking of that reference at any clinic that is theirs. Else 404, on record."""
    found, member = read_desk_booking(reference), current_member()
    if found is None or not member.works_at(found.appointment.clinic.id):
        refuse_access(member)
        raise NotFoundAtClinic
    return found


def is_in_other_diary(found: DeskBooking, member: StaffMember) -> bool:
    """Whether a booking is in a diary that is not a clinician's own."""
    return member.role == Role.CLINICIAN and found.diary_id != member.diary_id


@contextmanager
def unknown_booking_is_404() -> Iterator[None]:
    """Around an action: what it says is not there is a 404 on record."""
    try:
        yield
    except UnknownAppointment:
        refuse_access(current_member())


class NoSuchDay(Refusal):
    """The date of an address is not in the calendar."""

    heading = say("There is no such date")
    sentence = say("Choose a date, or go to today.")
    status = 404

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.clinic = clinic


@dataclass(frozen=True)
class ClinicDate:
    """A clinic, and a date on its calendar."""

    clinic: Clinic
    on_date: date

    @property
    def slug(self) -> str:
        """The clinic's word in addresses."""
        return self.clinic.slug

    @property
    def before(self) -> date:
        """The day before."""
        return self.on_date - timedelta(days=1)

    @property
    def after(self) -> date:
        """The day after."""
        return self.on_date + timedelta(days=1)

    def is_today(self, now: datetime) -> bool:
        """Whether the date is the present one there."""
        return clinic_today(self.clinic, now) == self.on_date

    def at(self, instant: datetime) -> str:
        """A time of day as the desk writes it, on the clinic's clock: "09:15"."""
        return f"{display.local_datetime(instant, self.clinic.time_zone):%H:%M}"


def clinic_date_or_404(clinic_slug: str, on_text: str) -> ClinicDate:
    """Raises NoSuchDay where the text is no date."""
    clinic, on_date = clinic_or_404(clinic_slug), parse_date(on_text)
    if on_date is None:
        raise NoSuchDay(clinic)
    return ClinicDate(clinic, on_date)


@bp.app_template_global()
def nav_clinic_date(clinic: Clinic | None = None, on_date: date | None = None) -> ClinicDate | None:
    """The clinic of the page, or else the first that is theirs; its date, or else today. None where nobody is
    signed in, or no clinic is theirs."""
    if current_member_or_none() is None:
        return None
    here = clinic or next(iter(clinics_in_scope()), None)
    return ClinicDate(here, on_date or clinic_today(here, clock.now())) if here else None


@dataclass(frozen=True)
class RefusalLinks:
    """A day, and the reference of the booking; "" where the address names none that is theirs."""

    place: ClinicDate
    reference: str


@bp.app_template_global()
def refusal_links() -> RefusalLinks | None:
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
