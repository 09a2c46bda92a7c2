"""Sends somebody the links that they have lost."""

from datetime import datetime

from booking.actions.advisory_locks import lock_names
from booking.actions.promise import mailbox_of, promise_links
from booking.queries.limits import count_links, fifth_last_email
from booking.rules.limits import MOST_LINKS, next_email_at, waits_too_long


def ask_for_links(contact: str, host: str, now: datetime, *, is_limited: bool = True) -> None:
    """Promises a mail with the links under a folded email address or an E.164 number.

    Beyond three an hour for one recipient nothing more is promised, and after many emails of any kind it leaves
    later. Nothing is said: the answer never tells who is booked.
    """
    mailbox = mailbox_of(contact)
    lock_names(mailbox)
    leaves_at = next_email_at(fifth_last_email(mailbox, now), now) if is_limited else now
    if count_links(mailbox, now) < MOST_LINKS and not waits_too_long(leaves_at, now):
        promise_links(contact, host, now, leaves_at)
