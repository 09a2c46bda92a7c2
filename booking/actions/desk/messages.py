"""The mail about a booking: as it would be written now, and once more to whoever says it never came."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import func, select

from booking import emails
from booking.actions.deliver import why_not_send, why_not_true
from booking.actions.desk.found import refuse_stale, the_booking
from booking.actions.promise import next_copy, promise_copy
from booking.actions.record import record
from booking.extensions import db
from booking.models import Outbox
from booking.queries.appointments import appointment
from booking.queries.booking_page import Message, message_of
from booking.queries.outbox import Promised
from booking.rules.appointment import Appointment
from booking.rules.errors import NotTrueAnyMore, UnknownAppointment
from booking.rules.house import Clinic, House
from booking.rules.staff import Member

# What stands for the secret in a patient's link when somebody else reads their mail.
HIDDEN = "…"


# What a mail says: its subject, text and HTML.
Written = emails.Email


def preview(house: House, found: Appointment, message: Message, base_url: str, sender: str, now: datetime) -> Written:
    """A mail as it would be written now. The patient's link is the patient's: its secret is left out."""
    bare = parseaddr(sender)[1] or house.group.email
    letterhead = emails.letterhead(house, base_url, bare)
    return emails.write(message.kind, message.recipient, replace(found, token=HIDDEN), letterhead, now)


def is_true(found: Appointment, message: Message, now: datetime) -> bool:
    """Whether a mail still says how the booking stands. Sent once more, it goes to the patient's new address."""
    return not why_not_true(_promised(message, found), [found], now)


def send_again(reference: str, clinic: Clinic, message_id: int, version: int, by: Member, now: datetime) -> None:
    """Promises another copy of a mail, at once, to the address that the booking has now. While one is still
    waiting there is no second: a button pressed twice sends one.

    Raises UnknownAppointment, ChangedMeanwhile, or NotTrueAnyMore.
    """
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    message, found = message_of(booking.id, message_id), appointment(booking.id)
    if message is None or found is None:
        raise UnknownAppointment
    if why_not_send(_promised(message, found), [found], now):
        raise NotTrueAnyMore
    same = (
        Outbox.booking_id == booking.id,
        Outbox.sequence == message.sequence,
        Outbox.kind == message.kind,
        Outbox.recipient == message.recipient,
    )
    is_waiting = db.session.execute(
        select(func.count()).select_from(Outbox).where(*same, Outbox.status == "waiting", Outbox.due_at_utc <= now)
    ).scalar_one()
    if is_waiting:
        return
    address = booking.email if message.recipient == "patient" else message.address
    copy = next_copy(booking, message.kind, message.recipient)
    promise_copy(booking, address, message.kind, now, recipient=message.recipient, copy=copy)
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


def _promised(message: Message, found: Appointment) -> Promised:
    return Promised(
        message.id,
        found.id,
        message.sequence,
        message.kind,
        message.recipient,
        found.email if message.recipient == "patient" else message.address,
        "",
        message.created_at_utc,
        message.attempts,
        None,
    )
