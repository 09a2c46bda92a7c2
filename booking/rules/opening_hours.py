"""When a clinic is open: whether it is now, until when, or else when it opens next and why it is closed; and
the days to come, each with what makes it differ from an ordinary week.

Hours are told on the clinic's own clock; stretches of being open are instants, so that they last as
long as they do on a date whose clocks change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.rules.clinic_time import instant_at, wall_clock
from booking.rules.practice import DayException, Span, WeeklyHours

DAYS_OF_A_WEEK = 7
# How far ahead dates are told that differ from an ordinary week: a bank holiday that somebody may plan around.
UNUSUAL_DAYS_AHEAD = 14
# How far ahead the next opening is looked for, and the end of one that goes on.
DAYS_SEARCHED = 60

ExceptionsByDate = Mapping[date, DayException]


@dataclass(frozen=True)
class OpeningDay:
    """One date: its hours in order, none where it is closed.

    `reason` is an exception's, which may be empty; None where the weekly hours alone say so. `is_usual`:
    the hours are those of any such weekday, whether or not somebody has said them again for the date.
    """

    on_date: date
    spans: tuple[Span, ...]
    reason: str | None
    is_usual: bool


@dataclass(frozen=True)
class OpeningStatus:
    """How it stands at an instant.

    Open: `until_utc` is when it closes, None where no end is in sight. Closed: `opens_at_utc` is when it
    opens next, None where it does not as far as we look. `today` is the date on the clinic's calendar.
    """

    is_open: bool
    until_utc: datetime | None
    opens_at_utc: datetime | None
    today: OpeningDay


def opening_status(
    weekly: Sequence[WeeklyHours], exceptions: ExceptionsByDate, zone: str, now: datetime
) -> OpeningStatus:
    """Whether it is open at an instant, and what comes next. Closing time is closed."""
    today = wall_clock(now, zone).date()
    dates = (today + timedelta(days=number) for number in range(DAYS_SEARCHED))
    end = instant_at(today + timedelta(days=DAYS_SEARCHED), time(0), zone)
    this_day = opening_day(weekly, exceptions, today)
    for opens_at, closes_at in _merged(_stretches((opening_day(weekly, exceptions, one) for one in dates), zone)):
        if opens_at <= now < closes_at:
            return OpeningStatus(True, closes_at if closes_at < end else None, None, this_day)
        if opens_at > now:
            return OpeningStatus(False, None, opens_at, this_day)
    return OpeningStatus(False, None, None, this_day)


def opening_days(
    weekly: Sequence[WeeklyHours], exceptions: ExceptionsByDate, first: date, count: int
) -> tuple[OpeningDay, ...]:
    """Some days one after the other."""
    return tuple(opening_day(weekly, exceptions, first + timedelta(days=number)) for number in range(count))


def unusual_days(weekly: Sequence[WeeklyHours], exceptions: ExceptionsByDate, first: date) -> tuple[OpeningDay, ...]:
    """The dates to come soon that differ from an ordinary week."""
    return tuple(day for day in opening_days(weekly, exceptions, first, UNUSUAL_DAYS_AHEAD) if not day.is_usual)


def opening_day(weekly: Sequence[WeeklyHours], exceptions: ExceptionsByDate, on_date: date) -> OpeningDay:
    """One date: an exception replaces the weekly hours, whole."""
    usual = _in_order(rule.span for rule in weekly if rule.weekday == on_date.weekday())
    exception = exceptions.get(on_date)
    if exception is None:
        return OpeningDay(on_date, usual, None, True)
    spans = _in_order(exception.spans)
    return OpeningDay(on_date, spans, exception.reason, spans == usual)


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.opens_at, span.closes_at == time(0), span.closes_at)))


def _stretches(days: Iterable[OpeningDay], zone: str) -> Iterator[tuple[datetime, datetime]]:
    """From when until when it is open, in order of beginning. A span in an hour that the clocks skip lasts no time."""
    for day in days:
        for span in day.spans:
            opens_at = instant_at(day.on_date, span.opens_at, zone)
            closes_at = (
                instant_at(day.on_date, span.closes_at, zone, last=True)
                if span.closes_at != time(0)
                else instant_at(day.on_date + timedelta(days=1), time(0), zone)
            )
            if opens_at < closes_at:
                yield opens_at, closes_at


def _merged(stretches: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The same with those that touch made one: whoever closes at midnight and opens at midnight does not close."""
    begun: tuple[datetime, datetime] | None = None
    for opens_at, closes_at in stretches:
        if begun and opens_at <= begun[1]:
            begun = begun[0], max(begun[1], closes_at)
            continue
        if begun:
            yield begun
        begun = opens_at, closes_at
    if begun:
        yield begun
