"""Counts recent bookings and emails for the limits of online booking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from booking.extensions import db
from booking.models import Booking, Hold, OutboxMessage
from booking.rules.lifecycle import LIVE
from booking.rules.limits import LIMIT_WINDOW, LONGEST_EMAIL_WAIT, MOST_EMAILS


@dataclass(frozen=True)
class BookingCounts:
    """The bookings to come of a contact, the bookings of a network in the last hour, and when the fifth last email to
    a mailbox leaves.
    """

    to_come: int
    from_network: int
    fifth_last_email: datetime | None


def count_for_booking(email_key: str, phone_e164: str, network: str, mailbox: str, now: datetime) -> BookingCounts:
    """Returns the counts that the limits of a booking need, in one statement."""
    since = now - LIMIT_WINDOW
    booked = and_(Booking.network == network, Booking.booked_at_utc > since)
    contact = Booking.email_key == email_key, Booking.phone_e164 == phone_e164
    live = select(func.count(Booking.id)).where(*contact, *_is_contact_to_come(now)).scalar_subquery()
    from_network = select(func.count(Booking.id)).where(booked).scalar_subquery()
    row = db.session.execute(select(live, from_network, _fifth_last_email(mailbox, now).scalar_subquery())).one()
    return BookingCounts(row[0], row[1], row[2])


def count_to_come_for_hold(hold_token: str, now: datetime) -> int:
    """Returns how many bookings are to come for the contact of the booking that a hold became."""
    own = aliased(Booking)
    same = and_(Booking.email_key == own.email_key, Booking.phone_e164 == own.phone_e164)
    count = select(func.count(Booking.id)).join(own, same).join(Hold, Hold.booking_id == own.id)
    return db.session.scalar(count.where(Hold.token == hold_token, *_is_contact_to_come(now))) or 0


def _is_contact_to_come(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Selects live bookings to come that gave both a phone number and an email address.

    One of the two alone may be somebody else's: a limit on it would tell about that person, and a stranger could use
    it up.
    """
    given = Booking.email_key != "", Booking.phone_e164 != ""
    return (*given, Booking.status.in_(sorted(LIVE)), Booking.starts_at_utc > now)


def fifth_last_email(mailbox: str, now: datetime) -> datetime | None:
    """Returns when the fifth last email to a mailbox leaves or left; None where there were fewer."""
    return db.session.scalar(_fifth_last_email(mailbox, now))


def count_links_emails(mailbox: str, now: datetime) -> int:
    """Returns how many emails with links were queued for a mailbox in the last hour."""
    # A request by phone number is not sent itself: it is replaced by emails to the addresses that it finds.
    links = (
        OutboxMessage.mailbox == mailbox,
        OutboxMessage.created_at_utc > now - LIMIT_WINDOW,
        OutboxMessage.kind == "links",
    )
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(*links)) or 0


def _fifth_last_email(mailbox: str, now: datetime) -> Select[datetime]:
    """Selects when the fifth last email to a mailbox leaves.

    Reminders do not count, because nobody causes their time, and neither do dropped emails. An email that was put off
    keeps its first due time. An email that was sent in the future, or waits for too long, was written by a clock that
    ran ahead and does not count.
    """
    leaves_at = func.coalesce(OutboxMessage.first_failed_at_utc, OutboxMessage.due_at_utc)
    waits = and_(OutboxMessage.status == "waiting", leaves_at <= now + LONGEST_EMAIL_WAIT)
    theirs = (
        OutboxMessage.mailbox == mailbox,
        OutboxMessage.mailbox != "",
        OutboxMessage.kind != "reminder",
        OutboxMessage.status != "dropped",
    )
    leave_times = select(leaves_at).where(*theirs, or_(leaves_at <= now, waits))
    return leave_times.order_by(leaves_at.desc()).offset(MOST_EMAILS - 1).limit(1)
