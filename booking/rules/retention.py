"""What is kept for how long."""

from datetime import date, datetime, timedelta

SPENT_HOLD_HOURS = 24
PAST_CLAIM_HOURS = 24
# So that a year can be laid beside the two before it.
VISIT_COUNT_DAYS = 3 * 366


def spent_holds_before(now: datetime) -> datetime:
    """Holds that ended before this are forgotten, with what was typed into them."""
    return now - timedelta(hours=SPENT_HOLD_HOURS)


def past_claims_before(now: datetime) -> datetime:
    """Claims on cells before this are pruned: nobody can book the past."""
    return now - timedelta(hours=PAST_CLAIM_HOURS)


def visit_counts_before(now: datetime) -> date:
    """What was counted on dates before this is forgotten."""
    return now.date() - timedelta(days=VISIT_COUNT_DAYS)
