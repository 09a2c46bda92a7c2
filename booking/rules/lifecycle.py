"""The life of a booking: its statuses, and which may follow which."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from booking.rules.errors import CannotChangeStatus, TooEarlyToMark, TooLateToUnmark


class Status(StrEnum):
    """Where a booking is in its life. A slot held for someone filling in the form is a hold, not yet a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"


# By whom a booking was cancelled that was a slip, taken back at once: neither the patient nor the clinic did.
UNDONE = "undone"

LIVE = frozenset({Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS})
# What staff mark in passing, while the patient comes and goes. It changes nothing about the time.
MARKED_STATUSES = frozenset(Status) - {Status.CANCELLED}
# How far along each is: what goes on may be marked on any later day, what goes back only the same day.
_PROGRESS = {
    Status.BOOKED: 0,
    Status.ARRIVED: 1,
    Status.IN_PROGRESS: 2,
    Status.COMPLETED: 3,
    Status.DID_NOT_ATTEND: 3,
}

# Whatever staff mark can be unmarked, and one mark put right by another. A cancellation gives the time
# away; it is undone only by taking the time again.
ALLOWED_NEXT: dict[Status, frozenset[Status]] = {
    Status.BOOKED: MARKED_STATUSES - {Status.BOOKED} | {Status.CANCELLED},
    Status.ARRIVED: MARKED_STATUSES - {Status.ARRIVED} | {Status.CANCELLED},
    Status.IN_PROGRESS: MARKED_STATUSES - {Status.IN_PROGRESS},
    Status.COMPLETED: MARKED_STATUSES - {Status.COMPLETED},
    Status.DID_NOT_ATTEND: MARKED_STATUSES - {Status.DID_NOT_ATTEND},
    Status.CANCELLED: frozenset({Status.BOOKED}),
}


def next_status(current: Status, wanted: Status) -> Status:
    """The wanted status, if it may follow the current one. Raises CannotChangeStatus if not."""
    if wanted not in ALLOWED_NEXT[current]:
        raise CannotChangeStatus
    return wanted


@dataclass(frozen=True)
class MarkFacts:
    """What is known when somebody marks a booking. All dates are the clinic's; `marked_on` is when it was
    given its present status, None where nobody has marked it yet."""

    current: Status
    booked_for: date
    marked_on: date | None
    today: date
    is_admin: bool


def next_mark(marking: MarkFacts, wanted: Status) -> Status:
    """The wanted mark, if it may follow.

    Nothing is marked before its day. What goes on (arrived, begun, completed) may be marked late; what
    is taken back or put right, on the day on which it was marked, and later by an administrator.
    Raises CannotChangeStatus, NotItsDayYet or TooLateToTakeBack.
    """
    if Status.CANCELLED in (marking.current, wanted):
        raise CannotChangeStatus
    wanted = next_status(marking.current, wanted)
    if marking.today < marking.booked_for:
        raise TooEarlyToMark
    goes_on = _PROGRESS[wanted] > _PROGRESS[marking.current]
    if not goes_on and marking.marked_on != marking.today and not marking.is_admin:
        raise TooLateToUnmark
    return wanted
