"""The end of a day: which bookings are not marked yet, and the numbers of the day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from booking.rules.clinic_day import ClinicDay, DayBooking
from booking.rules.desk_status import DeskStatus, desk_status
from booking.rules.lifecycle import Status


@dataclass(frozen=True)
class EndOfDay:
    """A day at its end. All bookings are listed earliest first.

    `unmarked` are bookings whose time has passed and that nobody has marked, `to_come` those still expected or in
    progress, and `marked` those completed or not attended. `outcomes` counts calls by their CallOutcome; a completed
    call without an outcome counts under "".
    """

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
        """Return whether every booking of the day is marked."""
        return not self.unmarked and not self.to_come


def end_of_day(facts: ClinicDay, now: datetime) -> EndOfDay:
    """Return the state of a day at the instant `now`."""
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
