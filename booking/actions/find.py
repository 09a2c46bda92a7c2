"""Sends somebody the links that they have lost."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from booking.actions.promise import promise_links
from booking.extensions import db
from booking.models import Outbox

MOST_PER_HOUR = 3


def ask_for_links(contact: str, host: str, now: datetime) -> None:
    """Promises a mail with the links under a folded email address or an E.164 number.

    Beyond a few an hour for one address nothing more is promised, and nothing is said:
    the answer never tells who is booked.
    """
    asked = db.session.execute(
        select(func.count())
        .select_from(Outbox)
        .where(
            Outbox.address == contact,
            Outbox.kind == "links",
            Outbox.created_at_utc > now - timedelta(hours=1),
        )
    ).scalar_one()
    if asked < MOST_PER_HOUR:
        promise_links(contact, host, now)
