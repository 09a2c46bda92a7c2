"""Every sentence of the clinician's pages and of the sheet was asked for its translation."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import Block, Booking, Staff
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import OMAR, PRIYA, SEAN
from tests.web.staff import OLIVER, OLIVERS_DIARY, SAM, signed_in
from tests.web.test_every_sentence_is_translated import speak, untranslated

NINE = datetime(2026, 10, 8, 8, tzinfo=UTC)
DATA = (
    *("ProHealth Clinic", "Clinic Booking", "London", "Manchester", "Bedford", "Mr Oliver Eaton", "Oliver Eaton"),
    *("Sam Okoro", "First appointment", "Discovery calls", "104 Harley Street", "Marylebone", "W1G 7JD", "Dentist"),
    *(str(who["name"]) for who in (PRIYA, OMAR, SEAN)),
)


@pytest.fixture
def database_of_a_day(app: Flask, database: Database, clock: time_machine.Traveller) -> Database:
    """Somebody who has been, somebody who is there, somebody who waits, and a block."""
    for at, who in (("09:15", PRIYA), ("10:30", OMAR), ("12:00", SEAN)):
        book_visit(Visitor(app), at, **who)
    signed_in(app, OLIVER)

    def put() -> None:
        first, second, third = db.session.query(Booking).order_by(Booking.id)
        first.status, second.status, second.status_at_utc = "completed", "in_progress", NINE
        third.status, third.arrived_at_utc, third.reason = "arrived", NINE, "Dentist"
        staff = db.session.query(Staff).one()
        hour = timedelta(hours=1)
        db.session.add(
            Block(
                diary_id=OLIVERS_DIARY,
                starts_at_utc=NINE + 6 * hour,
                ends_at_utc=NINE + 7 * hour,
                reason="Dentist",
                made_by_staff_id=staff.id,
                made_at_utc=NINE,
            )
        )

    database.change(put)
    clock.move_to(NINE + timedelta(minutes=100))
    return database


def test_no_page_says_a_word_that_was_not_asked_for_its_translation(
    app: Flask, database_of_a_day: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    oliver, sam = signed_in(app, OLIVER), signed_in(app, SAM)
    oliver.open("/me").press("15 minutes")
    oliver.open("/me/week").press("New link with initials").press("New link with “Busy”")
    oliver.open("/me/leave").press("Take these days", first="2026-10-20", last="2026-10-22")
    sheet = "/reception/london/2026-10-08/sheet"
    found = {}
    oliver.open("/me/leave")
    sent = {
        "booked in leave": ("/me/leave", oliver.form("Take these days", first="2026-10-08")[2]),
        "wrong leave": ("/me/leave", oliver.form("Take these days", first="")[2]),
        "wrong block": ("/me/block", oliver.open("/me/block").form("Block this time", on_date="")[2]),
        "booked in block": (
            "/me/block",
            oliver.form("Block this time", on_date="2026-10-08", starts="12:00", ends="12:30")[2],
        ),
    }
    with monkeypatch.context() as patch:
        speak(patch)
        for path in ("/me", "/me/week", "/me/leave", "/me/block"):
            found[path] = oliver.client.get(path).text
        for what, (path, fields) in sent.items():
            found[what] = oliver.client.post(path, data=fields, headers=oliver.headers).text
        for path in (sheet, f"{sheet}?names=initials", "/reception/london/2026-10-10/sheet"):
            found[path] = sam.client.get(path).text
        head = sam.client.get("/reception/london/2026-10-08/export.csv").text.split("\r\n")[0]
    assert {what: words for what, page in found.items() if (words := untranslated(page, DATA))} == {}
    assert all(cell.startswith('"⟦') for cell in head.removeprefix("\ufeff").split(","))
