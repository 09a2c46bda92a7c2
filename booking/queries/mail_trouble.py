"""Reads whether email leaves, and which emails have not arrived."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from booking.extensions import db
from booking.models import Booking, MailState, Outbox, Staff
from booking.rules.lifecycle import LIVE
from booking.rules.mail_trouble import LATE_AFTER, TOLD_AFTER, MailFacts, MailTrouble, mail_trouble

# Who asked for a link so long ago has asked again, or rung.
LINK_FOR = timedelta(days=7)
_LIVE = sorted(str(status) for status in LIVE)


@dataclass(frozen=True)
class MailReport:
    """What somebody at some clinics is told of the mail. `trouble` is the installation's; `to_clinics` is how many
    emails to the clinics' own addresses have not arrived, `to_staff` who was not sent a link to choose a password,
    `to_send_again` how many "Send all again" would send."""

    trouble: MailTrouble | None
    to_clinics: int = 0
    to_staff: str = ""
    to_send_again: int = 0


def read_mail_trouble(now: datetime) -> MailTrouble | None:
    """Whether email is late, and why: one statement."""
    return mail_trouble(_facts(db.session.execute(select(*_whether_late(now))).one()), now)


def read_mail_report(clinic_ids: Collection[int], now: datetime, *, with_staff: bool = False) -> MailReport:
    """What is to be told at some clinics; `with_staff` adds the emails about accounts. One statement."""
    to_clinics = _count(
        and_(Outbox.recipient == "clinic", _has_not_arrived(now), _is_of(clinic_ids, now), ~later_one_left())
    )
    names = func.aggregate_strings(func.coalesce(func.nullif(Staff.name, ""), Staff.email), ", ")
    to_staff = (
        select(names)
        .join(Outbox, Outbox.staff_id == Staff.id)
        .where(_has_not_arrived(now), Outbox.created_at_utc > now - LINK_FOR, ~later_one_left())
        .scalar_subquery()
    )
    again = _count(may_be_sent_again(clinic_ids, now, with_staff=with_staff))
    row = db.session.execute(select(*_whether_late(now), to_clinics, to_staff, again)).one()
    *facts, copies, staff, waiting = row
    return MailReport(mail_trouble(_facts(facts), now), copies, (staff or "") if with_staff else "", waiting)


def may_be_sent_again(clinic_ids: Collection[int], now: datetime, *, with_staff: bool) -> ColumnElement[bool]:
    """The emails that were given up or put off, are about what is still to come at some of these clinics, and have
    not been followed by one that left; `with_staff` adds links to choose a password."""
    put_off = and_(Outbox.status == "waiting", Outbox.first_failed_at_utc.is_not(None), Outbox.due_at_utc > now)
    lately = Outbox.created_at_utc > now - LINK_FOR
    asked = exists().where(
        Booking.email_key == Outbox.address,
        Booking.clinic_id.in_(clinic_ids),
        Booking.starts_at_utc > now,
        Booking.status.in_(_LIVE),
    )
    wanted = [_is_of(clinic_ids, now), and_(Outbox.kind == "links", lately, asked)]
    if with_staff:
        wanted.append(and_(Outbox.kind == "password_reset", lately))
    return and_(or_(Outbox.status == "failed", put_off), or_(*wanted), ~later_one_left())


def _whether_late(now: datetime) -> tuple[Any, ...]:
    late = Outbox.status == "waiting", Outbox.due_at_utc <= now - LATE_AFTER
    state = [
        select(column).limit(1).scalar_subquery()
        for column in (MailState.sent_at_utc, MailState.failed_at_utc, MailState.cause, MailState.answer)
    ]
    return _count(and_(*late)), select(func.min(Outbox.due_at_utc)).where(*late).scalar_subquery(), *state


def _facts(row: Any) -> MailFacts:
    late, since, sent, failed, cause, answer = row
    return MailFacts(late, since, sent, failed, cause or "", answer or "")


def _count(condition: ColumnElement[bool]) -> Any:
    return select(func.count(Outbox.id)).where(condition).scalar_subquery()


def _has_not_arrived(now: datetime) -> ColumnElement[bool]:
    refused = and_(Outbox.status == "waiting", Outbox.first_failed_at_utc <= now - TOLD_AFTER)
    return or_(Outbox.status == "failed", refused)


def _is_of(clinic_ids: Collection[int], now: datetime) -> ColumnElement[bool]:
    """It says how a booking to come stands, at one of these clinics."""
    return exists().where(
        Booking.id == Outbox.booking_id,
        Booking.sequence == Outbox.sequence,
        Booking.clinic_id.in_(clinic_ids),
        Booking.starts_at_utc > now,
    )


def later_one_left() -> ColumnElement[bool]:
    """Another email that says the same, promised later, has left."""
    later = aliased(Outbox)
    is_later = later.id > Outbox.id, later.status == "sent", later.recipient == Outbox.recipient
    # Two questions, of which each has an index: as one, every email would be looked at.
    return or_(
        exists().where(later.booking_id == Outbox.booking_id, later.sequence == Outbox.sequence, *is_later),
        exists().where(
            later.address == Outbox.address, later.kind == Outbox.kind, later.booking_id.is_(None), *is_later
        ),
    )
