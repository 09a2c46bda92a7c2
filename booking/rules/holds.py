"""How long a hold keeps a slot for someone who is filling in the form."""

from datetime import datetime, timedelta

from booking.rules.clinic_time import CLOCK_SKEW
from booking.rules.errors import HoldTooLong

HOLD_MINUTES = 10
# Long enough to press "Keep my time" at least ten times (WCAG 2.2.1). A longer hold would only block the slot.
LONGEST_HOLD_MINUTES = 120


def latest_expiry(now: datetime) -> datetime:
    """Return the latest expiry that a live hold can have now.

    A hold that expires later was written by a clock that ran ahead; it keeps nothing.
    """
    return now + timedelta(minutes=HOLD_MINUTES) + CLOCK_SKEW


def hold_is_live(expires_at_utc: datetime, now: datetime) -> bool:
    """Return whether a hold still keeps its slot from others."""
    return now < expires_at_utc <= latest_expiry(now)


def hold_expiry(now: datetime, held_since: datetime) -> datetime:
    """Return when a hold that is taken or renewed now expires. Raises HoldTooLong when it cannot be renewed."""
    longest = held_since + timedelta(minutes=LONGEST_HOLD_MINUTES)
    if now >= longest:
        raise HoldTooLong
    return min(now + timedelta(minutes=HOLD_MINUTES), longest)
