"""Counts what has been done lately, for the limits of online booking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from booking.extensions import db
from booking.models import Booking, Hold, Outbox
from booking.rules.lifecycle import LIVE
from booking.rules.limits import MOST_EMAILS, WITHIN


@dataclass(frozen=True)
class BookingCounts:
    """What is to come for a contact, what a network has booked in the last hour, and the emails that a recipient was
    promised in it."""

    to_come: int
    from_network: int
    to_recipient: int


def count_for_booking(email_key: str, phone_e164: str, network: str, mailbox: str, now: datetime) -> BookingCounts:
    """What the limits of a booking go by, in one statement."""
    since = now - WITHIN
    booked = and_(Booking.network == network, Booking.booked_at_utc > since)
    contact = Booking.email_key == email_key, Booking.phone_e164 == phone_e164
    live = select(func.count(Booking.id)).where(*contact, *_is_contact_to_come(now)).scalar_subquery()
    from_network = select(func.count(Booking.id)).where(booked).scalar_subquery()
    emails = select(func.count(Outbox.id)).where(_emails(mailbox, since)).scalar_subquery()
    row = db.session.execute(select(live, from_network, emails)).one()
    return BookingCounts(row[0], row[1], row[2])


def count_to_come_for_booked(hold_token: str, now: datetime) -> int:
    """How many bookings are to come for the contact of the booking that a hold became."""
    own = aliased(Booking)
    same = and_(Booking.email_key == own.email_key, Booking.phone_e164 == own.phone_e164)
    count = select(func.count(Booking.id)).join(own, same).join(Hold, Hold.booking_id == own.id)
    return db.session.scalar(count.where(Hold.token == hold_token, *_is_contact_to_come(now))) or 0


def _is_contact_to_come(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """That a booking is to come, and gave both a phone number and an email address: one alone may be somebody
    else's, and would tell about them, or be used up by a stranger."""
    given = Booking.email_key != "", Booking.phone_e164 != ""
    return (*given, Booking.status.in_(sorted(LIVE)), Booking.starts_at_utc > now)


def emails_lately(mailbox: str, now: datetime) -> list[datetime]:
    """When the emails of the last hour to a recipient were promised, newest first; no more than a limit needs."""
    found = select(Outbox.created_at_utc).where(_emails(mailbox, now - WITHIN))
    return list(db.session.scalars(found.order_by(Outbox.created_at_utc.desc()).limit(MOST_EMAILS)))


def count_emails(mailbox: str, now: datetime) -> tuple[int, int]:
    """How many emails a recipient was promised in the last hour, and how many of them with lost links."""
    since = now - WITHIN
    # Those asked for by phone number are not sent themselves: they are passed on.
    links = and_(Outbox.mailbox == mailbox, Outbox.created_at_utc > since, Outbox.kind == "links")
    emails = select(func.count(Outbox.id)).where(_emails(mailbox, since)).scalar_subquery()
    row = db.session.execute(select(emails, select(func.count(Outbox.id)).where(links).scalar_subquery())).one()
    return row[0], row[1]


def _emails(mailbox: str, since: datetime) -> ColumnElement[bool]:
    """The emails that count: no reminder, whose time is nobody's doing, and none that is not sent."""
    return and_(
        Outbox.mailbox == mailbox, Outbox.created_at_utc > since, Outbox.kind != "reminder", Outbox.status != "dropped"
    )
