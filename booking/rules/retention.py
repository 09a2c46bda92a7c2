"""What is kept for how long."""

from datetime import datetime, timedelta

SPENT_HOLD_HOURS = 24
PAST_CLAIM_HOURS = 24


def spent_holds_before(now: datetime) -> datetime:
    """Holds that ended before this are forgotten, with what was typed into them."""
    return now - timedelta(hours=SPENT_HOLD_HOURS)


def past_claims_before(now: datetime) -> datetime:
    """Claims on cells before this are pruned: nobody can book the past."""
    return now - timedelta(hours=PAST_CLAIM_HOURS)
