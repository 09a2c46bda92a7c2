"""Dates and times as staff read them: their clock has 24 hours, and is the clinic's."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from booking import display


def clock24(instant: datetime, zone: str) -> str:
    """A time of day as the desk writes it: "17:00"."""
    return f"{display.local_datetime(instant, zone):%H:%M}"


def day_text(instant: datetime, zone: str, now: datetime) -> str:
    """Which day it is: "today", else the date, with its year where that is another."""
    there, today = display.local_datetime(instant, zone), display.local_datetime(now, zone)
    if there.date() == today.date():
        return str(_("today"))
    return display.day(there) if there.year == today.year else display.day_with_year(there)


def date_and_time(instant: datetime, zone: str, now: datetime) -> str:
    """When something is: "Monday 19 October, 10:30"; "Today, 17:00"."""
    at, there = clock24(instant, zone), display.local_datetime(instant, zone)
    if there.date() == display.local_datetime(now, zone).date():
        return str(_("Today, %(time)s", time=at))
    return str(_("%(day)s, %(time)s", day=day_text(instant, zone, now), time=at))


def short_date_and_time(instant: datetime, zone: str, now: datetime) -> str:
    """When something is, where there is little room: "12:15" today, "8 October, 12:15" on another day."""
    at, there = clock24(instant, zone), display.local_datetime(instant, zone)
    if there.date() == display.local_datetime(now, zone).date():
        return at
    return str(_("%(day)s, %(time)s", day=display.day_of_month(there), time=at))


def diary_text(name: str, is_person: bool, clinic_name: str) -> str:
    """With whom and where: "Mr Eaton, London"; a line is nobody's name, and already says where."""
    return str(_("%(who)s, %(clinic)s", who=name, clinic=clinic_name)) if is_person else clinic_name


def log_date_and_time(instant: datetime, zone: str, now: datetime) -> str:
    """When something was done, in a log: "Today 17:00", "Mon 19 Oct 10:30"; with its year, where that is another."""
    at, there, today = clock24(instant, zone), display.local_datetime(instant, zone), display.local_datetime(now, zone)
    if there.date() == today.date():
        return str(_("Today %(time)s", time=at))
    on = display.short_day(there) if there.year == today.year else display.short_date(there)
    return str(_("%(day)s %(time)s", day=on, time=at))


@dataclass(frozen=True)
class PatientClock:
    """A moment on a patient's own clock: "12:37 in Vienna", and what to know before ringing then. Empty
    where their clock shows what the clinic's does."""

    words: str = ""
    warnings: tuple[str, ...] = ()


def patient_clock(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> PatientClock:
    """A moment as it is where the patient is."""
    clocks = display.two_clocks(instant, clinic_zone, patient_zone, now)
    if not clocks.other:
        return PatientClock()
    here, there = display.local_datetime(instant, clinic_zone), display.local_datetime(instant, patient_zone)
    facts = {"time": f"{there:%H:%M}", "place": display.zone_place(patient_zone)}
    if there.date() == here.date():
        return PatientClock(_("%(time)s in %(place)s", **facts), clocks.warnings)
    weekday = display.weekday_name(there.weekday())
    return PatientClock(_("%(time)s on %(weekday)s in %(place)s", weekday=weekday, **facts), clocks.warnings)


def time_on_both_clocks(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> str:
    """A call's time: "11:30 UK time (12:30 in Vienna)"; the clinic's alone, where one clock is enough."""
    there = patient_clock(instant, clinic_zone, patient_zone, now)
    if not there.words:
        return date_and_time(instant, clinic_zone, now)
    facts = {
        "time": date_and_time(instant, clinic_zone, now),
        "zone": display.zone_name(clinic_zone),
        "there": there.words,
    }
    return str(_("%(time)s %(zone)s (%(there)s)", **facts))
