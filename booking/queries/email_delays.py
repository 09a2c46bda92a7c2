"""Reads whether email leaves, and which emails were not delivered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from booking.extensions import db
from booking.models import Booking, MailState, OutboxMessage, Staff
from booking.rules.email_delays import CALL_AFTER, LATE_AFTER, EmailDelay, EmailDelayFacts, email_delay
from booking.rules.lifecycle import LIVE

# Somebody who asked for a link longer ago than this has asked again, or rung.
LINKS_COUNT_FOR = timedelta(days=7)
_LIVE = sorted(str(status) for status in LIVE)


@dataclass(frozen=True)
class EmailReport:
    """What staff of some clinics are told about undelivered email.

    `trouble` is about the whole installation. `unsent_to_clinics` counts undelivered emails to the clinics' own
    addresses, `unsent_to_staff` names who was not sent a link to choose a password, and `to_send_again` counts the
    emails that "Send all again" would send.
    """

    trouble: EmailDelay | None
    unsent_to_clinics: int = 0
    unsent_to_staff: str = ""
    to_send_again: int = 0


def read_email_delay(now: datetime) -> EmailDelay | None:
    """Returns how late email is and why, or None, in one statement."""
    return email_delay(_facts(db.session.execute(select(*_lateness_columns(now))).one()), now)


def read_email_report(clinic_ids: Collection[int], now: datetime, *, with_staff: bool = False) -> EmailReport:
    """Returns what staff of some clinics are told, in one statement. `with_staff` adds the emails about accounts."""
    to_clinics = _count(
        and_(
            OutboxMessage.recipient == "clinic",
            _has_not_arrived(now),
            _is_about_booking_at(clinic_ids, now),
            ~later_email_was_sent(),
        )
    )
    names = func.aggregate_strings(func.coalesce(func.nullif(Staff.name, ""), Staff.email), ", ")
    to_staff = (
        select(names)
        .join(OutboxMessage, OutboxMessage.staff_id == Staff.id)
        .where(_has_not_arrived(now), OutboxMessage.created_at_utc > now - LINKS_COUNT_FOR, ~later_email_was_sent())
        .scalar_subquery()
    )
    again = _count(can_be_resent(clinic_ids, now, with_staff=with_staff))
    row = db.session.execute(select(*_lateness_columns(now), to_clinics, to_staff, again)).one()
    *facts, copies, staff, waiting = row
    return EmailReport(email_delay(_facts(facts), now), copies, (staff or "") if with_staff else "", waiting)


def can_be_resent(clinic_ids: Collection[int], now: datetime, *, with_staff: bool) -> ColumnElement[bool]:
    """Selects the emails that failed or were put off, about bookings to come at some of these clinics.

    An email that a later one has replaced is left out. `with_staff` adds the emails with links to choose a password.
    """
    put_off = and_(
        OutboxMessage.status == "waiting",
        OutboxMessage.first_failed_at_utc.is_not(None),
        OutboxMessage.due_at_utc > now,
    )
    lately = OutboxMessage.created_at_utc > now - LINKS_COUNT_FOR
    asked = exists().where(
        Booking.email_key == OutboxMessage.address,
        Booking.clinic_id.in_(clinic_ids),
        Booking.starts_at_utc > now,
        Booking.status.in_(_LIVE),
    )
    wanted = [_is_about_booking_at(clinic_ids, now), and_(OutboxMessage.kind == "links", lately, asked)]
    if with_staff:
        wanted.append(and_(OutboxMessage.kind == "password_reset", lately))
    return and_(or_(OutboxMessage.status == "failed", put_off), or_(*wanted), ~later_email_was_sent())


def _lateness_columns(now: datetime) -> tuple[Any, ...]:
    late = OutboxMessage.status == "waiting", OutboxMessage.due_at_utc <= now - LATE_AFTER
    state = [
        select(column).limit(1).scalar_subquery()
        for column in (MailState.sent_at_utc, MailState.failed_at_utc, MailState.cause, MailState.answer)
    ]
    return _count(and_(*late)), select(func.min(OutboxMessage.due_at_utc)).where(*late).scalar_subquery(), *state


def _facts(row: Any) -> EmailDelayFacts:
    late, since, sent, failed, cause, answer = row
    return EmailDelayFacts(late, since, sent, failed, cause or "", answer or "")


def _count(condition: ColumnElement[bool]) -> Any:
    return select(func.count(OutboxMessage.id)).where(condition).scalar_subquery()


def _has_not_arrived(now: datetime) -> ColumnElement[bool]:
    refused = and_(OutboxMessage.status == "waiting", OutboxMessage.first_failed_at_utc <= now - CALL_AFTER)
    return or_(OutboxMessage.status == "failed", refused)


def _is_about_booking_at(clinic_ids: Collection[int], now: datetime) -> ColumnElement[bool]:
    """Selects the emails that say how a booking to come at one of these clinics stands."""
    return exists().where(
        Booking.id == OutboxMessage.booking_id,
        Booking.sequence == OutboxMessage.sequence,
        Booking.clinic_id.in_(clinic_ids),
        Booking.starts_at_utc > now,
    )


def later_email_was_sent() -> ColumnElement[bool]:
    """Selects the emails for which a later email that says the same was sent."""
    later = aliased(OutboxMessage)
    is_later = later.id > OutboxMessage.id, later.status == "sent", later.recipient == OutboxMessage.recipient
    # Two EXISTS, each with an index. One condition for both would read every email.
    return or_(
        exists().where(
            later.booking_id == OutboxMessage.booking_id, later.sequence == OutboxMessage.sequence, *is_later
        ),
        exists().where(
            later.address == OutboxMessage.address,
            later.kind == OutboxMessage.kind,
            later.booking_id.is_(None),
            *is_later,
        ),
    )
