"""Reads what a booking's page shows besides the booking: emails, history, notes and calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from booking.extensions import db
from booking.models import AuditEntry, Booking, CallAttempt, Note, OutboxMessage, Staff
from booking.rules.calls import CallResult
from booking.rules.lifecycle import Status

# The audit also records who looked at a booking, which its history leaves out.
_READ_VERBS = ("saw_booking", "read_message")


@dataclass(frozen=True)
class LinkedBooking:
    """A booking that this one followed, or one that followed it."""

    reference: str
    clinic_id: int
    starts_at_utc: datetime
    is_followed: bool


@dataclass(frozen=True)
class BookingPageDetails:
    """The columns that only the booking's page shows. `made_by` is the member who took the booking."""

    made_by: str
    cancel_reason: str
    no_answers: int
    call_back_at_utc: datetime | None
    outcome: str
    linked: tuple[LinkedBooking, ...]
    # The slug of the guide that was read before booking; "" for none.
    guide: str


@dataclass(frozen=True)
class BookingMessage:
    """An email about the booking, and its status."""

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
class BookingEvent:
    """Something that was done to the booking. `staff_name` is "" for a patient and the system."""

    at_utc: datetime
    actor: str
    staff_name: str
    verb: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class StaffNote:
    """A note of staff about the booking."""

    at_utc: datetime
    staff_name: str
    text: str


@dataclass(frozen=True)
class CallTry:
    """A try to ring somebody."""

    at_utc: datetime
    staff_name: str
    result: CallResult


def booking_page_details(booking_id: int) -> BookingPageDetails:
    """Returns the details that only the booking's page shows, in two statements."""
    booking, staff = db.session.execute(
        select(Booking, Staff)
        .outerjoin(Staff, Staff.id == Booking.made_by_staff_id)
        .where(Booking.id == booking_id)
        .execution_options(populate_existing=True)
    ).one()
    followed_id = booking.follows_booking_id or 0
    linked = db.session.execute(
        select(Booking.id, Booking.reference, Booking.clinic_id, Booking.starts_at_utc)
        .where(
            or_(Booking.id == followed_id, Booking.follows_booking_id == booking_id),
            Booking.status != str(Status.CANCELLED),
        )
        .order_by(Booking.starts_at_utc)
    )
    return BookingPageDetails(
        _staff_name(staff),
        booking.cancel_reason,
        booking.no_answers,
        booking.call_back_at_utc,
        booking.outcome,
        tuple(
            LinkedBooking(reference, clinic, starts, id_ == followed_id) for id_, reference, clinic, starts in linked
        ),
        booking.guide,
    )


def messages_of(booking_id: int) -> list[BookingMessage]:
    """Returns every email about the booking, in the order in which they are due."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.booking_id == booking_id)
        .order_by(OutboxMessage.due_at_utc, OutboxMessage.id)
    )
    return [_message(row) for row in rows]


def message_of(booking_id: int, message_id: int) -> BookingMessage | None:
    """Returns an email, or None if it is not about the booking."""
    row = db.session.scalar(
        select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.booking_id == booking_id)
    )
    return _message(row) if row is not None else None


def history_of(booking_id: int) -> list[BookingEvent]:
    """Returns everything that was done to the booking, newest first."""
    rows = db.session.execute(
        select(AuditEntry, Staff)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.booking_id == booking_id, AuditEntry.verb.not_in(_READ_VERBS))
        .order_by(AuditEntry.at_utc.desc(), AuditEntry.id.desc())
    )
    return [
        BookingEvent(audit.at_utc, audit.actor, _staff_name(staff), audit.verb, audit.facts) for audit, staff in rows
    ]


def notes_of(booking_id: int) -> list[StaffNote]:
    """Returns the notes about the booking, newest first."""
    rows = db.session.execute(
        select(Note, Staff)
        .join(Staff, Staff.id == Note.staff_id)
        .where(Note.booking_id == booking_id)
        .order_by(Note.at_utc.desc(), Note.id.desc())
    )
    return [StaffNote(note.at_utc, _staff_name(staff), note.text) for note, staff in rows]


def call_tries_of(*booking_ids: int) -> dict[int, list[CallTry]]:
    """Returns the tries to ring somebody by booking id, oldest first, in one statement."""
    rows = db.session.execute(
        select(CallAttempt, Staff)
        .join(Staff, Staff.id == CallAttempt.staff_id)
        .where(CallAttempt.booking_id.in_(booking_ids))
        .order_by(CallAttempt.at_utc, CallAttempt.id)
    )
    found: dict[int, list[CallTry]] = {booking_id: [] for booking_id in booking_ids}
    for tried, staff in rows:
        found[tried.booking_id].append(CallTry(tried.at_utc, _staff_name(staff), CallResult(tried.result)))
    return found


def _staff_name(staff: Staff | None) -> str:
    return (staff.name or staff.email) if staff is not None else ""


def _message(row: OutboxMessage) -> BookingMessage:
    columns: dict[str, Any] = {name: getattr(row, name) for name in BookingMessage.__dataclass_fields__}
    return BookingMessage(**columns)
