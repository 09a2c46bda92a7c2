"""The numbers of the report: weeks, sums and rates. It gives no rate where there are too few numbers."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from math import sqrt
from typing import TypeVar

from booking.rules.clinic_time import monday_of
from booking.rules.errors import Refusal, say

Key = TypeVar("Key", bound=Hashable)

# A year, and one week more so that its ends may be any days of a week.
MOST_WEEKS = 54
# The last whole weeks that are shown unless asked otherwise, beside the present one.
WEEKS_SHOWN = 6
# The report gives no percentage of fewer than these.
FEWEST_FOR_PERCENTAGE = 30
# With fewer bookings than these, what became of them is not told beside a guide: a guide names a condition, and
# the line would tell of one patient that they have it and whether they came.
FEWEST_BOOKINGS_OF_GUIDE = 5
_WEEK = timedelta(days=7)


class UntilBeforeFirst(Refusal):
    """The last date comes before the first."""

    heading = say("The dates are the wrong way round")
    sentence = say("The last date must not come before the first")
    status = 422


class TooManyWeeks(Refusal):
    """More weeks than one report holds."""

    heading = say("That is too long")
    sentence = say("Choose at most a year")
    status = 422


class BookingChannel(StrEnum):
    """The ways in which a booking is made."""

    ONLINE = "online"
    PHONE = "phone"
    WALK_IN = "walk_in"


@dataclass(frozen=True)
class WeekRange:
    """Whole weeks in a row, Monday to Sunday; `first` is a Monday."""

    first: date
    count: int

    @property
    def mondays(self) -> tuple[date, ...]:
        """Return the Monday of each week."""
        return tuple(self.first + _WEEK * number for number in range(self.count))

    @property
    def end(self) -> date:
        """Return the Monday after the last week."""
        return self.first + _WEEK * self.count

    @property
    def last(self) -> date:
        """Return the Sunday of the last week."""
        return self.end - timedelta(days=1)

    @property
    def previous(self) -> "WeekRange":
        """Return as many weeks, just before these."""
        return WeekRange(self.first - _WEEK * self.count, self.count)


def weeks_between(first: date, until: date) -> WeekRange:
    """Return the whole weeks from one date to another. Raises UntilBeforeFirst or TooManyWeeks."""
    if until < first:
        raise UntilBeforeFirst
    monday = monday_of(first)
    weeks = WeekRange(monday, (monday_of(until) - monday) // _WEEK + 1)
    if weeks.count > MOST_WEEKS:
        raise TooManyWeeks
    return weeks


@dataclass(frozen=True)
class ReportCounts:
    """The counts of visits, and of bookings by what became of them."""

    views: int = 0
    starts: int = 0
    holds: int = 0
    bookings: int = 0
    attended: int = 0
    did_not_attend: int = 0
    cancelled: int = 0


COUNT_NAMES = tuple(field.name for field in fields(ReportCounts))


@dataclass(frozen=True)
class ReportSource:
    """How bookings were made and, for online bookings, the word of the link."""

    channel: BookingChannel
    word: str = ""


@dataclass(frozen=True)
class ReportLine:
    """The numbers of one week, clinic, source and guide. The clinic is empty for pages that are about none."""

    week: date
    clinic_slug: str
    source: ReportSource
    guide: str
    numbers: ReportCounts


def sum_by(lines: Iterable[ReportLine], key: Callable[[ReportLine], Key]) -> dict[Key, ReportCounts]:
    """Return the sums of lines by a key of each line."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0] * len(COUNT_NAMES))
    for line in lines:
        found, numbers = sums[key(line)], line.numbers
        for number, name in enumerate(COUNT_NAMES):
            found[number] += getattr(numbers, name)
    return {one: ReportCounts(*found) for one, found in sums.items()}


def has_enough_bookings(numbers: ReportCounts) -> bool:
    """Return whether there are enough bookings to show beside a guide what became of them."""
    return numbers.bookings >= FEWEST_BOOKINGS_OF_GUIDE


