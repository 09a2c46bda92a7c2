"""Cancelling at the desk, and Undo."""

import pytest
from flask import Flask

from booking.models import Booking, OutboxMessage
from booking.rules.errors import CannotChangeStatus
from tests.support.html import words as said
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import MAI, THURSDAY
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person, signed_in


@pytest.fixture
def reference(app: Flask, database: Database) -> str:
    """Priya's first appointment on Thursday at 10."""
    book_visit(Visitor(app), "10:00")
    return database.one(Booking).reference


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """Sam, at London's desk."""
    return signed_in(app, SAM)


def page(reference: str, clinic: str = "london") -> str:
    return f"/reception/{clinic}/booking/{reference}/cancel"


@pytest.mark.parametrize("who", ["patient", "clinic"])
def test_for_whom_why_and_back_again(sam: Visitor, reference: str, database: Database, who: str) -> None:
    sam.open(page(reference)).press("Cancel the booking", who=who, reason="Has a cold")
    row = database.one(Booking)
    assert (row.status, row.cancelled_by, row.cancel_reason) == ("cancelled", who, "Has a cold")
    assert [mail.status for mail in database.all(OutboxMessage) if mail.kind == "cancelled"] == ["waiting", "waiting"]
    assert "Cancelled at 09:00. Read it back:" in sam.text
    sam.press("Undo u")
    assert (database.one(Booking).status, said(sam.page.by_id("panel"))) == ("booked", "No longer cancelled")


def test_the_patient_need_not_be_written_to(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(page(reference)).press("Cancel the booking", who="patient", tell=[])
    told = {mail.recipient: mail.status for mail in database.all(OutboxMessage) if mail.kind == "cancelled"}
    assert told == {"clinic": "waiting", "patient": "dropped"}


def test_who_cancels_has_to_be_said_and_what_was_typed_is_kept(
    sam: Visitor, reference: str, database: Database
) -> None:
    sam.open(page(reference)).press("Cancel the booking", reason="Has a cold")
    assert (sam.status, sam.mistakes()) == (422, [("#who", "Choose who cancels")])
    assert (sam.value("reason").strip(), sam.chosen("tell")) == ("Has a cold", ["yes"])
    assert database.one(Booking).status == "booked"


def test_an_older_form_is_told(app: Flask, sam: Visitor, reference: str, database: Database) -> None:
    sam.open(page(reference))
    patient = Visitor(app).open(f"/a/{database.one(Booking).token}/move/{THURSDAY}")
    patient.press("Move my appointment", start="16:00")
    sam.press("Cancel the booking", who="clinic", reason="Fire drill")
    assert (sam.status, database.one(Booking).status) == (409, "booked")
    sam.press("Use mine all the same")
    assert (database.one(Booking).status, database.one(Booking).cancel_reason) == ("cancelled", "Fire drill")


def test_who_works_elsewhere_cancels_nothing(app: Flask, reference: str, database: Database) -> None:
    rita = signed_in(app, RITA)
    token = rita.open("/find").value("csrf_token")
    for clinic in ("london", "manchester"):
        assert rita.open(page(reference, clinic)).status == 404
        for what in ("cancel", "undo"):
            address = f"/reception/{clinic}/booking/{reference}/{what}"
            assert rita.post(address, {"csrf_token": token, "who": "clinic", "version": "0"}).status == 404
        assert rita.open(f"/reception/{clinic}/booking/{reference}/saved").status == 404
    assert database.one(Booking).version == 0


def test_opening_the_page_cancels_nothing(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(page(reference))
    assert (sam.heading, database.one(Booking).status) == ("Thursday 8 October, London", "booked")
    assert "Cancel this booking? Priya Sharma Thursday 8 October, 10am" in sam.text


def test_undo_of_what_is_neither_new_nor_cancelled_is_refused(
    app: Flask, sam: Visitor, reference: str, database: Database
) -> None:
    token = sam.open("/find").value("csrf_token")
    sam.post(f"/reception/london/booking/{reference}/undo", {"csrf_token": token, "version": "0"})
    assert (sam.status, sam.heading) == (409, "It is too late to undo that")
    assert database.one(Booking).status == "booked"


def test_where_the_time_has_gone_the_page_leads_on(
    app: Flask, sam: Visitor, reference: str, database: Database
) -> None:
    sam.open(page(reference)).press("Cancel the booking", who="patient")
    book_visit(Visitor(app), "10:00", **MAI)
    sam.press("Undo u")
    assert (sam.status, sam.heading) == (409, "Someone else has that time now")
    assert (sam.link("Open the day"), sam.link("Open the booking")) == (
        "/reception/london/2026-10-08",
        f"/reception/london/booking/{reference}",
    )
    assert sam.link("Day") == "/reception/london/2026-10-08"
    assert sam.follow("Open the booking").status == 200


@pytest.mark.parametrize(
    ("person", "endpoint", "opened", "words", "address"),
    [
        (
            SAM,
            "reception.sheet",
            f"/reception/london/{THURSDAY}/sheet",
            "Open the day",
            f"/reception/london/{THURSDAY}",
        ),
        (OLIVER, "clinician.week", "/me/week", "My day", "/me"),
        (ADA, "admin.practice", "/admin/group", "Set up", "/admin"),
    ],
)
def test_without_a_booking_it_leads_to_the_day_or_to_where_they_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch, person: Person, endpoint: str, opened: str, words: str, address: str
) -> None:
    def refuses(**_parts: str) -> None:
        raise CannotChangeStatus

    monkeypatch.setitem(app.view_functions, endpoint, refuses)
    visitor = signed_in(app, person).open(opened)
    leads_on = [(said(link), link.get("href")) for link in visitor.page.by_id("main").iter("a")]
    assert (visitor.status, leads_on) == (409, [(words, address)])
