"""Sends the links of their bookings to somebody who has lost them."""

from datetime import datetime

from booking.actions.advisory_locks import lock_names
from booking.actions.outbox import mailbox_of, queue_links_email
from booking.queries.limits import count_links_emails, fifth_last_email
from booking.rules.limits import MOST_LINK_EMAILS, next_email_at, waits_too_long


def request_links(contact: str, host: str, now: datetime, *, is_limited: bool = True) -> None:
    """Queues an email with the links of the bookings under a folded email address or an E.164 number.

    A mailbox gets at most three an hour, and after many emails of any kind it gets this one later. Nothing is
    returned or raised, so the answer never tells who is booked.
    """
    mailbox = mailbox_of(contact)
    lock_names(mailbox)
    leaves_at = next_email_at(fifth_last_email(mailbox, now), now) if is_limited else now
    if count_links_emails(mailbox, now) < MOST_LINK_EMAILS and not waits_too_long(leaves_at, now):
        queue_links_email(contact, host, now, leaves_at)
