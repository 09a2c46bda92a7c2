"""Queues emails: rows of the outbox, written in the transaction that makes them true."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import and_, exists, func, insert, or_, select, update

from booking import links
from booking.credentials.derived_keys import keyed_fingerprint
from booking.extensions import db
from booking.models import Booking, OutboxMessage
from booking.rules.email_keys import mailbox_key
from booking.rules.lifecycle import Status
from booking.rules.limits import waits_too_long
from booking.rules.practice import Clinic
from booking.rules.reminders import reminder_due

_COLUMN_DEFAULTS = {"mailbox": "", "attempts": 0, "status": "waiting", "note": "", "settled_at_utc": None, "copy": 0}
ALL_RECIPIENTS = frozenset({"patient", "clinic"})
_NOT_WANTED_NOTE = "Staff said not to write."
_WITHDRAWN_NOTE = "It was undone before this was sent."
_NO_ADDRESS_NOTE = "There is no address to send it to."
_TOO_MANY_NOTE = "Too many emails to this address were waiting already."


def queue_booking_emails(
    booking: Booking,
    clinic: Clinic,
    kind: str,
    now: datetime,
    recipients: Collection[str] = ALL_RECIPIENTS,
    patient_due_at_utc: datetime | None = None,
) -> None:
    """Queues an email of a kind to the patient, if they gave an address, and one to the clinic.

    The patient's email leaves at `patient_due_at_utc`, or at once. Unless the booking was cancelled, a reminder of
    its time is queued too. An email to somebody who is not in `recipients` is stored as dropped, so that the record
    shows that it was not sent.
    """
    host = message_id_host(booking.uid)
    rows = [_row(booking, kind, "clinic", clinic.notify_email, now, now, host)]
    if booking.email:
        rows.append(_row(booking, kind, "patient", booking.email, patient_due_at_utc or now, now, host))
    for row in rows:
        if row["recipient"] not in recipients:
            row.update(status="dropped", settled_at_utc=now, note=_NOT_WANTED_NOTE)
        elif waits_too_long(cast(datetime, row["due_at_utc"]), now):
            row.update(status="dropped", settled_at_utc=now, note=_TOO_MANY_NOTE)
    if booking.email:
        due_at_utc = reminder_due(booking.starts_at_utc, clinic.time_zone, now)
        if kind != "cancelled" and due_at_utc is not None:
            rows.append(_row(booking, "reminder", "patient", booking.email, due_at_utc, now, host))
    db.session.execute(insert(OutboxMessage), rows)


def queue_email_copy(
    booking: Booking, address: str, kind: str, now: datetime, *, recipient: str = "clinic", copy: int = 1
) -> None:
    """Queues one more copy of an email: to the clinic that a booking has left, or to a recipient who says that theirs
    never came.
    """
    row = _row(booking, kind, recipient, address, now, now, message_id_host(booking.uid))
    db.session.execute(insert(OutboxMessage), [{**row, "copy": copy}])


def withdraw_unsent_emails(booking: Booking, kind: str, now: datetime) -> frozenset[str]:
    """Drops the unsent emails about a booking as it stands, and returns the recipients who got one of that kind.

    A recipient whose email is being sent at this moment counts as having got it. They have to be told of the change.
    """
    theirs = and_(OutboxMessage.booking_id == booking.id, OutboxMessage.sequence == booking.sequence)
    db.session.execute(
        update(OutboxMessage)
        .where(theirs, _is_unsent(now))
        .values(status="dropped", settled_at_utc=now, leased_until_utc=None, note=_WITHDRAWN_NOTE),
        execution_options={"synchronize_session": False},
    )
    notified = select(OutboxMessage.recipient).where(
        theirs, OutboxMessage.kind == kind, OutboxMessage.status.in_(("sent", "waiting"))
    )
    return frozenset(db.session.scalars(notified))


def redirect_unsent_emails(booking: Booking, clinic: Clinic, now: datetime, *, confirms: bool) -> None:
    """Sends the patient's unsent emails to the address that the booking has now, or drops them if it has none.

    For a booking still to come a reminder is queued, and a confirmation if `confirms` is set and no email on its way
    says the same. An email that is being sent at this moment goes to the old address, and is not sent again.
    """
    waits = and_(OutboxMessage.booking_id == booking.id, OutboxMessage.recipient == "patient", _is_unsent(now))
    new_values: dict[str, Any] = {"address": booking.email, "mailbox": mailbox_of(booking.email)}
    if not booking.email:
        new_values = {"status": "dropped", "settled_at_utc": now, "leased_until_utc": None, "note": _NO_ADDRESS_NOTE}
    db.session.execute(
        update(OutboxMessage).where(waits).values(**new_values), execution_options={"synchronize_session": False}
    )
    if not booking.email or booking.status != Status.BOOKED or booking.starts_at_utc <= now:
        return
    waits_now = and_(waits, OutboxMessage.sequence == booking.sequence)
    if confirms and not _is_queued(waits_now, OutboxMessage.kind.in_(("confirmation", "moved"))):
        _queue_patient_email(booking, "confirmation", now, now)
    due_at_utc = reminder_due(booking.starts_at_utc, clinic.time_zone, now)
    if due_at_utc is not None and not _is_queued(
        waits_now, OutboxMessage.kind == "reminder", OutboxMessage.due_at_utc > now
    ):
        _queue_patient_email(booking, "reminder", due_at_utc, now)


def next_copy(booking: Booking, kind: str, recipient: str) -> int:
    """Returns the number of the next copy of an email about a booking as it stands; 0 where there is none yet."""
    last = db.session.scalar(
        select(func.max(OutboxMessage.copy)).where(
            OutboxMessage.booking_id == booking.id,
            OutboxMessage.sequence == booking.sequence,
            OutboxMessage.kind == kind,
            OutboxMessage.recipient == recipient,
        )
    )
    return 0 if last is None else last + 1


def queue_links_email(contact: str, host: str, now: datetime, leaves_at: datetime) -> None:
    """Queues an email with the links of everything booked under an email address or a phone number, due at
    `leaves_at`.

    The bookings are looked up when the email is sent, so a request takes the same time whether there are any or not.
    """
    db.session.execute(
        insert(OutboxMessage),
        [
            {
                **_COLUMN_DEFAULTS,
                "booking_id": None,
                "sequence": 0,
                "kind": "links",
                "recipient": "patient",
                "address": contact,
                "mailbox": mailbox_of(contact),
                "message_id": links.new_message_id(host),
                "created_at_utc": now,
                "due_at_utc": leaves_at,
            }
        ],
    )


def queue_password_reset_email(staff_id: int, address: str, host: str, now: datetime) -> None:
    """Queues an email with a link to choose a password. The link is made when the email is sent."""
    db.session.execute(
        insert(OutboxMessage),
        [
            {
                **_COLUMN_DEFAULTS,
                "booking_id": None,
                "staff_id": staff_id,
                "sequence": 0,
                "kind": "password_reset",
                "recipient": "staff",
                "address": address,
                "message_id": links.new_message_id(host),
                "created_at_utc": now,
                "due_at_utc": now,
            }
        ],
    )


def mailbox_of(contact: str) -> str:
    """Returns the keyed fingerprint under which emails to an address or phone number are counted; "" for no contact."""
    return keyed_fingerprint("recipient", mailbox_key(contact)) if contact else ""


def message_id_host(uid: str) -> str:
    """Returns the host part of a calendar UID, which message ids end in as well."""
    return uid.partition("@")[2]


def _queue_patient_email(booking: Booking, kind: str, due_at_utc: datetime, now: datetime) -> None:
    row = _row(booking, kind, "patient", booking.email, due_at_utc, now, message_id_host(booking.uid))
    db.session.execute(insert(OutboxMessage), [{**row, "copy": next_copy(booking, kind, "patient")}])


def _is_queued(*conditions: Any) -> bool:
    return bool(db.session.scalar(select(exists().where(*conditions))))


def _is_unsent(now: datetime) -> Any:
    """Selects emails that wait and that no worker is sending at this moment."""
    return and_(
        OutboxMessage.status == "waiting",
        or_(OutboxMessage.leased_until_utc.is_(None), OutboxMessage.leased_until_utc < now),
    )


def _row(
    booking: Booking, kind: str, recipient: str, address: str, due_at_utc: datetime, now: datetime, host: str
) -> dict[str, object]:
    return {
        **_COLUMN_DEFAULTS,
        "booking_id": booking.id,
        "sequence": booking.sequence,
        "kind": kind,
        "recipient": recipient,
        "address": address,
        "mailbox": mailbox_of(address) if recipient == "patient" else "",
        "message_id": links.new_message_id(host),
        "created_at_utc": now,
        "due_at_utc": due_at_utc,
    }
