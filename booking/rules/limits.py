"""How often one network, one recipient and one booking may do something online."""

from datetime import datetime, timedelta

from booking.rules.errors import MovedTooOften

# What one network, an IPv4 address or an IPv6 /64, keeps from others at once.
MOST_LIVE_HOLDS = 6
LIMIT_WINDOW = timedelta(hours=1)
# Online bookings from one network within that time.
MOST_BOOKINGS = 10
# Emails to one recipient within that time, reminders aside, and emails with lost links that are asked for. What is more
# leaves later, which nobody is told: whether somebody has had emails from us tells who is a patient.
MOST_EMAILS = 5
MOST_LINK_EMAILS = 3
# Beyond this it does not leave at all: somebody is filling a mailbox.
LONGEST_EMAIL_WAIT = timedelta(hours=3)
# How often the patient moves one booking online, ever.
MOST_MOVES = 6


def next_email_at(fifth_last: datetime | None, now: datetime) -> datetime:
    """When the next email to a recipient leaves, given when the fifth last one does, if there are five."""
    return max(now, fifth_last + LIMIT_WINDOW) if fifth_last else now


def waits_too_long(leaves_at: datetime, now: datetime) -> bool:
    """Whether so many emails to a recipient wait before this one that it is not sent."""
    return leaves_at - now > LONGEST_EMAIL_WAIT


def refuse_too_many_moves(online_moves: int) -> None:
    """Raises MovedTooOften for a booking that the patient has moved as often as may be."""
    if online_moves >= MOST_MOVES:
        raise MovedTooOften
