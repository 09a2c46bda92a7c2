"""The statuses of a booking, and which may follow which."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from booking.rules.errors import CannotChangeStatus, TooEarlyToMark, TooLateToUnmark


class Status(StrEnum):
    """The status of a booking. A slot that is kept for someone filling in the form is a hold, not yet a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"


# The value of `cancelled_by` for a booking that staff made by mistake and undid at once.
UNDONE = "undone"

LIVE = frozenset({Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS})
# The statuses that staff set while the patient comes and goes. They leave the time of the booking as it is.
MARKED_STATUSES = frozenset(Status) - {Status.CANCELLED}
# The order of the statuses: a step forward may be marked on any later day, a step back only on the same day.
_PROGRESS = {
    Status.BOOKED: 0,
    Status.ARRIVED: 1,
    Status.IN_PROGRESS: 2,
    Status.COMPLETED: 3,
    Status.DID_NOT_ATTEND: 3,
}

# Staff can take back every mark, and replace one mark with another. A cancellation frees the time, so it is undone
# only by taking the time again.
ALLOWED_NEXT: dict[Status, frozenset[Status]] = {
    Status.BOOKED: MARKED_STATUSES - {Status.BOOKED} | {Status.CANCELLED},
    Status.ARRIVED: MARKED_STATUSES - {Status.ARRIVED} | {Status.CANCELLED},
    Status.IN_PROGRESS: MARKED_STATUSES - {Status.IN_PROGRESS},
    Status.COMPLETED: MARKED_STATUSES - {Status.COMPLETED},
    Status.DID_NOT_ATTEND: MARKED_STATUSES - {Status.DID_NOT_ATTEND},
    Status.CANCELLED: frozenset({Status.BOOKED}),
}


def next_status(current: Status, wanted: Status) -> Status:
    """Return the wanted status if it may follow the current one. Raises CannotChangeStatus if it may not."""
    if wanted not in ALLOWED_NEXT[current]:
        raise CannotChangeStatus
    return wanted


@dataclass(frozen=True)
class MarkFacts:
    """The facts that decide whether a booking may be marked.

    All dates are on the clinic's calendar. `marked_on` is the date on which the booking got its current status, None
    where nobody has marked it yet.
    """

    current: Status
    booked_for: date
    marked_on: date | None
    today: date
    is_admin: bool


def next_mark(marking: MarkFacts, wanted: Status) -> Status:
    """Return the wanted status if somebody may mark it now.

    A booking cannot be marked before its date. A step forward (arrived, in progress, completed) may be marked late. A
    step back or a correction is allowed on the date of the mark, and later only to an administrator.
    Raises CannotChangeStatus, TooEarlyToMark or TooLateToUnmark.
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
