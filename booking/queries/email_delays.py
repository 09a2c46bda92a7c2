"""Reads whether email leaves, and which emails have not arrived."""

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

# Who asked for a link so long ago has asked again, or rung.
LINKS_COUNT_FOR = timedelta(days=7)
_LIVE = sorted(str(status) for status in LIVE)


@dataclass(frozen=True)
class EmailReport:
    """What somebody at some clinics is told of the mail. `trouble` is the installation's; `to_clinics` is how many
    emails to the clinics' own addresses have not arrived, `to_staff` who was not sent a link to choose a password,
    `to_send_again` how many "Send all again" would send."""

    trouble: EmailDelay | None
    unsent_to_clinics: int = 0
    unsent_to_staff: str = ""
    to_send_again: int = 0


def read_email_delay(now: datetime) -> EmailDelay | None:
    """Whether email is late, and why: one statement."""
    return email_delay(_facts(db.session.execute(select(*_lateness_columns(now))).one()), now)


def read_email_report(clinic_ids: Collection[int], now: datetime, *, with_staff: bool = False) -> EmailReport:
    """What is to be told at some clinics; `with_staff` adds the emails about accounts. One statement."""
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
    """The emails that were given up or put off, are about what is still to come at some of these clinics, and have
    not been followed by one that left; `with_staff` adds links to choose a password."""
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
    """It says how a booking to come stands, at one of these clinics."""
    return exists().where(
        Booking.id == OutboxMessage.booking_id,
        Booking.sequence == OutboxMessage.sequence,
        Booking.clinic_id.in_(clinic_ids),
        Booking.starts_at_utc > now,
    )


def later_email_was_sent() -> ColumnElement[bool]:
    """Another email that says the same, promised later, has left."""
    later = aliased(OutboxMessage)
    is_later = later.id > OutboxMessage.id, later.status == "sent", later.recipient == OutboxMessage.recipient
    # Two questions, of which each has an index: as one, every email would be looked at.
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
