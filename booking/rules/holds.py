"""How long a slot is kept for someone who is filling in the form."""

from datetime import datetime, timedelta

from booking.rules.errors import HeldLongEnough

HOLD_MINUTES = 10
# Room for "Keep my time" at least ten times (WCAG 2.2.1); beyond it, keeping is hoarding.
LONGEST_HOLD_MINUTES = 120


def hold_expiry(now: datetime, held_since: datetime) -> datetime:
    """When a hold taken or renewed now ends. Raises HeldLongEnough when it cannot be renewed."""
    longest = held_since + timedelta(minutes=LONGEST_HOLD_MINUTES)
    if now >= longest:
        raise HeldLongEnough
    return min(now + timedelta(minutes=HOLD_MINUTES), longest)
