"""What is kept for how long, and when a host's clock is believed enough to delete by it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

SPENT_HOLD_HOURS = 24
# A week, although nobody can book the past: claims guard times, and no reading of a clock is worth one of them.
PAST_CLAIM_DAYS = 7
# So that a year can be laid beside the two before it.
VISIT_COUNT_DAYS = 3 * 366
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
    """What the database has seen of time: when its newest row was written, and the newest that was written before
    the date (in UTC) that the host's clock shows. None where there is no such row."""

    at_utc: datetime | None
    before_today_at_utc: datetime | None


def deletion_time(newest: NewestRows, now: datetime) -> datetime:
    """The instant by which past things are deleted: that of the newest row of an earlier date, because rows which the
    same wrong clock wrote today prove nothing. Where no row is that old, nothing is past.

    Raises ClockNotBelieved.
    """
    if newest.at_utc is not None and abs(now - newest.at_utc) > timedelta(days=MOST_DAYS_FROM_NEWEST_ROW):
        raise ClockNotTrusted(now, newest.at_utc)
    return newest.before_today_at_utc or _EARLIEST_TIME


def spent_holds_before(now: datetime) -> datetime:
    """Holds that ended before this are forgotten, with what was typed into them."""
    return now - timedelta(hours=SPENT_HOLD_HOURS)


def past_claims_before(now: datetime) -> datetime:
    """Claims on cells before this are pruned."""
    return now - timedelta(days=PAST_CLAIM_DAYS)


def visit_counts_before(now: datetime) -> date:
    """What was counted on dates before this is forgotten."""
    return now.date() - timedelta(days=VISIT_COUNT_DAYS)
