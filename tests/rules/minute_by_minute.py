"""What may be offered, reasoned slowly: minute by minute over instants, without cells, masks or grids.

It shares no code with the rules but the facts themselves, so that agreeing with it means something.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.rules.errors import (
    ClinicClosedOnDate,
    JustTaken,
    NobodyWorksOnDate,
    NotOffered,
    NotOneOfOurTimes,
    TooFarAhead,
    TooSoon,
)
from booking.rules.practice import Clinic, DayException, Diary, Service, Span, WeeklyHours

MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=64)
def minutes_of(on_date: date, zone: str) -> tuple[tuple[datetime, time], ...]:
    """Every minute of a date: the instant, and what the clock shows then."""
    moment = datetime.combine(on_date, time(0), UTC) - timedelta(hours=15)
    found = []
    for _ in range(24 * 60 + 30 * 60):
        there = moment.astimezone(ZoneInfo(zone))
        if there.date() == on_date:
            found.append((moment, there.time()))
        moment += MINUTE
    return tuple(found)


@lru_cache(maxsize=4096)
def minutes_in(span: Span, on_date: date, zone: str) -> frozenset[datetime]:
    """From the first minute that shows the opening time, or a later one, until the last that shows the closing
    time; a close at midnight is the end of the date."""
    everything = minutes_of(on_date, zone)
    opens = next((moment for moment, shown in everything if shown >= span.opens_at), None)
    if opens is None:
        return frozenset()
    if span.closes_at == time(0):
        return frozenset(moment for moment, _ in everything if moment >= opens)
    before_closing = [(moment, shown) for moment, shown in everything if shown <= span.closes_at]
    if not before_closing:  # the clocks skip the beginning of the date, and the span lies in it
        return frozenset()
    last, shown = before_closing[-1]
    closes = last if shown == span.closes_at else last + MINUTE
    return frozenset(moment for moment, _ in everything if opens <= moment < closes)


@dataclass(frozen=True)
class Situation:
    """Everything that decides what is offered on one date. `taken` are each diary's five minutes, by their start."""

    service: Service
    clinic: Clinic
    diaries: tuple[Diary, ...]
    taken: Mapping[int, frozenset[datetime]]
    closure: DayException | None
    own_exceptions: Mapping[int, DayException]
    on_date: date
    now: datetime

    def open_minutes(self, diary: Diary) -> frozenset[datetime]:
        """When a diary works: while the clinic is open and, if it has hours of its own, in those."""
        clinic = self._minutes(self.clinic.hours, self.closure)
        own = diary.hours[self.clinic.id]
        exception = self.own_exceptions.get(diary.id)
        if own is None and exception is None:
            return clinic
        return clinic & self._minutes(own or (), exception)

    def starts(self, diary: Diary, with_taken: bool = True) -> set[datetime]:
        """When an appointment may begin in a diary, whatever the notice and the window."""
        zone = self.clinic.time_zone
        shown = Counter(clock for _, clock in minutes_of(self.on_date, zone))
        works = self.open_minutes(diary)
        busy = {five + n * MINUTE for five in self.taken.get(diary.id, ()) for n in range(5)} if with_taken else set()
        return {
            moment
            for moment, clock in minutes_of(self.on_date, zone)
            if clock.minute % 15 == 0
            and shown[clock] == 1
            and all(minute in works for minute in _range(moment, 0, self.service.minutes))
            and not any(minute in busy for minute in self._with_buffers(moment))
        }

    def offered(self) -> dict[datetime, set[int]]:
        """What may be offered, and the diaries that could take it."""
        found: dict[datetime, set[int]] = {}
        for diary in self.diaries:
            for start in self.starts(diary):
                if self.why_not_when(start) is None:
                    found.setdefault(start, set()).add(diary.id)
        return found

    def why_not_when(self, start: datetime) -> type[NotOffered] | None:
        """Too soon, or too far ahead, however free it is."""
        if start < self.now + timedelta(minutes=self.service.notice_minutes):
            return TooSoon
        today = self.now.astimezone(ZoneInfo(self.clinic.time_zone)).date()
        return TooFarAhead if self.on_date > today + timedelta(days=self.service.window_days) else None

    def answers(self, starts: Iterable[datetime]) -> dict[datetime, type[NotOffered] | None]:
        """The refusal for each start on the date; None where it is offered."""
        offered = self.offered()
        works = any(self.open_minutes(diary) for diary in self.diaries)
        if_empty = {start for diary in self.diaries for start in self.starts(diary, with_taken=False)}

        def answer(start: datetime) -> type[NotOffered] | None:
            if start in offered:
                return None
            if not works:
                is_open = bool(self._minutes(self.clinic.hours, self.closure))
                return self.why_not_when(start) or (NobodyWorksOnDate if is_open else ClinicClosedOnDate)
            return self.why_not_when(start) or (JustTaken if start in if_empty else NotOneOfOurTimes)

        return {start: answer(start) for start in starts}

    def _minutes(self, hours: Iterable[WeeklyHours], exception: DayException | None) -> frozenset[datetime]:
        spans = exception.spans if exception else [h.span for h in hours if h.weekday == self.on_date.weekday()]
        return frozenset().union(*(minutes_in(span, self.on_date, self.clinic.time_zone) for span in spans))

    def _with_buffers(self, start: datetime) -> Iterable[datetime]:
        service = self.service
        return _range(start, -service.buffer_before_minutes, service.minutes + service.buffer_after_minutes)


def _range(start: datetime, first: int, end: int) -> Iterable[datetime]:
    return (start + n * MINUTE for n in range(first, end))
