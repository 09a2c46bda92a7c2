"""Selects patients' undelivered emails, as parts of the one statement behind the to-do list."""

from collections.abc import Iterable
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Integer, String, and_, case, cast, extract, func, literal, null, or_, select

from booking.models import Booking, OutboxMessage
from booking.queries.email_delays import LINKS_COUNT_FOR, later_email_was_sent
from booking.rules.email_delays import LATE_AFTER
from booking.rules.lifecycle import LIVE
from booking.rules.practice import Clinic
from booking.rules.todo import LOOK_BACK, UnsentEmail

_LIVE = sorted(str(status) for status in LIVE)


def emails_about_bookings(clinic: Clinic, now: datetime) -> Any:
    """Selects the undelivered emails to patients about a booking as it stands."""
    return (
        select(*_columns())
        .join(Booking, and_(Booking.id == OutboxMessage.booking_id, Booking.sequence == OutboxMessage.sequence))
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now - LOOK_BACK,
            OutboxMessage.recipient == "patient",
            _is_unsent(now),
        )
    )


def links_emails(clinic: Clinic, now: datetime) -> Any:
    """Selects the undelivered emails with the links of bookings to come, requested lately."""
    return (
        select(*_columns())
        .join(Booking, or_(Booking.email_key == OutboxMessage.address, Booking.phone_e164 == OutboxMessage.address))
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now,
            Booking.status.in_(_LIVE),
            OutboxMessage.kind == "links",
            OutboxMessage.created_at_utc > now - LINKS_COUNT_FOR,
            _is_unsent(now),
        )
    )


def failed_email(outbox_id: int, late_since: int, failed_at: int | None, kind: str, more: str) -> UnsentEmail:
    """Returns an undelivered email from the columns of a row."""
    attempts, has_failed_itself, note = more.split("|", 2)
    late_since_utc = datetime.fromtimestamp(late_since, UTC) if failed_at is None else None
    failed_at_utc = datetime.fromtimestamp(failed_at, UTC) if failed_at is not None else None
    return UnsentEmail(outbox_id, kind, note, int(attempts), failed_at_utc, late_since_utc, has_failed_itself == "1")


def failed_email_by_booking(mails: Iterable[tuple[int, UnsentEmail]]) -> dict[int, UnsentEmail]:
    """Of several mails about one booking the last counts; lost links, about several, count at the first of them."""
    first_of: dict[int, int] = {}
    found = sorted(((booking_id, mail) for booking_id, mail in mails), key=itemgetter(0))
    for booking_id, mail in found:
        first_of.setdefault(mail.id, booking_id)
    in_order = sorted(found, key=lambda pair: pair[1].id)
    return {booking_id: mail for booking_id, mail in in_order if first_of[mail.id] == booking_id}


def _columns() -> tuple[Any, ...]:
    has_failed_itself = case((OutboxMessage.first_failed_at_utc.is_(None), "0"), else_="1")
    return (
        literal("mail", String),
        OutboxMessage.id,
        Booking.id,
        cast(null(), Integer),
        _seconds(func.coalesce(OutboxMessage.first_failed_at_utc, OutboxMessage.due_at_utc)),
        _seconds(
            case(
                (
                    OutboxMessage.status == "failed",
                    func.coalesce(OutboxMessage.settled_at_utc, OutboxMessage.due_at_utc),
                )
            )
        ),
        OutboxMessage.kind,
        cast(OutboxMessage.attempts, String) + "|" + has_failed_itself + "|" + OutboxMessage.note,
    )


def _seconds(instant: Any) -> Any:
    return cast(extract("epoch", instant), Integer)


def _is_unsent(now: datetime) -> Any:
    """Selects emails that failed or wait for too long, unless a later one that says the same was sent."""
    is_late = or_(OutboxMessage.first_failed_at_utc.is_not(None), OutboxMessage.due_at_utc <= now - LATE_AFTER)
    return and_(
        or_(OutboxMessage.status == "failed", and_(OutboxMessage.status == "waiting", is_late)), ~later_email_was_sent()
    )
