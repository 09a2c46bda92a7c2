"""Somebody holds a time and leads another browser to it. Where that keeps no cookies, the address is all there is:
what is typed there is still not theirs to read, nor the appointment theirs to open."""

import pytest
from flask import Flask

from booking.models import Booking, Hold
from tests.support.visitor import BROWSER, Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, give_details
from tests.web.people import MALLORY, PRIYA

OLD: dict[str, str] = {}  # a browser from before Sec-Fetch-Site
FRAMES = ("", "/embed")


def planted(app: Flask, database: Database, *, typed: bool = False) -> tuple[Visitor, str]:
    """Mallory, who holds a time and has typed there or not, and what of her address names her hold."""
    mallory = choose_call(Visitor(app, cookies=False))
    if typed:
        give_details(mallory, **MALLORY, reason="Nothing")
    assert database.one(Hold).token in mallory.answer.request.url
    return mallory, mallory.answer.request.query_string.decode()


def shown_to(mallory: Visitor, query: str, frame: str) -> str:
    """All that Mallory is shown at the addresses that she knows, and when she presses the button there."""
    answers = [mallory.open(f"{frame}/book/{page}?{query}").answer.text for page in ("details", "check", "details")]
    if mallory.heading == "Your details":
        fields = mallory.form("Continue")[2]
        answers.append(mallory.post(f"{frame}/book/check?{query}", fields).answer.text)
    return "".join(answers)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("headers", [OLD, dict(BROWSER)], ids=["old", "blocks cookies"])
def test_what_is_typed_into_somebody_elses_hold_is_not_shown_to_them(
    app: Flask, database: Database, headers: dict[str, str], typed: bool, frame: str
) -> None:
    mallory, query = planted(app, database, typed=typed)
    token = database.one(Hold).token
    victim = Visitor(app, cookies=False, headers=headers).open(f"{frame}/book/details?hold={token}")
    assert (victim.heading, victim.value("name")) == ("Your details", "")
    give_details(victim, **PRIYA, reason="My knee")
    told = shown_to(mallory, query, frame)
    assert ("Priya" in told, "My knee" in told, "priya@example.com" in told) == (False, False, False)
    assert database.all(Booking) == []
    victim.press("Book this appointment")
    assert victim.heading == "Your appointment is booked"
    told = shown_to(mallory, query, frame)
    assert ("Priya" in told, database.one(Booking).token in told) == (False, False)


def test_without_cookies_the_own_details_are_kept_through_the_journey(app: Flask) -> None:
    """The guard must not be in the way of whom it guards."""
    visitor = give_details(choose_call(Visitor(app, cookies=False)), **PRIYA, reason="My knee")
    visitor.open(visitor.links_to("/book/details")[0])
    assert (visitor.value("name"), visitor.value("reason").strip()) == (PRIYA["name"], "My knee")
    visitor.press("Back")
    visitor.press("Continue", start="10:00")
    assert (visitor.heading, visitor.value("name")) == ("Your details", PRIYA["name"])
    assert visitor.press("Continue").facts()["Name"] == PRIYA["name"]


def test_without_cookies_the_button_pressed_twice_leads_to_the_same_appointment(app: Flask) -> None:
    visitor = give_details(choose_call(Visitor(app, cookies=False)))
    _method, action, fields = visitor.form("Book this appointment")
    first = visitor.post(action, fields).path
    assert visitor.heading == "Your appointment is booked"
    assert visitor.post(action, fields).path == first


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_another_website_names_nobodys_hold(app: Flask, database: Database, site: str) -> None:
    _mallory, query = planted(app, database)
    led = Visitor(app, cookies=False, headers={"Sec-Fetch-Site": site}).open(f"/book/details?{query}")
    assert (led.heading, led.links_to("hold=")) == ("What would you like to book?", [])
