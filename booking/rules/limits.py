"""How often one network, one recipient and one booking may do something online."""

from datetime import datetime, timedelta

from booking.rules.errors import MovedTooOften

# Holds that one network (an IPv4 address or an IPv6 /64) may have at once.
MOST_LIVE_HOLDS = 6
LIMIT_WINDOW = timedelta(hours=1)
# Online bookings from one network within LIMIT_WINDOW.
MOST_BOOKINGS = 10
# Emails to one recipient within LIMIT_WINDOW (reminders do not count), and emails with lost links that somebody asks
# for. Further emails leave later, and no page says so: a page that did would reveal who is a patient.
MOST_EMAILS = 5
MOST_LINK_EMAILS = 3
# An email that would wait longer than this is not sent: somebody is filling a mailbox.
LONGEST_EMAIL_WAIT = timedelta(hours=3)
# How often a patient may move one booking online.
MOST_MOVES = 6


def next_email_at(fifth_last: datetime | None, now: datetime) -> datetime:
    """Return when the next email to a recipient leaves. `fifth_last` is when the fifth last one does, if any."""
    return max(now, fifth_last + LIMIT_WINDOW) if fifth_last else now


def waits_too_long(leaves_at: datetime, now: datetime) -> bool:
    """Return whether an email would wait so long behind others to its recipient that it is not sent."""
    return leaves_at - now > LONGEST_EMAIL_WAIT


def refuse_too_many_moves(online_moves: int) -> None:
    """Raise MovedTooOften for a booking that the patient has moved MOST_MOVES times online."""
    if online_moves >= MOST_MOVES:
        raise MovedTooOften
