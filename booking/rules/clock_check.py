"""Decides whether the host's clock is trusted enough to delete old rows by it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A long weekend in which nobody books, signs in or opens a page of times. A clock further than that from the
# newest row is more likely wrong than the practice is quiet.
MOST_DAYS_FROM_NEWEST_ROW = 4
_EARLIEST_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class ClockNotTrusted(Exception):
    """The host's clock is too far from the newest row in the database to delete anything by it."""

    def __init__(self, now: datetime, newest_at_utc: datetime) -> None:
        super().__init__(
            f"Nothing was deleted. This computer's clock says {now:%Y-%m-%d %H:%M} UTC, and the newest entry in the "
            f"database is of {newest_at_utc:%Y-%m-%d %H:%M} UTC. If the clock is right, run this again once somebody "
            "has booked or signed in."
        )


@dataclass(frozen=True)
class NewestRows:
    """The instants at which the newest rows of the database were written. None where there is no such row."""

    # The newest row of all.
    at_utc: datetime | None
    # The newest row that was written before the date (in UTC) that the host's clock shows.
    before_today_at_utc: datetime | None


def deletion_time(newest: NewestRows, now: datetime) -> datetime:
    """Return the instant by which past rows are deleted: when the newest row of an earlier date was written.

    Rows of today are not used, because the same wrong clock may have written them. Where no row is of an earlier
    date, the instant lies before every row. Raises ClockNotTrusted when the clock is more than
    MOST_DAYS_FROM_NEWEST_ROW days from the newest row.
    """
    if newest.at_utc is not None and abs(now - newest.at_utc) > timedelta(days=MOST_DAYS_FROM_NEWEST_ROW):
        raise ClockNotTrusted(now, newest.at_utc)
    return newest.before_today_at_utc or _EARLIEST_TIME
