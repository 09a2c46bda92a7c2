"""How dates, times of day and lengths of time read. Only formatting is cached, by locale; sentences are
translated each time."""

from collections.abc import Collection
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from flask_babel import gettext as _
from flask_babel import ngettext

from booking.display.language import NBSP, reader_locale
from booking.rules.clinic_time import wall_clock


def day(on: date) -> str:
    """A date without its year: "Wednesday 7 October"."""
    return _day(_date(on), reader_locale(), with_year=False)


def day_with_year(on: date) -> str:
    """A date with its year: "Wednesday 7 October 2026"."""
    return _day(_date(on), reader_locale(), with_year=True)


def short_day(on: date) -> str:
    """A date where there is little room: "Wed 7 Oct"."""
    return _skeleton(_date(on), "MMMEd", reader_locale())


def short_day_with_year(on: date) -> str:
    """The same with its year: "Wed 7 Oct 2026"."""
    if reader_locale().language == "en":
        return _("%(day)s %(year)d", day=short_day(on), year=on.year)
    return _skeleton(_date(on), "yMMMEd", reader_locale())


def day_of_month(on: date) -> str:
    """A date whose weekday is known: "19 October"."""
    return _skeleton(_date(on), "MMMMd", reader_locale())


def short_when(instant: datetime, zone: str) -> str:
    """An instant on a clinic's clock where there is little room: "Wed 7 Oct, 9:15am"."""
    there = wall_clock(instant, zone)
    return _("%(day)s, %(time)s", day=short_day(there), time=time_of_day(there.time()))


def short_date(on: date) -> str:
    """A date of another year, where there is little room: "7 Oct 2025"."""
    return _skeleton(_date(on), "yMMMd", reader_locale())


def date_with_year(on: date) -> str:
    """A date whose weekday does not matter: "19 October 2026"."""
    return format_date(_date(on), "long", reader_locale())


def day_and_month(on: date) -> str:
    """The same where there is little room, in a year that is known: "7 Oct"."""
    return _skeleton(_date(on), "MMMd", reader_locale())


def month_name(on: date) -> str:
    """The month that a date lies in: "October 2026"."""
    return _skeleton(_date(on), "yMMMM", reader_locale())


def weekday_name(weekday: int) -> str:
    """The name of a weekday, 0 being Monday."""
    return _weekday_names("wide", reader_locale())[weekday]


def short_weekday_name(weekday: int) -> str:
    """A weekday's name where there is little room: "Mon"; 0 is Monday."""
    return _weekday_names("abbreviated", reader_locale())[weekday]


def _date(on: date) -> date:
    """A date's own date. An aware datetime must not reach a cache: in whatever zone, it equals itself."""
    return on.date() if isinstance(on, datetime) else on


@lru_cache(maxsize=4096)
def _day(on: date, locale: Locale, *, with_year: bool) -> str:
    if locale.language == "en":
        return format_date(on, f"EEEE d{NBSP}MMMM{' y' if with_year else ''}", locale=locale)
    # CLDR's skeletons shorten names in some languages; its full format has them whole, with the year.
    return format_date(on, "full", locale=locale) if with_year else _skeleton(on, "MMMMEEEEd", locale)


@lru_cache(maxsize=4096)
def _skeleton(on: date, skeleton: str, locale: Locale) -> str:
    return format_skeleton(skeleton, on, locale=locale)


@lru_cache(maxsize=64)
def _weekday_names(width: str, locale: Locale) -> tuple[str, ...]:
    names = get_day_names("wide" if width == "wide" else "abbreviated", locale=locale)
    return tuple(names[weekday] for weekday in range(7))


def time_of_day(at: time) -> str:
    """A wall-clock time: "9:15am", "2pm", "midday", "midnight"."""
    if at.minute == 0 and at.hour == 12:
        return _("midday")
    if at.minute == 0 and at.hour == 0:
        return _("midnight")
    return _time_of_day(at.hour, at.minute, reader_locale())


@lru_cache(maxsize=4096)
def _time_of_day(hour: int, minute: int, locale: Locale) -> str:
    if locale.language != "en":
        return format_time(time(hour, minute), "short", locale=locale)
    minutes = f":{minute:02}" if minute else ""
    return f"{(hour - 1) % 12 + 1}{minutes}{'am' if hour < 12 else 'pm'}"


def time_24h(instant: datetime, zone: str) -> str:
    """A time of day as staff read it, in columns: "09:15"."""
    return f"{local_datetime(instant, zone):%H:%M}"


def length_words(minutes: int) -> str:
    """A longer time: "45 minutes", "2 hours", "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    if minutes < 100 or not hours:
        return minutes_words(minutes)
    words = ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)s %(minutes)s", hours=words, minutes=minutes_words(rest)) if rest else words


def minutes_words(minutes: int) -> str:
    """A length of time: "15 minutes"."""
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def in_clinic_time(instant: datetime, zone: str) -> str:
    """When something is, on a clinic's clock: "Wednesday 7 October, 9:15am"."""
    there = local_datetime(instant, zone)
    return _("%(day)s, %(time)s", day=day(there), time=time_of_day(there.time()))


def part_of_day(at: time) -> str:
    """Which part of the day a time lies in: "morning" before midday, "afternoon" before 5pm, "evening"."""
    if at.hour < 12:
        return "morning"
    return "afternoon" if at.hour < 17 else "evening"


def part_name(part: str) -> str:
    """A part of the day as a heading."""
    return {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}[part]


def parts_sentence(parts: Collection[str]) -> str:
    """Which parts of a day have times: "Morning and afternoon", "Evening only"."""
    return {
        (False, False, False): "",
        (True, False, False): _("Morning only"),
        (False, True, False): _("Afternoon only"),
        (False, False, True): _("Evening only"),
        (True, True, False): _("Morning and afternoon"),
        (True, False, True): _("Morning and evening"),
        (False, True, True): _("Afternoon and evening"),
        (True, True, True): _("All day"),
    }[("morning" in parts, "afternoon" in parts, "evening" in parts)]


def local_datetime(instant: datetime, zone: str) -> datetime:
    """An instant as the clocks of a zone show it (aware, in that zone)."""
    return wall_clock(instant, zone)
