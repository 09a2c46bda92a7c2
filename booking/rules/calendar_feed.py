"""What a calendar feed says about a diary: when it is taken and, at most, the initials of the patient."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking.rules.staff import StaffMember

DAYS_BACK, DAYS_AHEAD = 30, 400
# How many feeds one person may have at a time: for a phone, a computer, somebody at home.
MOST_FEEDS = 5
# How often calendar programs are asked to fetch a feed again.
REFRESH_EVERY = timedelta(minutes=15)


@dataclass(frozen=True)
class CalendarFeed:
    """A secret calendar address that works now, with its owner."""

    id: int
    token: str
    diary_id: int
    diary_name: str
    shows_initials: bool
    made_at_utc: datetime
    owner: StaffMember


@dataclass(frozen=True)
class FeedEvent:
    """A taken time, between two instants or between two dates (the second not included).

    An empty title is shown as "Busy". `source` identifies the booking or block for ever. Each change raises
    `sequence`, and `changed_at_utc` is the instant of the last one. `address` is the clinic's; a call has none.
    """

    source: str
    sequence: int
    changed_at_utc: datetime
    starts: datetime | date
    ends: datetime | date
    title: str = ""
    is_cancelled: bool = False
    address: str = ""
    by_phone: bool = False


@dataclass(frozen=True)
class FeedState:
    """The version of a feed. `tag` changes whenever the feed does; `modified_at_utc` is never before that."""

    tag: str
    modified_at_utc: datetime


def feed_window(now: datetime) -> tuple[datetime, datetime]:
    """Return the first and last instant of a feed: midnights in UTC, so that it does not change every minute."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=DAYS_BACK), midnight + timedelta(days=DAYS_AHEAD)
