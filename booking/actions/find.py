"""Sends somebody the links that they have lost."""

from datetime import datetime

from booking.actions.advisory_locks import lock_names
from booking.actions.promise import mailbox_of, promise_links
from booking.queries.limits import count_emails
from booking.rules.limits import MOST_EMAILS, MOST_LINKS


def ask_for_links(contact: str, host: str, now: datetime, *, is_limited: bool = True) -> None:
    """Promises a mail with the links under a folded email address or an E.164 number.

    Beyond a few an hour for one recipient nothing more is promised, and nothing is said:
    the answer never tells who is booked.
    """
    mailbox = mailbox_of(contact)
    lock_names(mailbox)
    emails, with_links = count_emails(mailbox, now)
    if with_links < MOST_LINKS and (emails < MOST_EMAILS or not is_limited):
        promise_links(contact, host, now)
