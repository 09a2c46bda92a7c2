"""Reads the outbox: what is due, and what a promised mail speaks of."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select

from booking.extensions import db
from booking.models import Audit, Clinic, MailState, Outbox
from booking.queries.appointments import appointment, appointments_for_contact
from booking.queries.house import clinic_facts
from booking.rules.appointment import Appointment


@dataclass(frozen=True)
class Promised:
    """A mail that has been promised. `attempts` are the tries before this one that said something about it."""

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
    def is_asked_by_phone(self) -> bool:
        """Whether lost links were asked for by phone number: then the address to write to is not known yet."""
        return self.kind == "links" and self.address.startswith("+")


def is_due(now: datetime) -> bool:
    """Whether there is any mail to send that no worker has."""
    return bool(db.session.scalar(select(exists().where(_due(now)))))


def next_due(now: datetime) -> Promised | None:
    """The mail that has been due for longest; on PostgreSQL locked, and those that others have locked are skipped.

    While the mail server refuses them, the one after that which it refused last, in the order of promising: one
    that would always be refused does not stand before the others for ever.
    """
    last_refused = select(MailState.last_refused_id).scalar_subquery()
    row = db.session.scalars(
        select(Outbox)
        .where(_due(now))
        .order_by(*_in_turn(last_refused))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return _from_row(row) if row else None


def _in_turn(last_refused: ScalarSelect[int]) -> tuple[Any, ...]:
    is_by_turns = func.coalesce(last_refused, 0) > 0
    return (
        case((is_by_turns, case((Outbox.id <= last_refused, 1), else_=0)), else_=0),
        case((is_by_turns, Outbox.id), else_=0),
        Outbox.due_at_utc,
        Outbox.id,
    )


def appointments_of(promised: Promised, now: datetime) -> list[Appointment]:
    """What a promised mail speaks of: its booking or, for lost links, all that is still to come."""
    if promised.booking_id is not None:
        found = appointment(promised.booking_id)
        return [found] if found else []
    if promised.is_asked_by_phone:
        return appointments_for_contact("", promised.address, now)
    return appointments_for_contact(promised.address, "", now)


def last_told(promised: Promised, appointment: Appointment) -> Appointment | None:
    """An appointment as the recipient of a "moved" mail knows it: as it was before the first move since their last
    mail about it was promised that has left. Moves that nobody was told of are left out. None where it is not known,
    or is what it is now."""
    told = db.session.scalar(
        select(func.max(Outbox.created_at_utc)).where(
            Outbox.booking_id == promised.booking_id,
            Outbox.recipient == promised.recipient,
            Outbox.sequence < promised.sequence,
            Outbox.status == "sent",
        )
    )
    moves = db.session.execute(
        select(Audit.at_utc, Audit.facts)
        .where(Audit.booking_id == promised.booking_id, Audit.verb == "moved")
        .order_by(Audit.id)
    ).all()
    if not moves:
        return None
    facts = next((facts for at_utc, facts in moves if told is None or at_utc > told), moves[-1].facts)
    starts = datetime.fromisoformat(facts["from_start"])
    found = db.session.get(Clinic, facts.get("from_clinic", appointment.clinic.id))
    clinic = clinic_facts(found, "", ()) if found else appointment.clinic
    if (starts, clinic.id) == (appointment.starts_at_utc, appointment.clinic.id):
        return None
    return replace(appointment, starts_at_utc=starts, clinic=clinic)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Outbox.status == "waiting",
        Outbox.due_at_utc <= now,
        or_(Outbox.leased_until_utc.is_(None), Outbox.leased_until_utc < now),
    )


def _from_row(row: Outbox) -> Promised:
    columns: dict[str, Any] = {name: getattr(row, name) for name in Promised.__dataclass_fields__}
    return Promised(**columns)
