"""Reads the outbox: which email is due, and which appointments it is about."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select

from booking.extensions import db
from booking.models import AuditEntry, Clinic, MailState, OutboxMessage
from booking.queries.appointments import appointment_by_id, appointments_for_contact
from booking.queries.practice import clinic_facts
from booking.rules.appointment import Appointment


@dataclass(frozen=True)
class QueuedEmail:
    """An email in the outbox. `attempts` counts the earlier tries that told something about this email."""

    id: int
    booking_id: int | None
    sequence: int
    kind: str
    recipient: str
    address: str
    message_id: str
    created_at_utc: datetime
    attempts: int
    leased_until_utc: datetime | None
    staff_id: int | None = None
    first_failed_at_utc: datetime | None = None

    @property
    def is_requested_by_phone(self) -> bool:
        """Returns whether links were requested by phone number, so that the email address is not known yet."""
        return self.kind == "links" and self.address.startswith("+")


def has_due_message(now: datetime) -> bool:
    """Returns whether any email is due that no worker has leased."""
    return bool(db.session.scalar(select(exists().where(_due(now)))))


def next_due_message(now: datetime) -> QueuedEmail | None:
    """Returns the email that has been due for longest, locked; emails that others have locked are skipped
    (PostgreSQL).

    While the mail server refuses emails, the order is that of their ids, beginning after the one refused last: an
    email that is refused every time does not keep the others back.
    """
    last_refused = select(MailState.last_refused_id).scalar_subquery()
    row = db.session.scalars(
        select(OutboxMessage)
        .where(_due(now))
        .order_by(*_delivery_order(last_refused))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return _from_row(row) if row else None


def _delivery_order(last_refused: ScalarSelect[int]) -> tuple[Any, ...]:
    is_by_turns = func.coalesce(last_refused, 0) > 0
    return (
        case((is_by_turns, case((OutboxMessage.id <= last_refused, 1), else_=0)), else_=0),
        case((is_by_turns, OutboxMessage.id), else_=0),
        OutboxMessage.due_at_utc,
        OutboxMessage.id,
    )


def appointments_of_message(email: QueuedEmail, now: datetime) -> list[Appointment]:
    """Returns the appointments of an email: its booking's or, for lost links, all that are to come."""
    if email.booking_id is not None:
        found = appointment_by_id(email.booking_id)
        return [found] if found else []
    if email.is_requested_by_phone:
        return appointments_for_contact("", email.address, now)
    return appointments_for_contact(email.address, "", now)


def last_notified_appointment(email: QueuedEmail, appointment: Appointment) -> Appointment | None:
    """Returns an appointment as the recipient of a "moved" email last knew it.

    That is as it was before the first move after their last email that was sent. Moves that nobody was told of are
    left out. Returns None where it is not known, or is the same as now.
    """
    last_sent_at = db.session.scalar(
        select(func.max(OutboxMessage.created_at_utc)).where(
            OutboxMessage.booking_id == email.booking_id,
            OutboxMessage.recipient == email.recipient,
            OutboxMessage.sequence < email.sequence,
            OutboxMessage.status == "sent",
        )
    )
    moves = db.session.execute(
        select(AuditEntry.at_utc, AuditEntry.facts)
        .where(AuditEntry.booking_id == email.booking_id, AuditEntry.verb == "moved")
        .order_by(AuditEntry.id)
    ).all()
    if not moves:
        return None
    facts = next((facts for at_utc, facts in moves if last_sent_at is None or at_utc > last_sent_at), moves[-1].facts)
    starts = datetime.fromisoformat(facts["from_start"])
    old_clinic = db.session.get(Clinic, facts.get("from_clinic", appointment.clinic.id))
    clinic = clinic_facts(old_clinic, "", ()) if old_clinic else appointment.clinic
    if (starts, clinic.id) == (appointment.starts_at_utc, appointment.clinic.id):
        return None
    return replace(appointment, starts_at_utc=starts, clinic=clinic)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMessage.status == "waiting",
        OutboxMessage.due_at_utc <= now,
        or_(OutboxMessage.leased_until_utc.is_(None), OutboxMessage.leased_until_utc < now),
    )


def _from_row(row: OutboxMessage) -> QueuedEmail:
    columns: dict[str, Any] = {name: getattr(row, name) for name in QueuedEmail.__dataclass_fields__}
    return QueuedEmail(**columns)
