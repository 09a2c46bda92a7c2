"""A mail server, and bookings that promise mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from booking import links
from booking.actions.outbox import next_copy, queue_booking_emails, queue_email_copy
from booking.actions.resend_links import request_links
from booking.extensions import db
from booking.models import Booking, OutboxMessage
from booking.queries.practice import read_practice
from booking.rules.email_keys import email_key
from booking.transaction import transaction
from tests.mail.made import WEDNESDAY_915
from tests.mail.server import MailServer


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """The mail server that the worker speaks to."""
    server = MailServer().start()
    settings = app.extensions["mail"]
    before = (settings.server, settings.port)
    settings.server, settings.port = "127.0.0.1", server.port
    yield server
    settings.server, settings.port = before
    server.stop()


@dataclass
class Post:
    """Makes bookings as the pages do, and looks at what was promised."""

    app: Flask
    made: int = 0

    def book(self, email: str = "amina@example.com", starts: datetime = WEDNESDAY_915, **changes: Any) -> int:
        """A call in London, its confirmations and its reminder promised; the booking's id."""
        self.made += 1
        with transaction() as now:
            practice = read_practice()
            assert practice is not None
            booking = Booking(
                **{
                    "token": links.new_token(),
                    "reference": f"REF{self.made:03}",
                    "uid": links.new_uid("book.example"),
                    "service_id": practice.services[0].id,
                    "clinic_id": practice.clinics[0].id,
                    "diary_id": practice.diaries[0].id,
                    "starts_at_utc": starts,
                    "ends_at_utc": starts + timedelta(minutes=15),
                    "patient_name": "Amina Haddad",
                    "phone_e164": "+971501234567",
                    "email": email,
                    "email_key": email_key(email),
                    "patient_zone": "Asia/Dubai",
                    "booked_at_utc": now,
                    "changed_at_utc": now,
                    **changes,
                }
            )
            db.session.add(booking)
            db.session.flush()
            queue_booking_emails(booking, practice.clinics[0], "confirmation", now)
            return booking.id

    def change(self, booking_id: int, kind: str, **changes: Any) -> None:
        """Moves or cancels a booking."""
        with transaction() as now:
            practice = read_practice()
            assert practice is not None
            booking = db.session.get_one(Booking, booking_id)
            for name, value in {**changes, "changed_at_utc": now, "sequence": booking.sequence + 1}.items():
                setattr(booking, name, value)
            if kind == "cancelled":
                booking.status, booking.cancelled_at_utc, booking.cancelled_by = "cancelled", now, "patient"
            queue_booking_emails(booking, practice.clinics[0], kind, now)

    def again(self, booking_id: int) -> None:
        """Somebody has the patient's confirmation sent once more."""
        with transaction() as now:
            booking = db.session.get_one(Booking, booking_id)
            copy = next_copy(booking, "confirmation", "patient")
            queue_email_copy(booking, booking.email, "confirmation", now, recipient="patient", copy=copy)

    def ask_for_links(self, contact: str) -> None:
        """Somebody has lost their link."""
        with transaction() as now:
            request_links(contact, "book.example", now)

    def forget_all_but(self, recipient: str, kind: str = "confirmation") -> None:
        """Leaves one sort of mail waiting, for tests that are about one."""
        with transaction():
            db.session.execute(
                update(OutboxMessage)
                .where((OutboxMessage.recipient != recipient) | (OutboxMessage.kind != kind))
                .values(status="dropped", settled_at_utc=WEDNESDAY_915)
            )

    def rows(self) -> list[tuple[str, str, str]]:
        """What became of each mail: its kind, recipient and status, in the order of promising."""
        rows = db.session.execute(
            select(OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.status).order_by(OutboxMessage.id)
        ).all()
        db.session.rollback()
        return [(row.kind, row.recipient, row.status) for row in rows]

    def waiting(self) -> list[tuple[int, datetime]]:
        """Each mail that waits: how often it was tried, and when it is due."""
        rows = db.session.execute(
            select(OutboxMessage.attempts, OutboxMessage.due_at_utc)
            .where(OutboxMessage.status == "waiting")
            .order_by(OutboxMessage.id)
        ).all()
        db.session.rollback()
        return [(row.attempts, row.due_at_utc) for row in rows]

    def notes(self) -> list[str]:
        """What was written beside each mail that was settled or tried."""
        notes = db.session.scalars(
            select(OutboxMessage.note).where(OutboxMessage.note != "").order_by(OutboxMessage.id)
        ).all()
        db.session.rollback()
        return list(notes)


@pytest.fixture
def post(app: Flask, monday_morning: time_machine.Traveller) -> Post:
    """Bookings that promise mail, on Monday morning."""
    return Post(app)
