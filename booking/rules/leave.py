"""A clinician's leave: whole days away from every clinic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from booking.rules.errors import say

LONGEST_LEAVE_DAYS = 366
# Colleagues read this in the diary of somebody who is away. Patients do not see it.
ON_LEAVE = say("On leave")


@dataclass(frozen=True)
class Leave:
    """A period of leave, from one date to another, both included."""

    first: date
    last: date

    @property
    def dates(self) -> list[date]:
        """Return every date of the period."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def days(self) -> int:
        """Return the number of dates."""
        return (self.last - self.first).days + 1


def leave_periods(dates: Iterable[date]) -> list[Leave]:
    """Return sorted dates as periods of consecutive days."""
    spans: list[Leave] = []
    for on_date in dates:
        if spans and spans[-1].last + timedelta(days=1) == on_date:
            spans[-1] = Leave(spans[-1].first, on_date)
        else:
            spans.append(Leave(on_date, on_date))
    return spans
