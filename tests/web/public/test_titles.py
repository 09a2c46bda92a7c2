"""Titles: each page of choosing has its own, so that tabs, bookmarks and a history can be told apart."""

from collections import defaultdict

from flask import Flask

from tests.support.visitor import Visitor
from tests.web.people import CALL, THURSDAY, VISIT, WEDNESDAY

PAGES = (
    "/",
    "/book",
    "/book/discovery-call",
    "/book/first-appointment",
    "/book/follow-up",
    CALL,
    "/book/discovery-call/bedford",
    f"{CALL}?after=2026-10-19",
    f"{CALL}?after=2026-10-26",
    f"{CALL}/month/2026-10",
    f"{CALL}/month/2026-11",
    f"{CALL}/{WEDNESDAY}",
    f"{CALL}/{THURSDAY}",
    f"/book/discovery-call/bedford/{WEDNESDAY}",
    f"{CALL}/2026-10-11",
    "/book/discovery-call/bedford/2026-10-11",
    f"{CALL}/2026-02-30",
    VISIT,
    f"{VISIT}/{THURSDAY}",
    "/clinics/london",
    "/clinics/bedford",
    "/guides",
    "/find",
    "/privacy",
    "/accessibility",
    "/sign-in",
)


def test_no_two_pages_have_one_title(app: Flask) -> None:
    titles: dict[str, list[str]] = defaultdict(list)
    for address in PAGES:
        titles[Visitor(app).open(address).page.title].append(address)
    assert [pages for pages in titles.values() if len(pages) > 1] == []
    assert "Which clinic? – Free discovery call – ProHealth Clinic" in titles
    assert "Choose a day – Free discovery call, London – ProHealth Clinic" in titles


def test_what_is_somebodys_own_is_in_no_title(visitor: Visitor) -> None:
    """The pages with a name, a time and a reason of one's own say no more than their heading."""
    visitor.open(f"{VISIT}/{THURSDAY}").press("Continue", start="09:15")
    assert visitor.page.title == "Your details – ProHealth Clinic"
    visitor.press("Continue", name="Priya", phone="07700 900123", reason="My knee")
    assert visitor.page.title == "Check your details and book – ProHealth Clinic"
    visitor.press("Book this appointment")
    assert visitor.page.title == "Your appointment is booked – ProHealth Clinic"
