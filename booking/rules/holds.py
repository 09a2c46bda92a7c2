"""How long a slot is kept for someone who is filling in the form."""

from datetime import datetime, timedelta

from booking.rules.errors import HeldLongEnough

HOLD_MINUTES = 10
# Room for "Keep my time" at least ten times (WCAG 2.2.1); beyond it, keeping is hoarding.
LONGEST_HOLD_MINUTES = 120
# How far apart the clocks of two hosts may be. What expires later than a hold that such a clock made now is of a
# clock that ran ahead, and keeps nothing.
MOST_SKEW_MINUTES = 60


def latest_expiry(now: datetime) -> datetime:
    """The latest instant until which a hold can be kept now."""
    return now + timedelta(minutes=HOLD_MINUTES + MOST_SKEW_MINUTES)


def hold_is_live(expires_at_utc: datetime, now: datetime) -> bool:
    """Whether nobody else can have a hold's time yet."""
    return now < expires_at_utc <= latest_expiry(now)


def hold_expiry(now: datetime, held_since: datetime) -> datetime:
    """When a hold taken or renewed now ends. Raises HeldLongEnough when it cannot be renewed."""
    longest = held_since + timedelta(minutes=LONGEST_HOLD_MINUTES)
    if now >= longest:
        raise HeldLongEnough
    return min(now + timedelta(minutes=HOLD_MINUTES), longest)
