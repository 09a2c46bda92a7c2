"""What a calendar feed tells of a diary: when it is taken, and by whom in initials at most."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking.rules.staff import StaffMember

DAYS_BACK, DAYS_AHEAD = 30, 400
# How many links one person may have at a time: a phone, a computer, somebody at home.
MOST_FEEDS = 5
# How often calendars are asked to look again.
REFRESH_EVERY = timedelta(minutes=15)


@dataclass(frozen=True)
class CalendarFeed:
    """A secret calendar address that is good now, and whose it is."""

    id: int
    token: str
    diary_id: int
    diary_name: str
    shows_initials: bool
    made_at_utc: datetime
    owner: StaffMember


@dataclass(frozen=True)
class FeedEvent:
    """One time that is taken: between two instants, or between two dates, the second not included.

    An empty title is "Busy". `source` names what it is about, for ever; `sequence` is raised by each
    change, and `changed_at_utc` is when the last one was. `address` is where somebody comes; a call has none.
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
    """What a feed is like: `tag` differs whenever the feed would, `modified_at_utc` is not before it last did."""

    tag: str
    modified_at_utc: datetime


def feed_window(now: datetime) -> tuple[datetime, datetime]:
    """What a feed covers: whole days of UTC, so that it does not change with every minute that passes."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=DAYS_BACK), midnight + timedelta(days=DAYS_AHEAD)
