"""When something is, on one clock or on two: the clinic’s, and the patient’s where it shows another time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from flask_babel import gettext as _

from booking.display.dates import day, day_with_year, local_datetime, time_of_day
from booking.display.time_zones import is_zone, zone_name, zone_place
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import clocks_change_between


@dataclass(frozen=True)
class AppointmentClocks:
    """One instant, as a page or a mail tells it: the clinic's clock and, where it differs, the patient's.

    `other` reads after `time`: "12:15pm in Dubai"; it is made of `other_time` and
    `other_place`. `zone` and all that follows are empty when one clock is enough.
    """

    day: str
    time: str
    zone: str = ""
    other: str = ""
    warnings: tuple[str, ...] = ()
    other_time: str = ""
    other_place: str = ""
    day_with_year: str = ""

    @property
    def both(self) -> str:
        """The time on both clocks, each named; "" when one clock is enough."""
        return f"{self.named_time}, {self.other}" if self.other else ""

    @property
    def named_time(self) -> str:
        """The time and, where there is one, the zone's name: "9:15am UK time"."""
        return f"{self.time} {self.zone}" if self.zone else self.time


def one_clock(instant: datetime, zone: str) -> AppointmentClocks:
    """In person: the clinic's time is the only time, and needs no name."""
    there = local_datetime(instant, zone)
    return AppointmentClocks(day(there), _time_text(there), day_with_year=day_with_year(there))


def two_clocks(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> AppointmentClocks:
    """By phone: the clinic's time with its zone named and, if the patient's clocks then show another, theirs."""
    here = local_datetime(instant, clinic_zone)
    clocks = AppointmentClocks(
        day(here), _time_text(here), zone=zone_name(clinic_zone), day_with_year=day_with_year(here)
    )
    if not is_zone(patient_zone):
        return clocks
    there = local_datetime(instant, patient_zone)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return clocks
    where, at = zone_place(patient_zone), _time_text(there)
    if there.date() != here.date():
        at = _("%(time)s on %(day)s", time=at, day=day(there))
    return AppointmentClocks(
        **{
            **vars(clocks),
            "other": _("%(time)s in %(place)s", time=at, place=where),
            "warnings": (
                *_unsocial_hour_warnings(there.time(), where),
                *_clock_change_warnings(instant, clinic_zone, patient_zone, now),
            ),
            "other_time": at,
            "other_place": where,
        }
    )


def appointment_clocks(appointment: Appointment, now: datetime) -> AppointmentClocks:
    """When an appointment is: on two clocks if it is a call, else on the clinic's alone."""
    zone = appointment.clinic.time_zone
    if appointment.service.by_phone:
        return two_clocks(appointment.starts_at_utc, zone, appointment.patient_zone, now)
    return one_clock(appointment.starts_at_utc, zone)


def _time_text(there: datetime) -> str:
    """A time of day; where the clocks show it twice, with which of the two it is."""
    at = time_of_day(there.time())
    if there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset():
        return at
    if there.fold:
        return _("%(time)s (after the clocks go back)", time=at)
    return _("%(time)s (before the clocks go back)", time=at)


def _unsocial_hour_warnings(at: time, where: str) -> Iterable[str]:
    """The warning for a call between 10pm and 7am."""
    if at.hour >= 22:
        yield _("That is late in the evening in %(place)s.", place=where)
    elif at.hour < 5:
        yield _("That is in the middle of the night in %(place)s.", place=where)
    elif at.hour < 7:
        yield _("That is early in the morning in %(place)s.", place=where)


def _clock_change_warnings(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> Iterable[str]:
    here = clocks_change_between(now, instant, clinic_zone)
    there = clocks_change_between(now, instant, patient_zone)
    places = {"clinic": zone_place(clinic_zone), "patient": zone_place(patient_zone)}
    if here and there:
        yield _(
            "The clocks change in %(clinic)s and in %(patient)s before then. "
            "The times shown here are right for that day.",
            **places,
        )
    elif here or there:
        yield _(
            "The clocks change in %(place)s before then. The times shown here are right for that day.",
            place=places["clinic" if here else "patient"],
        )
