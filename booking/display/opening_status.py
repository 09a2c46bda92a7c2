"""When a clinic is open, in words: now, in the coming week, and on dates that differ from an ordinary one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from booking import display
from booking.rules.clinic_time import wall_clock
from booking.rules.opening_hours import OpeningDay, OpeningStatus
from booking.rules.practice import Clinic


@dataclass(frozen=True)
class OpeningHoursRow:
    """One date of the table of hours. `note` is why it is not as usual, where there is anything to say."""

    on_date: date
    is_today: bool
    hours: str
    note: str


def opening_now_sentence(standing: OpeningStatus, clinic: Clinic) -> str:
    """ "Open now, until 6pm"; "Closed now. Opens tomorrow at 9am"; "Closed: Christmas Day. Opens on …".
    Empty for a clinic that never opens as far as we know: there is nothing to tell but its phone number."""
    today = standing.today.on_date
    if standing.is_open:
        if standing.until_utc is None:
            return _("Open now, day and night")
        return _("Open now, until %(time)s", time=_closing_time_text(standing.until_utc, clinic.time_zone, today))
    if standing.opens_at_utc is None:
        return ""
    closed = _("Closed now") if standing.today.spans else display.closed_reason(today, standing.today.reason)
    return _(
        "%(closed)s. %(opens)s",
        closed=closed,
        opens=_opening_time_sentence(standing.opens_at_utc, clinic.time_zone, today),
    )


def _closing_time_text(instant: datetime, zone: str, today: date) -> str:
    """A time at which a date ends is told as that date's: midnight of Sunday, and not of Monday."""
    there = wall_clock(instant, zone)
    on_date = there.date() - timedelta(days=there.time() == time(0))
    at = display.time_of_day(there.time())
    return at if on_date == today else _("%(day)s, %(time)s", day=display.day(on_date), time=at)


def _opening_time_sentence(instant: datetime, zone: str, today: date) -> str:
    there = wall_clock(instant, zone)
    at = display.time_of_day(there.time())
    if there.date() == today:
        return _("Opens at %(time)s", time=at)
    if there.date() == today + timedelta(days=1):
        return _("Opens tomorrow at %(time)s", time=at)
    return _("Opens on %(day)s at %(time)s", day=display.day(there), time=at)


def opening_hours_rows(days: Sequence[OpeningDay]) -> tuple[OpeningHoursRow, ...]:
    """The coming days as a table tells them; the first is today."""
    return tuple(
        OpeningHoursRow(day.on_date, number == 0, _hours_text(day), _note(day)) for number, day in enumerate(days)
    )


def _hours_text(day: OpeningDay) -> str:
    return display.spans_words(day.spans) if day.spans else _("Closed")


def _note(day: OpeningDay) -> str:
    if day.is_usual:
        return ""
    if day.spans:
        return _("Special hours: %(reason)s", reason=day.reason) if day.reason else _("Special hours")
    return day.reason or ""


def unusual_hours_sentence(day: OpeningDay) -> str:
    """A date on which the hours are not those of an ordinary week: "Closed on Friday 25 December (Christmas Day)"."""
    on = display.day(day.on_date)
    if day.spans:
        open_then = _("Open %(times)s on %(day)s", times=display.spans_words(day.spans), day=on)
        return _("%(what)s (%(reason)s)", what=open_then, reason=day.reason) if day.reason else open_then
    closed = _("Closed on %(day)s", day=on)
    if (day.reason or "").startswith("for "):
        return _("%(what)s %(reason)s", what=closed, reason=day.reason)
    return _("%(what)s (%(reason)s)", what=closed, reason=day.reason) if day.reason else closed


def unusual_hours_of_clinics(unusual: Sequence[tuple[str, Iterable[OpeningDay]]]) -> list[str]:
    """The same for several clinics, each with its name: said once where it holds for every one of them."""
    where: dict[tuple[date, str], list[str]] = {}
    for name, days in unusual:
        for day in days:
            where.setdefault((day.on_date, unusual_hours_sentence(day)), []).append(name)
    return [
        said if len(names) == len(unusual) else _("%(clinics)s: %(what)s", clinics=display.join_names(names), what=said)
        for (_on, said), names in sorted(where.items(), key=lambda one: one[0][0])
    ]
