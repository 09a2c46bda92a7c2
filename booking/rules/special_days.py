"""Dates on which other hours hold than in an ordinary week: how they are listed and named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from booking.rules.practice import Span

# No exception is made for longer than this at once.
MOST_EXCEPTION_DAYS = 366


@dataclass(frozen=True)
class SpecialDay:
    """A date of a clinic (`diary_id` None) or of a diary there; no spans is closed. `until` is the last
    of several days in a row that are alike."""

    on_date: date
    until: date
    diary_id: int | None
    spans: tuple[Span, ...]
    reason: str
    source: str

    @property
    def is_closed(self) -> bool:
        """Whether nobody is there."""
        return not self.spans


def group_consecutive(days: Iterable[SpecialDay]) -> list[SpecialDay]:
    """Days in order of date, those in a row that are alike told as one."""
    found: list[SpecialDay] = []
    open_rows: dict[int | None, int] = {}
    for day in sorted(days, key=lambda day: (day.on_date, day.diary_id or 0)):
        at = open_rows.get(day.diary_id)
        if at is not None and _continues(found[at], day):
            found[at] = replace(found[at], until=day.until)
        else:
            open_rows[day.diary_id] = len(found)
            found.append(day)
    return found


def _continues(row: SpecialDay, day: SpecialDay) -> bool:
    alike = (row.spans, row.reason, row.source) == (day.spans, day.reason, day.source)
    return alike and day.on_date == row.until + timedelta(days=1)


def dates_between(first: date, until: date) -> Iterator[date]:
    """Every date from one to another, both included."""
    for number in range((until - first).days + 1):
        yield first + timedelta(days=number)
