"""Reads what becomes of the mail that tells a patient of the latest change."""

from sqlalchemy import select

from booking.extensions import db
from booking.models import Outbox


def is_being_told(booking_id: int, sequence: int) -> str:
    """The status of the patient's latest mail about a booking as it stands, reminders aside: 'waiting', 'sent',
    'dropped' or 'failed'; "" where none was promised."""
    status = db.session.scalar(
        select(Outbox.status)
        .where(
            Outbox.booking_id == booking_id,
            Outbox.sequence == sequence,
            Outbox.recipient == "patient",
            Outbox.kind != "reminder",
        )
        .order_by(Outbox.id.desc())
        .limit(1)
    )
    return status or ""
