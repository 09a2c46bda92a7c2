"""How staff read a booking: when it is, and how it stands. Their clock has 24 hours, and is the clinic's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from booking import display
from booking.rules.shown import Shown, Stands, shown_as
from booking.web.reception.labels import ICONS, cancelled_words


class Marked(Stands, Protocol):
    """What the words of a booking's mark are made of."""

    @property
    def by_phone(self) -> bool: ...
    @property
    def cancelled_by(self) -> str: ...


@dataclass(frozen=True)
class Mark:
    """A booking's mark: which it is, its icon and its words."""

    shown: Shown
    icon: str
    words: str


def mark_of(booking: Marked, zone: str, now: datetime) -> Mark:
    """How a booking stands, in the words of the desk."""
    shown = shown_as(booking, now)
    return Mark(shown, ICONS[shown], _words(shown, booking, zone, now))


def _words(found: Shown, booking: Marked, zone: str, now: datetime) -> str:
    if found == Shown.CALL_BACK and booking.call_back_at_utc is not None:
        return _("Call back %(when)s", when=short_when(booking.call_back_at_utc, zone, now))
    if found == Shown.CANCELLED:
        return cancelled_words(booking.cancelled_by)
    if booking.by_phone and found == Shown.PROGRESS:
        return _("On the call")
    return {
        Shown.BOOKED: _("Booked"),
        Shown.ARRIVED: _("Arrived"),
        Shown.PROGRESS: _("In progress"),
        Shown.DONE: _("Completed"),
        Shown.MISSED: _("No answer") if booking.by_phone else _("Did not attend"),
        Shown.UNMARKED: _("Not marked"),
    }[found]


def clock24(instant: datetime, zone: str) -> str:
    """A time of day as the desk writes it: "17:00"."""
    return f"{display.local(instant, zone):%H:%M}"


def day_words(instant: datetime, zone: str, now: datetime) -> str:
    """Which day it is: "today", else the date, with its year where that is another."""
    there, today = display.local(instant, zone), display.local(now, zone)
    if there.date() == today.date():
        return str(_("today"))
    return display.day(there) if there.year == today.year else display.day_with_year(there)


def when(instant: datetime, zone: str, now: datetime) -> str:
    """When something is: "Monday 19 October, 10:30"; "Today, 17:00"."""
    at, there = clock24(instant, zone), display.local(instant, zone)
    if there.date() == display.local(now, zone).date():
        return str(_("Today, %(time)s", time=at))
    return str(_("%(day)s, %(time)s", day=day_words(instant, zone, now), time=at))


def short_when(instant: datetime, zone: str, now: datetime) -> str:
    """The same where there is little room: "12:15" today, "8 October, 12:15" on another day."""
    at, there = clock24(instant, zone), display.local(instant, zone)
    if there.date() == display.local(now, zone).date():
        return at
    return str(_("%(day)s, %(time)s", day=display.day_of_month(there), time=at))


def name_of_diary(name: str, is_person: bool, clinic_name: str) -> str:
    """With whom and where: "Mr Eaton, London"; a line is nobody's name, and already says where."""
    return str(_("%(who)s, %(clinic)s", who=name, clinic=clinic_name)) if is_person else clinic_name


def log_when(instant: datetime, zone: str, now: datetime) -> str:
    """When something was done, in a log: "Today 17:00", "Mon 19 Oct 10:30"; with its year, where that is another."""
    at, there, today = clock24(instant, zone), display.local(instant, zone), display.local(now, zone)
    if there.date() == today.date():
        return str(_("Today %(time)s", time=at))
    on = display.short_day(there) if there.year == today.year else display.short_date(there)
    return str(_("%(day)s %(time)s", day=on, time=at))


@dataclass(frozen=True)
class There:
    """A moment on a patient's own clock: "12:37 in Vienna", and what to know before ringing then. Empty
    where their clock shows what the clinic's does."""

    words: str = ""
    warnings: tuple[str, ...] = ()


def there_at(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> There:
    """A moment as it is where the patient is."""
    clocks = display.two_clocks(instant, clinic_zone, patient_zone, now)
    if not clocks.other:
        return There()
    here, there = display.local(instant, clinic_zone), display.local(instant, patient_zone)
    facts = {"time": f"{there:%H:%M}", "place": display.place(patient_zone)}
    if there.date() == here.date():
        return There(_("%(time)s in %(place)s", **facts), clocks.warnings)
    weekday = display.weekday_name(there.weekday())
    return There(_("%(time)s on %(weekday)s in %(place)s", weekday=weekday, **facts), clocks.warnings)


def on_both_clocks(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> str:
    """A call's time: "11:30 UK time (12:30 in Vienna)"; the clinic's alone, where one clock is enough."""
    there = there_at(instant, clinic_zone, patient_zone, now)
    if not there.words:
        return when(instant, clinic_zone, now)
    facts = {"time": when(instant, clinic_zone, now), "zone": display.zone_name(clinic_zone), "there": there.words}
    return str(_("%(time)s %(zone)s (%(there)s)", **facts))
