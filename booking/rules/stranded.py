"""Which live bookings lie outside the rules: where a change of the rules would leave somebody standing
before a closed door. Nothing is cancelled by it; people decide, one booking at a time.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from booking.rules.availability import open_bits, spans_on
from booking.rules.clinic_time import DayGrid, cell_of, day_grid, wall
from booking.rules.errors import Refusal, say
from booking.rules.house import DayException, Span
from booking.rules.whole import Column, Place, Whole

Dates = Mapping[date, DayException]


class Why(StrEnum):
    """What is in the way of a booking, the widest first."""

    CLINIC_ENDED = "clinic_ended"
    SERVICE_ENDED = "service_ended"
    DIARY_ENDED = "diary_ended"
    NOT_TAKEN = "not_taken"
    NOT_THERE = "not_there"
    CLINIC_CLOSED = "clinic_closed"
    OUTSIDE_CLINIC = "outside_clinic"
    AWAY = "away"
    OUTSIDE_DIARY = "outside_diary"


@dataclass(frozen=True)
class Placed:
    """A live booking that has not begun."""

    id: int
    reference: str
    version: int
    clinic_id: int
    diary_id: int
    service_id: int
    starts_at_utc: datetime
    ends_at_utc: datetime
    patient_name: str
    phone: str


@dataclass(frozen=True)
class Stranded:
    """A booking that lies outside the rules, and why."""

    booking: Placed
    why: Why


@dataclass(frozen=True)
class Exceptions:
    """What replaces the weekly rules: by clinic, and by (diary, clinic)."""

    of_clinics: Mapping[int, Dates]
    of_diaries: Mapping[tuple[int, int], Dates]

    def opens(self, clinic: Place, on_date: date) -> tuple[Span, ...]:
        """A clinic's hours on a date: what is set for it first, else the week's."""
        return spans_on(clinic.week, self.of_clinics.get(clinic.id, {}).get(on_date), on_date)

    def own(self, diary: Column, clinic: Place, on_date: date) -> tuple[Span, ...] | None:
        """A diary's own hours at a clinic on a date, in the same order; None where they are the clinic's."""
        week, exception = diary.places[clinic.id], self.of_diaries.get((diary.id, clinic.id), {}).get(on_date)
        return None if week is None and exception is None else spans_on(week or (), exception, on_date)


class WouldStrand(Refusal):
    """The change leaves live bookings outside the rules, and nobody has said yet that they will be moved."""

    heading = say("Some bookings would be left outside")
    sentence = say("They stay booked until you decide.")

    def __init__(self, stranded: Sequence[Stranded]) -> None:
        super().__init__()
        self.stranded = tuple(stranded)


def outside(bookings: Iterable[Placed], whole: Whole, exceptions: Exceptions) -> tuple[Stranded, ...]:
    """The bookings that lie outside the rules, in their order."""
    judge = _Judge(whole, exceptions)
    return tuple(Stranded(booking, why) for booking in bookings if (why := judge.why(booking)) is not None)


def newly(before: Iterable[Stranded], after: Iterable[Stranded]) -> tuple[Stranded, ...]:
    """Those that a change leaves outside; what lay outside before it, staff put there knowingly."""
    known = {stranded.booking.id for stranded in before}
    return tuple(stranded for stranded in after if stranded.booking.id not in known)


def agreement(stranded: Iterable[Stranded]) -> str:
    """What agreeing to move these bookings is told by: nobody agrees to one that they were not shown."""
    told = " ".join(f"{one.booking.id}:{one.booking.version}" for one in stranded)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def refuse_unless_agreed(stranded: Sequence[Stranded], agreed: str) -> None:
    """Raises WouldStrand unless there is nobody to move, or just these were agreed to."""
    if stranded and agreed != agreement(stranded):
        raise WouldStrand(stranded)


class _Judge:
    """Remembers each day that it has worked out: bookings come many to a day."""

    def __init__(self, whole: Whole, exceptions: Exceptions) -> None:
        self._clinics = {clinic.id: clinic for clinic in whole.clinics}
        self._diaries = {diary.id: diary for diary in whole.diaries}
        self._offered = {offer.service.id for offer in whole.offers if offer.is_bookable}
        self._exceptions = exceptions
        self._open: dict[tuple[int, date], int] = {}
        self._works: dict[tuple[int, int, date], int] = {}

    def why(self, booking: Placed) -> Why | None:
        """Why a booking lies outside the rules; None where it does not."""
        clinic, diary = self._clinics[booking.clinic_id], self._diaries[booking.diary_id]
        return self._why_nowhere(booking, clinic, diary) or self._why_not_then(booking, clinic, diary)

    def _why_nowhere(self, booking: Placed, clinic: Place, diary: Column) -> Why | None:
        if not clinic.is_active:
            return Why.CLINIC_ENDED
        if booking.service_id not in self._offered:
            return Why.SERVICE_ENDED
        if not diary.is_bookable:
            return Why.DIARY_ENDED
        if booking.service_id not in diary.service_ids:
            return Why.NOT_TAKEN
        if booking.clinic_id not in diary.places:
            return Why.NOT_THERE
        return None

    def _why_not_then(self, booking: Placed, clinic: Place, diary: Column) -> Why | None:
        grid = day_grid(wall(booking.starts_at_utc, clinic.time_zone).date(), clinic.time_zone)
        cells = range(cell_of(booking.starts_at_utc) - grid.first, cell_of(booking.ends_at_utc) - grid.first)
        needed = (1 << cells.stop) - (1 << cells.start)
        opened = self._clinic_open(clinic, grid)
        if needed & ~opened:
            return Why.OUTSIDE_CLINIC if opened else Why.CLINIC_CLOSED
        works = self._diary_works(diary, clinic, grid)
        if needed & ~works:
            return Why.OUTSIDE_DIARY if works & opened else Why.AWAY
        return None

    def _clinic_open(self, clinic: Place, grid: DayGrid) -> int:
        key = (clinic.id, grid.on_date)
        if key not in self._open:
            self._open[key] = open_bits(grid, self._exceptions.opens(clinic, grid.on_date))
        return self._open[key]

    def _diary_works(self, diary: Column, clinic: Place, grid: DayGrid) -> int:
        key = (diary.id, clinic.id, grid.on_date)
        if key not in self._works:
            own = self._exceptions.own(diary, clinic, grid.on_date)
            self._works[key] = self._clinic_open(clinic, grid) if own is None else open_bits(grid, own)
        return self._works[key]
