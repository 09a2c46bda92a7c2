"""Why a time is not offered: every reason, for the clinic and for each diary.

It says the same of every time as rules/availability.py, which offers and accepts: a time is offered where
there is no reason against it. A diary is asked cell by cell, so what the claims say has the last word;
`TimeTaker` only tells who is behind them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from booking.rules.availability import PAD_CELLS, AvailabilityFacts, hours_on_date, open_bits
from booking.rules.booking_window import earliest_start, last_date
from booking.rules.clinic_time import (
    CELL_MINUTES,
    GRID_MINUTES,
    cell_of,
    clock_shows,
    day_grid,
    instant_at,
    is_repeated,
)
from booking.rules.practice import DayException, Diary, Span


class ReasonKind(StrEnum):
    """The reasons there are."""

    NOBODY = "nobody"  # no diary takes the service at the clinic
    SKIPPED = "skipped"  # the clocks go forward over it
    REPEATED = "repeated"  # the clocks show it twice
    OFF_GRID = "off_grid"  # not a quarter of an hour
    PAST = "past"
    NOTICE = "notice"
    WINDOW = "window"
    CLOSED = "closed"  # the clinic, all day
    OUTSIDE_CLINIC = "outside_clinic"  # the clinic is not open at that time, or not long enough
    NOT_HERE = "not_here"  # the diary, all day, by its weekly hours
    AWAY = "away"  # the diary, all day, on this date: leave
    OUTSIDE_DIARY = "outside_diary"
    BOOKED = "booked"
    HELD = "held"
    BLOCKED = "blocked"
    TAKEN = "taken"  # by nobody that was read


@dataclass(frozen=True)
class TimeTaker:
    """What takes a diary's cells: a booking, a hold or a block, from one instant to another without its
    buffers. `clinic_id` is where; `reference` a booking's; `until_utc` a hold's end; `words` why a block
    was made, and `who` by whom."""

    kind: ReasonKind
    diary_id: int
    cells: frozenset[int]
    starts_at_utc: datetime
    ends_at_utc: datetime
    clinic_id: int = 0
    reference: str = ""
    until_utc: datetime | None = None
    words: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class NotOfferedReason:
    """One reason. `spans` are the hours that there are instead. Of a taker, `gap_minutes` says how long the
    diary is free from the time on, where it is free then at all; `is_buffer`, that only the minutes that
    are kept free before or after are in the way. `words` is what staff wrote; None where nobody wrote
    anything and the weekly hours alone say so."""

    kind: ReasonKind
    words: str | None = None
    spans: tuple[Span, ...] = ()
    source: str = ""
    instant: datetime | None = None
    on_date: date | None = None
    minutes: int = 0
    taker: TimeTaker | None = None
    gap_minutes: int = 0
    is_buffer: bool = False


@dataclass(frozen=True)
class DiaryReasons:
    """Every reason against a time in one diary; without any, it could take it."""

    diary: Diary
    reasons: tuple[NotOfferedReason, ...]


@dataclass(frozen=True)
class WhyNotOffered:
    """Every reason against a time: those that hold for all, and each diary's own."""

    reasons: tuple[NotOfferedReason, ...]
    diaries: tuple[DiaryReasons, ...]

    @property
    def is_offered(self) -> bool:
        """Whether there is no reason against it in some diary."""
        return not self.reasons and any(not answer.reasons for answer in self.diaries)


def why_not_offered(
    facts: AvailabilityFacts,
    on_date: date,
    at: time,
    now: datetime,
    takers: Sequence[TimeTaker] = (),
    sources: Mapping[int, str] | None = None,
) -> WhyNotOffered:
    """Why a wall-clock time is not offered on a date. `sources` is where each diary's exception of that
    date comes from, by diary; the clinic's by 0."""
    sources = sources or {}
    zone = facts.clinic.time_zone
    if not clock_shows(on_date, at, zone):
        # There is no such moment: nothing else can be said of it.
        return WhyNotOffered((NotOfferedReason(ReasonKind.SKIPPED),), ())
    starts_at_utc = instant_at(on_date, at, zone)
    general = (
        *_clock_reasons(facts, on_date, at, starts_at_utc, now),
        *_clinic_reasons(facts, on_date, starts_at_utc, sources.get(0, "")),
    )
    diaries = tuple(
        DiaryReasons(
            diary,
            (
                *_diary_hours_reasons(facts, diary, on_date, starts_at_utc, sources.get(diary.id, "")),
                *_taken_reasons(facts, diary, starts_at_utc, takers),
            ),
        )
        for diary in facts.diaries
    )
    return WhyNotOffered(general, diaries)


