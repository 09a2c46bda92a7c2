"""Titles of the desk: each page beside the day has its own, and none has a name in it."""

from collections import defaultdict

from flask import Flask

from booking.models import Booking
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import THURSDAY
from tests.web.staff import SAM, signed_in

DAY = f"/reception/london/{THURSDAY}"


def test_no_two_pages_of_the_desk_have_one_title(app: Flask, database: Database) -> None:
    book_visit(Visitor(app), "10:00")
    reference = database.one(Booking).reference
    booking = f"/reception/london/booking/{reference}"
    pages = [
        DAY,
        "/reception/london/2026-10-09",
        *(f"{DAY}/{page}" for page in ("new", "new?walk-in=1", "block", f"move/{reference}", "todo", "close", "sheet")),
        *(f"{booking}{page}" for page in ("", "/cancel", "/details", "/saved")),
        "/reception/search",
    ]
    sam, titles = signed_in(app, SAM), defaultdict(list)
    for page in pages:
        titles[sam.open(page).page.title].append(page)
    assert [same for same in titles.values() if len(same) > 1] == []
    assert titles["Thursday 8 October, London – Cancel this booking? – ProHealth Clinic"] == [f"{booking}/cancel"]
    assert [title for title in titles if "Priya" in title] == []
