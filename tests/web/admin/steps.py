"""What administrators do in these tests, and what is on record after it. Ada is one; Sam, at reception, is not."""

from datetime import date, datetime, time
from typing import Any

from flask import Flask
from sqlalchemy import update

from booking.extensions import db
from booking.models import AuditEntry, Booking
from booking.queries import integrity_check
from booking.rules.clinic_time import instant_at
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.staff import ADA, signed_in

MONDAY = date(2026, 10, 5)
THURSDAY = date(2026, 10, 8)
FRIDAY = date(2026, 10, 9)


def ada(app: Flask) -> Visitor:
    """Ada, who has been through the first run and has just signed in."""
    return signed_in(app, ADA, just_now=True)


def london(on_date: date, text: str) -> datetime:
    """The instant at which London's clocks show a time on a date."""
    return instant_at(on_date, time.fromisoformat(text), "Europe/London")


def book_oliver(database: Database, *texts: str, on_date: date = THURSDAY) -> None:
    """First appointments with Mr Eaton in London, 45 minutes each: of Somebody 1, Somebody 2, …"""
    database.put_bookings([london(on_date, text) for text in texts], diary=4, clinic=1, service=2)


def done(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """What was changed, as it is on record: verb and facts."""
    return [
        (row.verb, dict(row.facts))
        for row in database.all(AuditEntry)
        if row.verb not in ("saw_stranded", "saw_to_move", "saw_audit", "refused")
    ]


def table_of(visitor: Visitor) -> list[list[str]]:
    """The rows of the first table on the page."""
    body = next(visitor.page.root.iter("tbody"))
    return [[words(cell) for cell in row if cell.tag in ("th", "td")] for row in body.iter("tr")]


def all_is_well(app: Flask, now: datetime) -> list[str]:
    """What `flask check` finds broken of times and claims; mails are not promised for what a test puts there."""
    with app.app_context():
        return [
            violation
            for finding in integrity_check.check_rules(now)
            for violation in finding.violations
            if "mail" not in finding.rule
        ]


def bookings_as_they_are(database: Database) -> list[tuple[str, datetime, datetime, str]]:
    """Every booking: whose, when, and its status."""
    return [(row.patient_name, row.starts_at_utc, row.ends_at_utc, row.status) for row in database.all(Booking)]


def change_booking(database: Database, name: str, **values: Any) -> None:
    """Something has happened to somebody's booking."""
    database.change(lambda: db.session.execute(update(Booking).where(Booking.patient_name == name).values(**values)))
