"""How long ended holds, past claims and visit counts are stored before they are deleted."""

from datetime import date, datetime, timedelta

SPENT_HOLD_HOURS = 24
# Nobody can book the past, but claims prevent double booking: a week allows for a clock that is wrong.
PAST_CLAIM_DAYS = 7
# The report compares a year with the two before it.
VISIT_COUNT_DAYS = 3 * 366


def spent_holds_before(now: datetime) -> datetime:
    """Return the instant before which ended holds are deleted, with what was typed into them."""
    return now - timedelta(hours=SPENT_HOLD_HOURS)


def past_claims_before(now: datetime) -> datetime:
    """Return the instant before which claims are deleted."""
    return now - timedelta(days=PAST_CLAIM_DAYS)


def visit_counts_before(now: datetime) -> date:
    """Return the date before which visit counts are deleted."""
    return now.date() - timedelta(days=VISIT_COUNT_DAYS)
