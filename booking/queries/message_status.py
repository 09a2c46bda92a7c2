"""Reads what becomes of the mail that tells a patient of the latest change."""

from sqlalchemy import select

from booking.extensions import db
from booking.models import OutboxMessage


def latest_message_status(booking_id: int, sequence: int) -> str:
    """The status of the patient's latest mail about a booking as it stands, reminders aside: 'waiting', 'sent',
    'dropped' or 'failed'; "" where none was promised."""
    status = db.session.scalar(
        select(OutboxMessage.status)
        .where(
            OutboxMessage.booking_id == booking_id,
            OutboxMessage.sequence == sequence,
            OutboxMessage.recipient == "patient",
            OutboxMessage.kind != "reminder",
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    return status or ""
