"""The end of a day: what still needs a word, and the day in numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from booking.rules.clinic_day import ClinicDay, DayBooking
from booking.rules.desk_status import DeskStatus, desk_status
from booking.rules.lifecycle import Status


@dataclass(frozen=True)
class EndOfDay:
    """A day at its end. `open` is who nobody has said anything of though their time has passed; `to_come`
    is who is still awaited or here; `said` is who has been marked, soonest first. `outcomes` counts what
    calls led to, by the words of rules/calls.py; a call that was held and led to nothing yet is under ""."""

    unmarked: tuple[DayBooking, ...]
    to_come: tuple[DayBooking, ...]
    marked: tuple[DayBooking, ...]
    booked: int
    completed: int
    did_not_attend: int
    cancelled_by: Mapping[str, int]
    walk_ins: int
    calls: int
    outcomes: Mapping[str, int]

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the day is left to say."""
        return not self.unmarked and not self.to_come


def end_of_day(facts: ClinicDay, now: datetime) -> EndOfDay:
    """What the day has come to."""
    bookings = sorted(facts.bookings, key=lambda booking: (booking.starts_at_utc, booking.id))
    said = [b for b in bookings if b.status in (Status.COMPLETED, Status.DID_NOT_ATTEND)]
    left = [b for b in bookings if b.status not in (Status.COMPLETED, Status.DID_NOT_ATTEND)]
    unmarked = [b for b in left if desk_status(b, now) is DeskStatus.UNMARKED]
    calls = [b for b in bookings if b.by_phone]
    return EndOfDay(
        unmarked=tuple(unmarked),
        to_come=tuple(b for b in left if b not in unmarked),
        marked=tuple(said),
        booked=len(bookings),
        completed=sum(b.status is Status.COMPLETED for b in said),
        did_not_attend=sum(b.status is Status.DID_NOT_ATTEND for b in said),
        cancelled_by=Counter(b.cancelled_by for b in facts.cancelled),
        walk_ins=sum(b.source == "walk_in" for b in bookings),
        calls=len(calls),
        outcomes=Counter(b.outcome for b in calls if b.status is Status.COMPLETED),
    )
