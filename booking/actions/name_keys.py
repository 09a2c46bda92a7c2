"""Writes the words under which a booking's names are found; see rules/name_search.py."""

from sqlalchemy import delete, insert

from booking.extensions import db
from booking.models import Booking, NameKey
from booking.rules import name_search


def write(booking: Booking) -> None:
    """Keys for the patient's and the contact's name, in the transaction that made the booking: one statement.

    A name of nothing but punctuation has none; it is still found by phone, email and reference.
    """
    found = name_search.search_keys(booking.patient_name, booking.contact_name)
    if found:
        db.session.execute(
            insert(NameKey),
            [{"booking_id": booking.id, "key": key, "is_whole": is_whole} for key, is_whole in found.items()],
        )


def rewrite(booking: Booking) -> None:
    """Keys for the names that the booking has now, in the transaction that gave it them: it is not found any
    more by those that it had. Two statements."""
    db.session.execute(delete(NameKey).where(NameKey.booking_id == booking.id))
    write(booking)
