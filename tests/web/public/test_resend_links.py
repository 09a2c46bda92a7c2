"""A lost link: the answer is the same for everybody, and the mail goes to whoever is booked."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.models import OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call
from tests.web.people import MALLORY, PRIYA


def _links(database: Database) -> list[tuple[str, int | None]]:
    return [(row.address, row.booking_id) for row in database.all(OutboxMessage) if row.kind == "links"]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("priya@example.com", "priya@example.com"),
        (" PRIYA@Example.com ", "priya@example.com"),
        ("07700 900123", "+447700900123"),
        ("+44 (0) 7700 900123", "+447700900123"),
        ("\u202a+44 7700 900123\u202c", "+447700900123"),
    ],
)
def test_who_is_booked_is_promised_their_links(app: Flask, database: Database, typed: str, key: str) -> None:
    book_call(Visitor(app))
    Visitor(app).open("/find").press("Send my links", contact=typed)
    assert _links(database) == [(key, None)]


def test_the_answer_is_the_same_for_known_and_unknown(app: Flask, database: Database) -> None:
    book_call(Visitor(app))
    for contact in ("email", "phone"):
        known, unknown = (_asked(Visitor(app), database, who[contact]) for who in (PRIYA, MALLORY))
        assert known == unknown, "nor do the statements tell, and so not the time"
        assert known[:2] == (200, "/find/sent")
        assert [word for word in (b"Priya", b"priya@", b"/a/") if word in known[2]] == []


def _asked(visitor: Visitor, database: Database, contact: str) -> tuple[int, str, bytes, list[str]]:
    visitor.open("/find")
    with database.statements() as sent:
        visitor.press("Send my links", contact=contact)
    return visitor.status, visitor.path, visitor.answer.data, sent


def test_asking_again_and_again_sends_three_an_hour_and_says_the_same(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    pages = set()
    for _ in range(5):
        pages.add(visitor.open("/find").press("Send my links", contact="priya@example.com").answer.data)
    assert (len(_links(database)), len(pages)) == (3, 1)
    clock.shift(timedelta(hours=1, seconds=1))
    visitor.open("/find").press("Send my links", contact="priya@example.com")
    assert len(_links(database)) == 4


@pytest.mark.parametrize("typed", ["", "  ", "Priya", "a@b@c", "123", "K7M-4PX", "x" * 5000])
def test_what_is_neither_is_told_at_the_field_and_kept(visitor: Visitor, database: Database, typed: str) -> None:
    visitor.open("/find").press("Send my links", contact=typed)
    assert (visitor.status, visitor.heading) == (422, "Find my appointment")
    assert visitor.mistakes() == [
        ("#contact", "Enter the email address or phone number you booked with"),
    ]
    assert visitor.value("contact") == typed.strip()
    assert _links(database) == []