def _clock_reasons(
    facts: AvailabilityFacts, on_date: date, at: time, starts_at_utc: datetime, now: datetime
) -> Iterator[NotOfferedReason]:
    zone = facts.clinic.time_zone
    if not facts.diaries:
        yield NotOfferedReason(ReasonKind.NOBODY)
    if is_repeated(on_date, at, zone):
        yield NotOfferedReason(ReasonKind.REPEATED)
    if (at.hour * 60 + at.minute) % GRID_MINUTES:
        yield NotOfferedReason(ReasonKind.OFF_GRID)
    earliest = earliest_start(facts.service, now)
    if starts_at_utc < now:
        yield NotOfferedReason(ReasonKind.PAST)
    elif starts_at_utc < earliest:
        yield NotOfferedReason(ReasonKind.NOTICE, instant=earliest, minutes=facts.service.notice_minutes)
    last = last_date(facts.service, now, zone)
    if on_date > last:
        yield NotOfferedReason(ReasonKind.WINDOW, on_date=last, minutes=facts.service.window_days * 24 * 60)


def _touched_cells(starts_at_utc: datetime, minutes: int) -> range:
    """The cells that something takes from an instant on, those that it only touches included."""
    last = starts_at_utc + timedelta(minutes=minutes) - timedelta(microseconds=1)
    return range(cell_of(starts_at_utc), cell_of(last) + 1)


def _fits(facts: AvailabilityFacts, on_date: date, spans: Iterable[Span], starts_at_utc: datetime) -> bool:
    """Whether the service lies within hours of the date from its start to its end."""
    grid = day_grid(on_date, facts.clinic.time_zone)
    bits = open_bits(grid, spans)
    cells = _touched_cells(starts_at_utc, facts.service.minutes)
    return all(bits >> (cell - grid.first) & 1 for cell in cells)


def _clinic_reasons(
    facts: AvailabilityFacts, on_date: date, starts_at_utc: datetime, source: str
) -> Iterator[NotOfferedReason]:
    exception = facts.clinic_exceptions.get(on_date)
    spans = hours_on_date(facts.clinic.hours, exception, on_date)
    words = exception.reason if exception is not None else None
    if not open_bits(day_grid(on_date, facts.clinic.time_zone), spans):
        yield NotOfferedReason(ReasonKind.CLOSED, words, source=source, on_date=on_date)
    elif not _fits(facts, on_date, spans, starts_at_utc):
        yield NotOfferedReason(ReasonKind.OUTSIDE_CLINIC, words, spans, source)


def _diary_hours_reasons(
    facts: AvailabilityFacts, diary: Diary, on_date: date, starts_at_utc: datetime, source: str
) -> Iterator[NotOfferedReason]:
    own = diary.hours.get(facts.clinic.id)
    exception: DayException | None = facts.diary_exceptions.get(diary.id, {}).get(on_date)
    if own is None and exception is None:
        return
    spans = hours_on_date(own or (), exception, on_date)
    if not open_bits(day_grid(on_date, facts.clinic.time_zone), spans):
        if exception is None:
            yield NotOfferedReason(ReasonKind.NOT_HERE, on_date=on_date)
        else:
            yield NotOfferedReason(ReasonKind.AWAY, exception.reason, source=source)
    elif not _fits(facts, on_date, spans, starts_at_utc):
        yield NotOfferedReason(ReasonKind.OUTSIDE_DIARY, exception.reason if exception else None, spans, source)


def _taken_reasons(
    facts: AvailabilityFacts, diary: Diary, starts_at_utc: datetime, takers: Sequence[TimeTaker]
) -> Iterator[NotOfferedReason]:
    """Who has any of the cells that the service would need, its buffers included; once each."""
    service = facts.service
    needs = _touched_cells(
        starts_at_utc - timedelta(minutes=service.buffer_before_minutes),
        service.buffer_before_minutes + service.minutes + service.buffer_after_minutes,
    )
    taken = facts.taken.get(diary.id, 0)
    in_the_way = [cell for cell in needs if cell >= facts.origin and taken >> (cell - facts.origin) & 1]
    told: set[TimeTaker] = set()
    unknown = False
    for cell in in_the_way:
        of_cell = [taker for taker in takers if taker.diary_id == diary.id and cell in taker.cells]
        unknown = unknown or not of_cell
        for taker in of_cell:
            if taker not in told:
                told.add(taker)
                yield _taker_reason(taker, starts_at_utc, service.minutes)
    if unknown:
        yield NotOfferedReason(ReasonKind.TAKEN)


def _taker_reason(taker: TimeTaker, starts_at_utc: datetime, minutes: int) -> NotOfferedReason:
    ends_at_utc = starts_at_utc + timedelta(minutes=minutes)
    overlaps = taker.starts_at_utc < ends_at_utc and starts_at_utc < taker.ends_at_utc
    gap = taker.starts_at_utc - starts_at_utc if overlaps else timedelta(0)
    return NotOfferedReason(
        taker.kind,
        taker=taker,
        gap_minutes=max(0, int(gap.total_seconds() // 60)),
        is_buffer=not overlaps,
    )


def cells_to_read(starts_at_utc: datetime) -> range:
    """The cells of which a time's takers have to be known, whatever its service's buffers are."""
    cell = cell_of(starts_at_utc)
    return range(cell - PAD_CELLS, cell + 24 * 60 // CELL_MINUTES + PAD_CELLS)
