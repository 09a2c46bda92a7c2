"""How long a slot is kept for someone who is filling in the form."""

from datetime import datetime, timedelta

from booking.rules.clinic_time import CLOCK_SKEW
from booking.rules.errors import HoldTooLong

HOLD_MINUTES = 10
# Room for "Keep my time" at least ten times (WCAG 2.2.1); beyond it, keeping is hoarding.
LONGEST_HOLD_MINUTES = 120


def latest_expiry(now: datetime) -> datetime:
    """The latest instant until which a hold can be kept now. What expires later was written by a clock that ran
    ahead, and keeps nothing."""
    return now + timedelta(minutes=HOLD_MINUTES) + CLOCK_SKEW


def hold_is_live(expires_at_utc: datetime, now: datetime) -> bool:
    """Whether nobody else can have a hold's time yet."""
    return now < expires_at_utc <= latest_expiry(now)


def hold_expiry(now: datetime, held_since: datetime) -> datetime:
    """When a hold taken or renewed now ends. Raises HeldLongEnough when it cannot be renewed."""
    longest = held_since + timedelta(minutes=LONGEST_HOLD_MINUTES)
    if now >= longest:
        raise HoldTooLong
    return min(now + timedelta(minutes=HOLD_MINUTES), longest)
