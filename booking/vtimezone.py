"""Writes a time zone as a VTIMEZONE (RFC 5545 3.6.5), in the only form that Outlook understands.

Outlook has room for one change to summer time and one back each year. It merges more parts than these into one rule,
or ignores the zone (MS-STANOICAL 2.2.47). A rule must name one weekday of one month (MS-OXCICAL 2.1.3.1.1.19).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _ClockChange:
    """One change of the clocks. `onset` is the local time on the clock that was right until then."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str


def time_zone(zone: str, year: int) -> Timezone | None:
    """Returns the VTIMEZONE of a zone for a year: one STANDARD and, where the clocks change, one DAYLIGHT with
    RRULEs.

    Returns None where no such rules give the changes of that year.
    """
    component = Timezone()
    component.add("tzid", zone)
    changes, again = _clock_changes(zone, year), _clock_changes(zone, year + 1)
    if not changes:
        there = datetime(year, 1, 1, tzinfo=ZoneInfo(zone))
        fixed = _ClockChange(datetime.combine(date(1970, 1, 1), time()), _offset(there), _offset(there), _name(there))
        component.add_component(_period(TimezoneStandard(), fixed))
        return component
    if len(changes) != 2 or len(again) != 2 or changes[0].before != changes[1].after:
        return None
    for change, a_year_later in zip(changes, again, strict=True):
        days = _days_of_the_year(change.onset) & _days_of_the_year(a_year_later.onset)
        if not days:
            return None
        month, weekday, place, at = min(days)  # "the last Sunday" is preferred to "the fourth Sunday"
        period = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
        # Rules begin in 1970, as in most programs' files: a rule that begins after the event would not apply to it.
        _period(period, replace(change, onset=datetime.combine(_weekday_of_month(1970, month, weekday, place), at)))
        period.add("rrule", {"freq": "yearly", "bymonth": month, "byday": f"{place}{_WEEKDAYS[weekday]}"})
        component.add_component(period)
    return component


def _period(period: TimezoneStandard | TimezoneDaylight, change: _ClockChange) -> TimezoneStandard | TimezoneDaylight:
    period.add("dtstart", change.onset)
    period.add("tzoffsetfrom", change.before)
    period.add("tzoffsetto", change.after)
    period.add("tzname", change.name)
    return period


def _days_of_the_year(onset: datetime) -> set[tuple[int, int, int, time]]:
    """Returns the ways to name an onset's day: on the fourth Sunday of March at one, or on the last."""
    places = {(onset.day + 6) // 7}
    if (onset + timedelta(days=7)).month != onset.month:
        places.add(-1)
    return {(onset.month, onset.weekday(), place, onset.time()) for place in places}


def _weekday_of_month(year: int, month: int, weekday: int, place: int) -> date:
    first = date(year, month, 1)
    days = [first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * week) for week in range(5)]
    return [day for day in days if day.month == month][place if place < 0 else place - 1]


@lru_cache(maxsize=256)
def _clock_changes(zone: str, year: int) -> tuple[_ClockChange, ...]:
    """Returns each change of the clocks in a year, in order."""
    tz = ZoneInfo(zone)
    low = datetime(year, 1, 1, tzinfo=tz).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=tz).astimezone(UTC)
    changes = []
    while low < end:
        high = min(low + timedelta(days=1), end)
        before, after = _offset(low.astimezone(tz)), _offset(high.astimezone(tz))
        if before != after:
            at = _first_second(low, high, tz)
            changes.append(_ClockChange((at + before).replace(tzinfo=None), before, after, _name(at.astimezone(tz))))
        low = high
    return tuple(changes)


def _first_second(low: datetime, high: datetime, tz: ZoneInfo) -> datetime:
    """Returns the first second at which the offset differs from that at `low`."""
    before = _offset(low.astimezone(tz))
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(middle.astimezone(tz)) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(there: datetime) -> timedelta:
    return there.utcoffset() or timedelta()


def _name(there: datetime) -> str:
    return there.tzname() or ""
