"""How often one network, one recipient and one booking may do something online."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.rules.errors import MovedTooOften

# What one network, an IPv4 address or an IPv6 /64, keeps from others at once.
MOST_LIVE_HOLDS = 6
WITHIN = timedelta(hours=1)
# Online bookings from one network within that time.
MOST_BOOKINGS = 10
# Emails to one recipient within that time, reminders aside; of them, emails with lost links.
MOST_EMAILS = 5
MOST_LINKS = 3
# How often the patient moves one booking online, ever.
MOST_MOVES = 6


def next_email_at(lately: Sequence[datetime], now: datetime) -> datetime:
    """When the next email to a recipient may leave, given when the emails of the last hour were promised, newest
    first."""
    return lately[MOST_EMAILS - 1] + WITHIN if len(lately) >= MOST_EMAILS else now


def refuse_move(online_moves: int) -> None:
    """Raises MovedTooOften for a booking that the patient has moved as often as may be."""
    if online_moves >= MOST_MOVES:
        raise MovedTooOften
