"""Writes the search keys of a booking's names; see rules/name_search.py."""

from sqlalchemy import delete, insert

from booking.extensions import db
from booking.models import Booking, NameKey
from booking.rules import name_search


def write(booking: Booking) -> None:
    """Inserts the search keys of the patient's and the contact's name, in one statement.

    A name without letters or digits has no key. Search still finds its booking by phone, email and reference.
    """
    keys = name_search.search_keys(booking.patient_name, booking.contact_name)
    if keys:
        db.session.execute(
            insert(NameKey),
            [{"booking_id": booking.id, "key": key, "is_whole": is_whole} for key, is_whole in keys.items()],
        )


def rewrite(booking: Booking) -> None:
    """Replaces a booking's search keys by those of its names of now, in two statements.

    Search no longer finds the booking by its old names.
    """
    db.session.execute(delete(NameKey).where(NameKey.booking_id == booking.id))
    write(booking)
