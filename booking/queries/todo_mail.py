"""Reads which mail to patients has not left, as parts of the one statement that reads what is around a to-do list."""

from collections.abc import Iterable
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Integer, String, and_, case, cast, extract, func, literal, null, or_, select

from booking.models import Booking, Outbox
from booking.queries.mail_trouble import LINK_FOR, later_one_left
from booking.rules.house import Clinic
from booking.rules.lifecycle import LIVE
from booking.rules.mail_trouble import LATE_AFTER
from booking.rules.todo import LOOK_BACK, FailedMail

_LIVE = sorted(str(status) for status in LIVE)


def mails_about_bookings(clinic: Clinic, now: datetime) -> Any:
    """Mail to patients about a booking as it stands."""
    return (
        select(*_columns())
        .join(Booking, and_(Booking.id == Outbox.booking_id, Booking.sequence == Outbox.sequence))
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now - LOOK_BACK,
            Outbox.recipient == "patient",
            _has_not_left(now),
        )
    )


def lost_links(clinic: Clinic, now: datetime) -> Any:
    """Mail with the links of whatever is to come under an address or a phone number, lately asked for."""
    return (
        select(*_columns())
        .join(Booking, or_(Booking.email_key == Outbox.address, Booking.phone_e164 == Outbox.address))
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now,
            Booking.status.in_(_LIVE),
            Outbox.kind == "links",
            Outbox.created_at_utc > now - LINK_FOR,
            _has_not_left(now),
        )
    )


def failed_mail(outbox_id: int, late_since: int, failed_at: int | None, kind: str, more: str) -> FailedMail:
    """A mail out of the columns of a row."""
    attempts, has_failed_itself, note = more.split("|", 2)
    late_since_utc = datetime.fromtimestamp(late_since, UTC) if failed_at is None else None
    failed_at_utc = datetime.fromtimestamp(failed_at, UTC) if failed_at is not None else None
    return FailedMail(outbox_id, kind, note, int(attempts), failed_at_utc, late_since_utc, has_failed_itself == "1")


def by_booking(mails: Iterable[tuple[int, FailedMail]]) -> dict[int, FailedMail]:
    """Of several mails about one booking the last counts; lost links, about several, count at the first of them."""
    first_of: dict[int, int] = {}
    found = sorted(((booking_id, mail) for booking_id, mail in mails), key=itemgetter(0))
    for booking_id, mail in found:
        first_of.setdefault(mail.id, booking_id)
    in_order = sorted(found, key=lambda pair: pair[1].id)
    return {booking_id: mail for booking_id, mail in in_order if first_of[mail.id] == booking_id}


def _columns() -> tuple[Any, ...]:
    has_failed_itself = case((Outbox.first_failed_at_utc.is_(None), "0"), else_="1")
    return (
        literal("mail", String),
        Outbox.id,
        Booking.id,
        cast(null(), Integer),
        _seconds(func.coalesce(Outbox.first_failed_at_utc, Outbox.due_at_utc)),
        _seconds(case((Outbox.status == "failed", func.coalesce(Outbox.settled_at_utc, Outbox.due_at_utc)))),
        Outbox.kind,
        cast(Outbox.attempts, String) + "|" + has_failed_itself + "|" + Outbox.note,
    )


def _seconds(instant: Any) -> Any:
    return cast(extract("epoch", instant), Integer)


def _has_not_left(now: datetime) -> Any:
    """It was given up, or waits longer than it should; and none that says the same has left since."""
    is_late = or_(Outbox.first_failed_at_utc.is_not(None), Outbox.due_at_utc <= now - LATE_AFTER)
    return and_(or_(Outbox.status == "failed", and_(Outbox.status == "waiting", is_late)), ~later_one_left())