def without_single_patients(lines: Iterable[ReportLine]) -> list[ReportLine]:
    """The same numbers, where few bookings of a guide are counted in the line that names none. How often its
    pages were opened and times were held stays with the guide: of that, nobody's name is known."""
    apart: list[ReportLine] = []
    for line in lines:
        if not line.guide or has_enough_bookings(line.numbers):
            apart.append(line)
            continue
        seen = ReportCounts(line.numbers.views, line.numbers.starts, line.numbers.holds)
        booked = replace(line.numbers, views=0, starts=0, holds=0)
        apart += [replace(line, numbers=seen), replace(line, guide="", numbers=booked)]
    sums = sum_by(apart, lambda line: (line.week, line.clinic_slug, line.source, line.guide))
    return [ReportLine(*key, numbers) for key, numbers in sums.items() if numbers != ReportCounts()]


def by_most_bookings(sums: dict[Key, ReportCounts], name: Callable[[Key], str]) -> list[tuple[Key, ReportCounts]]:
    """Return sums by most bookings, then most holds, then most views, then name."""
    return sorted(sums.items(), key=lambda one: (-one[1].bookings, -one[1].holds, -one[1].views, name(one[0])))


def total(lines: Iterable[ReportLine]) -> ReportCounts:
    """Return the sum of all lines."""
    return sum_by(lines, lambda _line: 0).get(0, ReportCounts())


def is_online(line: ReportLine) -> bool:
    """Return whether the bookings of a line were made online, where visits are counted too."""
    return line.source.channel is BookingChannel.ONLINE


def percentage(part: int, whole: int) -> int | None:
    """Return a rounded percentage; None where the whole is too small, or the part is larger than the whole."""
    if whole < FEWEST_FOR_PERCENTAGE or part > whole:
        return None
    return (200 * part + whole) // (2 * whole)


@dataclass(frozen=True)
class Attendance:
    """The counts of appointments by what became of them."""

    attended: int = 0
    did_not_attend: int = 0
    to_come: int = 0
    not_marked: int = 0
    cancelled: int = 0

    def __add__(self, other: "Attendance") -> "Attendance":
        return Attendance(
            self.attended + other.attended,
            self.did_not_attend + other.did_not_attend,
            self.to_come + other.to_come,
            self.not_marked + other.not_marked,
            self.cancelled + other.cancelled,
        )

    @property
    def with_outcome(self) -> int:
        """Return how many appointments are known to be attended or not."""
        return self.attended + self.did_not_attend

    @property
    def without_outcome(self) -> int:
        """Return how many appointments have no known outcome yet."""
        return self.to_come + self.not_marked

    @property
    def missed_percentage(self) -> int | None:
        """Return the percentage that did not attend; None where there are too few."""
        return percentage(self.did_not_attend, self.with_outcome)


class AttendanceTrend(StrEnum):
    """How the rate of non-attendance compares with the weeks before."""

    TOO_FEW = "too few"
    TOO_FEW_BEFORE = "too few before"
    SAME = "same"
    MAYBE_CHANCE = "maybe chance"
    UP = "up"
    DOWN = "down"


def attendance_trend(now: Attendance, before: Attendance) -> AttendanceTrend:
    """Return how two rates compare. They differ only beyond two standard errors, which chance seldom explains."""
    if now.missed_percentage is None:
        return AttendanceTrend.TOO_FEW
    if before.missed_percentage is None:
        return AttendanceTrend.TOO_FEW_BEFORE
    if now.missed_percentage == before.missed_percentage:
        return AttendanceTrend.SAME
    missed, over = now.did_not_attend + before.did_not_attend, now.with_outcome + before.with_outcome
    share = missed / over
    error = sqrt(share * (1 - share) * (1 / now.with_outcome + 1 / before.with_outcome))
    difference = now.did_not_attend / now.with_outcome - before.did_not_attend / before.with_outcome
    if abs(difference) <= 2 * error:
        return AttendanceTrend.MAYBE_CHANCE
    return AttendanceTrend.UP if difference > 0 else AttendanceTrend.DOWN
