"""The life of a booking: its statuses, and which may follow which."""

from enum import StrEnum

from booking.rules.errors import CannotChangeStatus


class Status(StrEnum):
    """Where a booking is in its life. A slot held for someone filling in the form is a hold, not yet a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"


LIVE = frozenset({Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS})

# What staff mark can be unmarked the same day; a cancellation gives the time away, so it is final.
MAY_FOLLOW: dict[Status, frozenset[Status]] = {
    Status.BOOKED: frozenset(
        {Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED, Status.DID_NOT_ATTEND, Status.CANCELLED}
    ),
    Status.ARRIVED: frozenset({Status.BOOKED, Status.IN_PROGRESS, Status.COMPLETED, Status.DID_NOT_ATTEND}),
    Status.IN_PROGRESS: frozenset({Status.ARRIVED, Status.COMPLETED}),
    Status.COMPLETED: frozenset({Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS}),
    Status.DID_NOT_ATTEND: frozenset({Status.BOOKED, Status.ARRIVED}),
    Status.CANCELLED: frozenset(),
}


def step(current: Status, wanted: Status) -> Status:
    """The wanted status, if it may follow the current one. Raises CannotChangeStatus if not."""
    if wanted not in MAY_FOLLOW[current]:
        raise CannotChangeStatus
    return wanted
