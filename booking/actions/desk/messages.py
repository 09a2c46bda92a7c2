"""Previews an email about a booking, and sends it again."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import func, select

from booking import emails
from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.actions.email_relevance import why_not_send, why_not_true
from booking.actions.outbox import next_copy, queue_email_copy
from booking.extensions import db
from booking.models import OutboxMessage
from booking.queries.appointments import appointment_by_id
from booking.queries.booking_page import BookingMessage, message_of
from booking.queries.outbox import QueuedEmail
from booking.rules.appointment import Appointment
from booking.rules.errors import MessageOutdated, UnknownAppointment
from booking.rules.practice import Clinic, Practice
from booking.rules.staff import StaffMember

# Stands for the secret of the patient's link when staff read the patient's email.
HIDDEN_TOKEN = "…"  # noqa: S105


# The subject, text and HTML of an email.
PreviewedEmail = emails.Email


def preview_message(
    practice: Practice, appointment: Appointment, message: BookingMessage, base_url: str, sender: str, now: datetime
) -> PreviewedEmail:
    """Returns an email as it would be written now, without the secret of the patient's link."""
    bare = parseaddr(sender)[1] or practice.group.email
    letterhead = emails.letterhead(practice, base_url, bare)
    return emails.write(message.kind, message.recipient, replace(appointment, token=HIDDEN_TOKEN), letterhead, now)


def is_message_true(appointment: Appointment, message: BookingMessage, now: datetime) -> bool:
    """Returns whether an email still says how the booking stands. The patient's would go to their address of now."""
    return not why_not_true(_as_queued_email(message, appointment), [appointment], now)


def resend_message(
    reference: str, clinic: Clinic, message_id: int, version: int, by: StaffMember, now: datetime
) -> None:
    """Queues another copy of an email, due now, to the address that the booking has now.

    While a copy waits no second one is queued: a button pressed twice sends one. Raises UnknownAppointment,
    ChangedMeanwhile or MessageOutdated.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    message, appointment = message_of(booking.id, message_id), appointment_by_id(booking.id)
    if message is None or appointment is None:
        raise UnknownAppointment
    if why_not_send(_as_queued_email(message, appointment), [appointment], now):
        raise MessageOutdated
    same = (
        OutboxMessage.booking_id == booking.id,
        OutboxMessage.sequence == message.sequence,
        OutboxMessage.kind == message.kind,
        OutboxMessage.recipient == message.recipient,
    )
    is_waiting = db.session.execute(
        select(func.count())
        .select_from(OutboxMessage)
        .where(*same, OutboxMessage.status == "waiting", OutboxMessage.due_at_utc <= now)
    ).scalar_one()
    if is_waiting:
        return
    address = booking.email if message.recipient == "patient" else message.address
    copy = next_copy(booking, message.kind, message.recipient)
    queue_email_copy(booking, address, message.kind, now, recipient=message.recipient, copy=copy)
    record(
        by,
        "sent_again",
        booking.id,
        now,
        clinic_id=clinic.id,
        kind=message.kind,
        recipient=message.recipient,
        copy=copy,
    )


def _as_queued_email(message: BookingMessage, appointment: Appointment) -> QueuedEmail:
    return QueuedEmail(
        message.id,
        appointment.id,
        message.sequence,
        message.kind,
        message.recipient,
        appointment.email if message.recipient == "patient" else message.address,
        "",
        message.created_at_utc,
        message.attempts,
        None,
    )
