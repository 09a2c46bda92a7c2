"""How a booking stands at this moment, in the one word that its mark on every screen goes by."""

from datetime import datetime
from enum import StrEnum

from booking.rules.lifecycle import LIVE, Status


class Standing(StrEnum):
    """The marks of static/desk.css: a word, an icon and an edge for each."""

    BOOKED = "booked"
    CALLBACK = "callback"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    DONE = "done"
    MISSED = "missed"
    UNMARKED = "unmarked"
    CANCELLED = "cancelled"


_OF_STATUS = {
    Status.BOOKED: Standing.BOOKED,
    Status.ARRIVED: Standing.ARRIVED,
    Status.IN_PROGRESS: Standing.PROGRESS,
    Status.COMPLETED: Standing.DONE,
    Status.DID_NOT_ATTEND: Standing.MISSED,
    Status.CANCELLED: Standing.CANCELLED,
}


def standing(status: Status, ends_at_utc: datetime, call_back_at_utc: datetime | None, now: datetime) -> Standing:
    """A call that is put off is awaited until it is made. Whatever else has ended without a word about how
    it went has not been marked."""
    if status == Status.BOOKED and call_back_at_utc is not None:
        return Standing.CALLBACK
    if status in LIVE and ends_at_utc <= now:
        return Standing.UNMARKED
    return _OF_STATUS[status]
