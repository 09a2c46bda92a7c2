"""Promises mail: rows in the outbox, written in the transaction that makes them true."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, insert, or_, select, update

from booking import links
from booking.extensions import db
from booking.models import Booking, Outbox
from booking.rules.house import Clinic
from booking.rules.reminders import reminder_due

_EVERY_COLUMN = {"attempts": 0, "status": "waiting", "note": "", "settled_at_utc": None, "copy": 0}
EVERYBODY = frozenset({"patient", "clinic"})
_NOT_BY_MAIL = "Staff said not to write."
_TAKEN_BACK = "It was undone before this was sent."


def promise_mail(
    booking: Booking, clinic: Clinic, kind: str, now: datetime, tells: Collection[str] = EVERYBODY
) -> None:
    """One mail to the patient, if they gave an address, and one to the clinic; and the patient's
    reminder of the time that the booking now has, unless it was cancelled.

    Whom staff tell themselves, or have no need to tell, gets none: that it was not sent is on record.
    """
    host = mail_host(booking.uid)
    rows = [_row(booking, kind, "clinic", clinic.notify_email, now, now, host)]
    if booking.email:
        rows.append(_row(booking, kind, "patient", booking.email, now, now, host))
    for row in rows:
        if row["recipient"] not in tells:
            row.update(status="dropped", settled_at_utc=now, note=_NOT_BY_MAIL)
    if booking.email:
        due = reminder_due(booking.starts_at_utc, clinic.time_zone, now)
        if kind != "cancelled" and due is not None:
            rows.append(_row(booking, "reminder", "patient", booking.email, due, now, host))
    db.session.execute(insert(Outbox), rows)


def promise_copy(
    booking: Booking, address: str, kind: str, now: datetime, *, recipient: str = "clinic", copy: int = 1
) -> None:
    """A mail once more: to the clinic which a booking has left, or to whoever says that theirs never came."""
    row = _row(booking, kind, recipient, address, now, now, mail_host(booking.uid))
    db.session.execute(insert(Outbox), [{**row, "copy": copy}])


def take_back(booking: Booking, kind: str, now: datetime) -> frozenset[str]:
    """Takes back what was promised of a booking as it stands and has not been sent. Returns the recipients
    whom a mail of that kind has reached, or is reaching at this moment: they have to be told of the change."""
    theirs = and_(Outbox.booking_id == booking.id, Outbox.sequence == booking.sequence)
    not_begun = or_(Outbox.leased_until_utc.is_(None), Outbox.leased_until_utc < now)
    db.session.execute(
        update(Outbox)
        .where(theirs, Outbox.status == "waiting", not_begun)
        .values(status="dropped", settled_at_utc=now, leased_until_utc=None, note=_TAKEN_BACK),
        execution_options={"synchronize_session": False},
    )
    reached = select(Outbox.recipient).where(theirs, Outbox.kind == kind, Outbox.status.in_(("sent", "waiting")))
    return frozenset(db.session.scalars(reached))


def promise_links(contact: str, host: str, now: datetime) -> None:
    """One mail with the links of whatever is booked under an email address or a phone number.

    Whether anything is, is found out when it is sent: asking takes the same time either way.
    """
    db.session.execute(
        insert(Outbox),
        [
            {
                **_EVERY_COLUMN,
                "booking_id": None,
                "sequence": 0,
                "kind": "links",
                "recipient": "patient",
                "address": contact,
                "message_id": links.new_message_id(host),
                "created_at_utc": now,
                "due_at_utc": now,
            }
        ],
    )


def promise_password_reset(staff_id: int, address: str, host: str, now: datetime) -> None:
    """One mail with a link to choose a password. The link is made when it is sent."""
    db.session.execute(
        insert(Outbox),
        [
            {
                **_EVERY_COLUMN,
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


def mail_host(uid: str) -> str:
    """The host that our calendar names and message names end in."""
    return uid.partition("@")[2]


def _row(
    booking: Booking, kind: str, recipient: str, address: str, due: datetime, now: datetime, host: str
) -> dict[str, object]:
    return {
        **_EVERY_COLUMN,
        "booking_id": booking.id,
        "sequence": booking.sequence,
        "kind": kind,
        "recipient": recipient,
        "address": address,
        "message_id": links.new_message_id(host),
        "created_at_utc": now,
        "due_at_utc": due,
    }
