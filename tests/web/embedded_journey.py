"""The journey as a clinic's own website shows it: two sites that may, and the steps of booking in a frame."""

import re

from sqlalchemy import insert

from booking.extensions import db
from booking.models import EmbedSite, Practice
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import give_details
from tests.web.people import WEDNESDAY

CALL = "/embed/book/discovery-call/london"
SITES = ("http://localhost:8080", "https://www.clinic.example")
THEME = "brand-7a1f5c.radius-4"


def ancestors(visitor: Visitor) -> str:
    """Who may frame the page in front of them."""
    policy = visitor.answer.headers["Content-Security-Policy"]
    found = re.findall(r"frame-ancestors ([^;]*)", policy)
    assert len(found) == 1
    return str(found[0])


def said_of_frames(visitor: Visitor) -> tuple[str, str | None]:
    """All that is said of that, in the new words and in the old."""
    return ancestors(visitor), visitor.answer.headers.get("X-Frame-Options")


def hold(visitor: Visitor, at: str = "09:15", more: str = "") -> Visitor:
    """A visitor on the details page, in the frame."""
    visitor.open(f"{CALL}/{WEDNESDAY}{more}").press("Continue", start=at)
    assert visitor.heading == "Your details", visitor.heading
    return visitor


def book(visitor: Visitor, at: str = "09:15", more: str = "") -> Visitor:
    """A visitor on the receipt, in the frame."""
    give_details(hold(visitor, at, more)).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked", visitor.heading
    return visitor


def allow_sites(database: Database) -> None:
    """Puts both on the list."""
    group = database.one(Practice).id
    rows = [{"practice_id": group, "origin": origin} for origin in SITES]
    database.change(lambda: db.session.execute(insert(EmbedSite), rows))
