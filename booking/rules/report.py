"""What the report counts, and how it compares: weeks, sums and rates, and nothing that few numbers do not bear."""

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
WHOLE_WEEKS = 6
# Of fewer than these nothing is said in hundreds.
FEWEST = 30
# With fewer bookings than these, what became of them is not told beside a guide: a guide names a condition, and
# the line would tell of one patient that they have it and whether they came.
FEWEST_OF_A_GUIDE = 5
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


class How(StrEnum):
    """How a booking came to us."""

    ONLINE = "online"
    PHONE = "phone"
    WALK_IN = "walk_in"


@dataclass(frozen=True)
class Weeks:
    """Whole weeks in a row, Monday to Sunday; `first` is a Monday."""

    first: date
    many: int

    @property
    def mondays(self) -> tuple[date, ...]:
        """The day on which each begins."""
        return tuple(self.first + _WEEK * number for number in range(self.many))

    @property
    def end(self) -> date:
        """The Monday after the last."""
        return self.first + _WEEK * self.many

    @property
    def last(self) -> date:
        """The Sunday on which they end."""
        return self.end - timedelta(days=1)

    @property
    def before(self) -> "Weeks":
        """As many weeks, just before these."""
        return Weeks(self.first - _WEEK * self.many, self.many)


def weeks_between(first: date, until: date) -> Weeks:
    """The whole weeks that two dates lie in and between. Raises UntilBeforeFirst or TooManyWeeks."""
    if until < first:
        raise UntilBeforeFirst
    monday = monday_of(first)
    weeks = Weeks(monday, (monday_of(until) - monday) // _WEEK + 1)
    if weeks.many > MOST_WEEKS:
        raise TooManyWeeks
    return weeks


@dataclass(frozen=True)
class Numbers:
    """What was counted, and what became of what was booked."""

    views: int = 0
    starts: int = 0
    holds: int = 0
    bookings: int = 0
    kept: int = 0
    did_not_attend: int = 0
    cancelled: int = 0


NAMES = tuple(field.name for field in fields(Numbers))


@dataclass(frozen=True)
class Source:
    """How bookings came to us and, online, by which word of a link."""

    how: How
    word: str = ""


@dataclass(frozen=True)
class Line:
    """The numbers of one week, clinic, source and guide. The clinic is empty for pages that are about none."""

    week: date
    clinic_slug: str
    source: Source
    guide: str
    numbers: Numbers


def summed(lines: Iterable[Line], key: Callable[[Line], Key]) -> dict[Key, Numbers]:
    """The numbers together, by what each line is to be told under."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0] * len(NAMES))
    for line in lines:
        found, numbers = sums[key(line)], line.numbers
        for number, name in enumerate(NAMES):
            found[number] += getattr(numbers, name)
    return {one: Numbers(*found) for one, found in sums.items()}


def are_enough(numbers: Numbers) -> bool:
    """Whether there are so many bookings that what became of them may be told beside a guide."""
    return numbers.bookings >= FEWEST_OF_A_GUIDE


def without_single_patients(lines: Iterable[Line]) -> list[Line]:
    """The same numbers, where few bookings of a guide are counted in the line that names none. How often its
    pages were opened and times were held stays with the guide: of that, nobody's name is known."""
    apart: list[Line] = []
    for line in lines:
        if not line.guide or are_enough(line.numbers):
            apart.append(line)
            continue
        seen = Numbers(line.numbers.views, line.numbers.starts, line.numbers.holds)
        booked = replace(line.numbers, views=0, starts=0, holds=0)
        apart += [replace(line, numbers=seen), replace(line, guide="", numbers=booked)]
    sums = summed(apart, lambda line: (line.week, line.clinic_slug, line.source, line.guide))
    return [Line(*key, numbers) for key, numbers in sums.items() if numbers != Numbers()]


def most_first(sums: dict[Key, Numbers], name: Callable[[Key], str]) -> list[tuple[Key, Numbers]]:
    """What brings most bookings first; then what is opened most."""
    return sorted(sums.items(), key=lambda one: (-one[1].bookings, -one[1].holds, -one[1].views, name(one[0])))


def total(lines: Iterable[Line]) -> Numbers:
    """Everything together."""
    return summed(lines, lambda _line: 0).get(0, Numbers())


def is_online(line: Line) -> bool:
    """Whether it took the way that is counted, from a page to a visit."""
    return line.source.how is How.ONLINE


def of_hundred(part: int, whole: int) -> int | None:
    """How many in every hundred; None where there are too few to say so, or it is no part of the whole."""
    if whole < FEWEST or part > whole:
        return None
    return (200 * part + whole) // (2 * whole)


@dataclass(frozen=True)
class Attendance:
    """What became of appointments."""

    kept: int = 0
    did_not_attend: int = 0
    to_come: int = 0
    not_marked: int = 0
    cancelled: int = 0

    def __add__(self, other: "Attendance") -> "Attendance":
        return Attendance(
            self.kept + other.kept,
            self.did_not_attend + other.did_not_attend,
            self.to_come + other.to_come,
            self.not_marked + other.not_marked,
            self.cancelled + other.cancelled,
        )

    @property
    def over(self) -> int:
        """Of how many it is known whether somebody came."""
        return self.kept + self.did_not_attend

    @property
    def still_open(self) -> int:
        """Of how many it is not known yet."""
        return self.to_come + self.not_marked

    @property
    def missed_of_hundred(self) -> int | None:
        """How many in every hundred did not attend."""
        return of_hundred(self.did_not_attend, self.over)


class Change(StrEnum):
    """How many did not attend, beside the weeks before."""

    TOO_FEW = "too few"
    TOO_FEW_BEFORE = "too few before"
    SAME = "same"
    MAYBE_CHANCE = "maybe chance"
    UP = "up"
    DOWN = "down"


def change(now: Attendance, before: Attendance) -> Change:
    """A difference is told as one only where chance alone would seldom make it: beyond two standard errors."""
    if now.missed_of_hundred is None:
        return Change.TOO_FEW
    if before.missed_of_hundred is None:
        return Change.TOO_FEW_BEFORE
    if now.missed_of_hundred == before.missed_of_hundred:
        return Change.SAME
    missed, over = now.did_not_attend + before.did_not_attend, now.over + before.over
    share = missed / over
    error = sqrt(share * (1 - share) * (1 / now.over + 1 / before.over))
    difference = now.did_not_attend / now.over - before.did_not_attend / before.over
    if abs(difference) <= 2 * error:
        return Change.MAYBE_CHANCE
    return Change.UP if difference > 0 else Change.DOWN
