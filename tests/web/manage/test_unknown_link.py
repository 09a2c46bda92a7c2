"""After an older backup was put back, a link that is newer than it says what may have happened and whom to ring."""

from flask import Flask
from sqlalchemy import delete

from booking.extensions import db
from booking.models import AuditEntry, Booking, Claim, Hold, NameKey, OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call


def put_an_older_backup_back() -> None:
    """What was written since is in no table."""
    for table in (Claim, Hold, OutboxMessage, AuditEntry, NameKey, Booking):
        db.session.execute(delete(table))


def test_a_link_that_is_newer_than_the_backup_says_what_may_have_happened(app: Flask, database: Database) -> None:
    patient = book_call(Visitor(app))
    appointment = patient.path
    database.change(put_an_older_backup_back)
    for path in (appointment, f"{appointment}/move", f"{appointment}/cancel", "/a/" + "A" * 22, "/a/short"):
        patient.open(path)
        assert (patient.status, patient.heading) == (404, "We cannot find that appointment")
        assert "your time may not be kept for you. Please call us" in patient.text
        assert "Your appointment has not changed" not in patient.text, "nobody can know"
        assert "tel:+441234380345" in patient.page.links
