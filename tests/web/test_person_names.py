"""Names are what people are called. Each survives every page, and none becomes markup or code."""

import pytest

from booking.models import Booking
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import MALLORY, PRIYA

NAMES = [
    "O’Brien",
    "O'Brien",
    "Nguyễn Thị Mai",
    "李",
    "محمد عبد الله",
    "שרה כהן",
    "Björk",
    "Null",
    "undefined",
    "Jean-Pierre d'Été",
    "von der Leyen, Ursula",
    "María José Carreño Quiñones de la Santísima Trinidad y de los Dolores Fuertes Saa",
    ("Llanfairpwll " * 10)[:119].strip() + "x",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><h1>x</h1>",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "%s",
    "%(name)s",
    "%(x)s 100%",
    "&amp; &lt;",
    "=1+1",
    "BEGIN:VALARM",
    "Dr. O. B. St. John",
    "👩🏽‍⚕️ Ana",
    "علی‌رضا",  # a zero-width joiner is part of the name
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_survives_every_page_as_it_was_typed(visitor: Visitor, database: Database, name: str) -> None:
    choose_call(visitor).press("Continue", **{**PRIYA, "name": name, "phone": ""})
    assert (visitor.status, visitor.value("name")) == (422, name), "details"
    give_details(visitor, **{**PRIYA, "name": name})
    assert visitor.facts()["Name"] == _single(name), "check"
    visitor.press("Book this appointment")
    assert visitor.facts()["Name"] == _single(name), "receipt"
    assert database.one(Booking).patient_name == name
    assert [e.tag for e in visitor.page.root.iter() if e.tag in ("img", "script") and e.get("src", "x") == "x"] == []
    for path in ("move", "move/2026-10-08", "cancel", "calendar.ics"):
        assert visitor.open(f"/a/{database.one(Booking).token}/{path}").status == 200


@pytest.mark.parametrize("name", ["O’Brien", "<script>alert(1)</script>", "%(x)s", "{{7*7}}", "محمد عبد الله"])
def test_a_name_survives_being_told_that_the_time_is_taken(
    two_visitors: tuple[Visitor, Visitor], database: Database, name: str
) -> None:
    slow, quick = two_visitors
    give_details(choose_call(slow), **{**PRIYA, "name": name})
    _method, action, fields = slow.form("Book this appointment")
    choose_call(slow, "16:00")
    book_call(quick, **MALLORY)
    slow.post(action, fields)
    assert (slow.status, slow.facts()["Name"]) == (409, name)


@pytest.mark.parametrize(
    "reason", ["<b>bold</b>", "{{7*7}} %s %(x)s", "\r\n.\r\nQUIT", "</textarea><script>", "- =1+1"]
)
def test_a_reason_is_text_and_nothing_else(visitor: Visitor, database: Database, reason: str) -> None:
    give_details(choose_call(visitor), **PRIYA, reason=reason)
    assert visitor.facts()["To talk about"] == _single(reason)
    visitor.follow("Change what to talk about")
    assert visitor.value("reason") == reason.replace("\r\n", "\n").strip()
    give_details(visitor, name=PRIYA["name"]).press("Book this appointment")
    assert database.one(Booking).reason == reason.replace("\r\n", "\n").strip()


def _single(text: str) -> str:
    return " ".join(text.split())
