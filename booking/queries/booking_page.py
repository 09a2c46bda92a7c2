"""Reads what one booking's page says beside the booking: its mail, its history, its notes, its calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from booking.extensions import db
from booking.models import Audit, Booking, CallAttempt, Note, Outbox, Staff
from booking.rules.calls import CallResult
from booking.rules.lifecycle import Status

# Who looked is on record, but is no part of what happened.
_LOOKED = ("saw_booking", "read_message")


@dataclass(frozen=True)
class Linked:
    """Another booking that this one came of, or that came of it."""

    reference: str
    clinic_id: int
    starts_at_utc: datetime
    follows: bool


@dataclass(frozen=True)
class More:
    """What only this page tells of a booking. `made_by` is who of the staff took it down."""

    made_by: str
    cancel_reason: str
    no_answers: int
    call_back_at_utc: datetime | None
    outcome: str
    linked: tuple[Linked, ...]
    # The guide that was read before, by its word.
    guide: str


@dataclass(frozen=True)
class Message:
    """A mail about the booking, and what became of it."""

    id: int
    kind: str
    recipient: str
    address: str
    sequence: int
    copy: int
    status: str
    created_at_utc: datetime
    due_at_utc: datetime
    attempts: int
    settled_at_utc: datetime | None
    note: str


@dataclass(frozen=True)
class Event:
    """Something that was done to the booking. `who` is what colleagues call them; "" for a patient."""

    at_utc: datetime
    actor: str
    who: str
    verb: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class NoteRead:
    """What staff wrote about the booking."""

    at_utc: datetime
    who: str
    text: str


@dataclass(frozen=True)
class Try:
    """One time that somebody rang."""

    at_utc: datetime
    who: str
    result: CallResult


def more_of(booking_id: int) -> More:
    """What only the page tells: two statements."""
    booking, staff = db.session.execute(
        select(Booking, Staff)
        .outerjoin(Staff, Staff.id == Booking.made_by_staff_id)
        .where(Booking.id == booking_id)
        .execution_options(populate_existing=True)
    ).one()
    follows = booking.follows_booking_id or 0
    linked = db.session.execute(
        select(Booking.id, Booking.reference, Booking.clinic_id, Booking.starts_at_utc)
        .where(
            or_(Booking.id == follows, Booking.follows_booking_id == booking_id),
            Booking.status != str(Status.CANCELLED),
        )
        .order_by(Booking.starts_at_utc)
    )
    return More(
        _called(staff),
        booking.cancel_reason,
        booking.no_answers,
        booking.call_back_at_utc,
        booking.outcome,
        tuple(Linked(reference, clinic, starts, id_ == follows) for id_, reference, clinic, starts in linked),
        booking.guide,
    )


def messages_of(booking_id: int) -> list[Message]:
    """Every mail about the booking, in the order in which they go out."""
    rows = db.session.scalars(
        select(Outbox).where(Outbox.booking_id == booking_id).order_by(Outbox.due_at_utc, Outbox.id)
    )
    return [_message(row) for row in rows]


def message_of(booking_id: int, message_id: int) -> Message | None:
    """One mail, if it is about the booking."""
    row = db.session.scalar(select(Outbox).where(Outbox.id == message_id, Outbox.booking_id == booking_id))
    return _message(row) if row is not None else None


def history_of(booking_id: int) -> list[Event]:
    """Everything that was done to the booking, the latest first."""
    rows = db.session.execute(
        select(Audit, Staff)
        .outerjoin(Staff, Staff.id == Audit.staff_id)
        .where(Audit.booking_id == booking_id, Audit.verb.not_in(_LOOKED))
        .order_by(Audit.at_utc.desc(), Audit.id.desc())
    )
    return [Event(audit.at_utc, audit.actor, _called(staff), audit.verb, audit.facts) for audit, staff in rows]


def notes_of(booking_id: int) -> list[NoteRead]:
    """The notes about a booking, the latest first."""
    rows = db.session.execute(
        select(Note, Staff)
        .join(Staff, Staff.id == Note.staff_id)
        .where(Note.booking_id == booking_id)
        .order_by(Note.at_utc.desc(), Note.id.desc())
    )
    return [NoteRead(note.at_utc, _called(staff), note.text) for note, staff in rows]


def tries_of(*booking_ids: int) -> dict[int, list[Try]]:
    """When somebody rang, by booking, in order: one statement."""
    rows = db.session.execute(
        select(CallAttempt, Staff)
        .join(Staff, Staff.id == CallAttempt.staff_id)
        .where(CallAttempt.booking_id.in_(booking_ids))
        .order_by(CallAttempt.at_utc, CallAttempt.id)
    )
    found: dict[int, list[Try]] = {booking_id: [] for booking_id in booking_ids}
    for tried, staff in rows:
        found[tried.booking_id].append(Try(tried.at_utc, _called(staff), CallResult(tried.result)))
    return found


def _called(staff: Staff | None) -> str:
    return (staff.name or staff.email) if staff is not None else ""


def _message(row: Outbox) -> Message:
    columns: dict[str, Any] = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    return Message(**columns)
