"""The receipt, and the three pages that are not it: past, cancelled, unknown."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import Booking, Clinic
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import OMAR, PRIYA


def test_the_receipt_is_complete_without_the_mail(visitor: Visitor, database: Database) -> None:
    book_call(visitor, **PRIYA, reason="My knee")
    reference = database.one(Booking).reference
    assert "We’ll send your confirmation to priya@example.com." in visitor.text
    assert "Wednesday 7 October 2026 9:15am UK time" in visitor.text.replace("\xa0", " ")
    assert visitor.facts() == {
        "Name": "Priya Sharma",
        "We’ll call": "07700 900123, from +44 1234 380345",
        "How long": "About 15 minutes. It’s free.",
        "Clinic": "London. We’ll call you. You do not need to travel.",
        "Reference": f"{reference[:3]}-{reference[3:]}",
    }
    assert "knee" not in visitor.answer.text
    for words in ("Add to calendar", "Google Calendar", "Outlook", "Change day or time", "Cancel this appointment"):
        assert visitor.link(words)


def test_a_link_opens_the_receipt_for_whoever_has_it(app: Flask) -> None:
    receipt = book_call(Visitor(app)).path
    other = Visitor(app, cookies=False).open(receipt)
    assert (other.status, other.heading) == (200, "Your appointment is booked")


def test_no_other_party_is_told_the_link(visitor: Visitor) -> None:
    book_call(visitor)
    outside = [href for href in visitor.page.links if href.startswith("https://")]
    assert len(outside) == 2, "Google and Outlook"
    assert [href for href in outside if visitor.token in href or "Priya" in href] == []


@pytest.mark.parametrize("book", [book_call, book_visit])
def test_a_clinics_own_number_is_the_only_one_on_the_receipt_and_what_follows(
    visitor: Visitor, database: Database, book: Callable[..., Visitor], clock: time_machine.Traveller
) -> None:
    def give_number() -> None:
        db.session.query(Clinic).filter_by(slug="london").one().phone = "+442079460018"

    database.change(give_number)
    receipt = book(visitor).path
    pages = [visitor.open(path).answer.text for path in (receipt, f"{receipt}/cancel", f"{receipt}/move")]
    pages.append(visitor.open(f"{receipt}/calendar.ics").answer.text.replace("\r\n ", ""))
    clock.move_to(datetime(2026, 10, 7, 8, tzinfo=UTC))  # too late to change it online
    pages.append(visitor.open(receipt).answer.text)
    visitor.open(f"{receipt}/cancel")
    pages.append(visitor.answer.text)
    clock.move_to(datetime(2026, 10, 20, 8, tzinfo=UTC))  # over
    pages.append(visitor.open(receipt).answer.text)
    told = [page.replace("\u00a0", " ") for page in pages]
    assert [("+44 20 7946 0018" in page, "380345" in page) for page in told] == [(True, False)] * 7
    assert "380345" in visitor.open("/").answer.text.replace("\u00a0", " ")


def test_a_moved_appointment_says_so(visitor: Visitor) -> None:
    book_call(visitor).follow("Change day or time")
    visitor.open(visitor.links_to("/move/2026-10-08")[0]).press("Move my appointment", start="10:00")
    assert visitor.heading == "Your appointment has moved"
    assert "If you’ve changed it several times, that can take an hour." in visitor.text, "five emails an hour leave"
    assert "Thursday 8 October 2026 10am UK time" in visitor.text.replace("\xa0", " ")


def test_past_cancelled_and_unknown_are_three_pages(app: Flask, clock: time_machine.Traveller) -> None:
    past, cancelled = book_call(Visitor(app)), book_call(Visitor(app), "10:00")
    cancelled.follow("Cancel this appointment").press("Cancel this appointment")
    clock.move_to(datetime(2026, 10, 7, 8, 15, tzinfo=UTC))
    unknown = Visitor(app).open("/a/" + "A" * 22)
    past.open(past.path)
    cancelled.open(cancelled.path)

    assert [(v.status, v.heading) for v in (past, cancelled, unknown)] == [
        (200, "This appointment has passed"),
        (200, "This appointment is cancelled"),
        (404, "We cannot find that appointment"),
    ]
    for visitor in (past, cancelled):
        assert visitor.link("Book again") == "/book"
    for visitor in (past, cancelled, unknown):
        assert visitor.link("Find my appointment") == "/find"
        assert "tel:+441234380345" in visitor.page.links


@pytest.mark.parametrize("token", ["x", "1", "A" * 21, "A" * 23, "A" * 5000, "%00", "%ED%A0%80", "é" * 22])
def test_every_wrong_link_gets_the_same_answer(visitor: Visitor, token: str) -> None:
    unknown = visitor.open("/a/" + "A" * 22).answer.data
    assert (visitor.open(f"/a/{token}").status, visitor.answer.data == unknown) == (404, True)


@pytest.mark.parametrize("path", ["", "/calendar.ics", "/move", "/move/2026-10-08", "/cancel"])
def test_a_wrong_link_opens_none_of_its_pages(visitor: Visitor, path: str) -> None:
    assert visitor.open("/a/" + "A" * 22 + path).status == 404
    assert visitor.heading == "We cannot find that appointment"


def test_numbers_open_nothing(visitor: Visitor, database: Database) -> None:
    book_call(visitor)
    booked = database.one(Booking)
    for guess in (booked.id, booked.reference, booked.uid.partition("@")[0]):
        assert visitor.open(f"/a/{guess}").status == 404


def test_shortly_before_it_cannot_be_changed_online(visitor: Visitor, clock: time_machine.Traveller) -> None:
    book_call(visitor)
    clock.move_to(datetime(2026, 10, 7, 7, 15, 1, tzinfo=UTC))
    visitor.open(visitor.path)
    assert visitor.heading == "Your appointment is booked"
    assert "It starts soon, so you can no longer change or cancel it online." in visitor.text
    assert visitor.links_to("/move") + visitor.links_to("/cancel") == []


def test_a_call_abroad_is_on_two_clocks_and_a_visit_on_one(app: Flask) -> None:
    call = book_call(Visitor(app), **OMAR, zone="Asia/Dubai")
    assert "9:15am UK time 12:15pm in Dubai" in call.text
    visit = book_visit(Visitor(app), **OMAR, zone="Asia/Dubai")
    assert "Dubai" not in visit.text
