"""What each page of the front door tells of itself: one address, a summary, and a card."""

import pytest
from flask import Flask

from booking.models import Service
from booking.web.seo.page_metadata import PageMetadata
from tests.support.head import said
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.seo.rendered import BASE, page_of

SUMMARIES = {
    "/": "A free 15-minute call, by phone, wherever you are. "
    "Then decide on treatment with ProHealth Clinic in London, Manchester and Bedford.",
    "/book": "Book online with ProHealth Clinic in London, Manchester and Bedford: "
    "Free discovery call, First appointment and Follow-up appointment.",
    "/book/discovery-call": "15 minutes, by phone. Ask questions before you decide. "
    "Choose a time with ProHealth Clinic in London, Manchester and Bedford.",
    "/privacy": "What ProHealth Clinic keeps when you book, who sees it and why, "
    "and your right to a copy, a correction or erasure.",
    "/accessibility": "These pages work by keyboard, with a screen reader, in large type and on an old phone. "
    "Tell us when something is in your way.",
}


@pytest.mark.parametrize("path", SUMMARIES)
def test_a_page_tells_what_it_is_about_and_messengers_the_same(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    card = "service-discovery-call" if path.count("/") == 2 else "home"
    title = "Free discovery call" if path.count("/") == 2 else visitor.heading
    told = {
        "description": SUMMARIES[path],
        "og:type": "website",
        "og:site_name": "ProHealth Clinic",
        "og:locale": "en_GB",
        "og:url": BASE + path,
        "og:title": title,
        "og:description": SUMMARIES[path],
        "og:image": f"{BASE}/pictures/{card}.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "twitter:card": "summary_large_image",
    }
    head = said(visitor.page)
    assert {name: text for name, text in head.items() if name in told} == told
    assert head["og:image:alt"]
    assert head.get("canonical") == (None if path == "/book/discovery-call" else BASE + path)
    assert visitor.client.get(told["og:image"].removeprefix(BASE)).status_code == 200


def test_summaries_are_as_long_as_search_engines_show_and_no_two_are_the_same(found: dict[str, PageMetadata]) -> None:
    told = [*SUMMARIES.values(), *(one.summary for one in found.values())]
    assert [text for text in told if not 50 <= len(text) <= 160] == []
    assert len(set(told)) == len(told)


def test_what_somebody_came_with_and_the_host_they_asked_for_are_no_part_of_an_address(app: Flask) -> None:
    head = said(read(app.test_client().get("/?from=leaflet", headers={"Host": "evil.example"}).data))
    assert (head["canonical"], head["og:url"]) == (f"{BASE}/", f"{BASE}/")
    assert [text for text in head.values() if "leaflet" in text or "evil" in text] == []


def test_pages_of_the_front_door_tell_their_own_names_and_pictures(app: Flask, found: dict[str, PageMetadata]) -> None:
    told = {}
    for name, one in found.items():
        head = said(page_of(app, one))
        told[name] = (head["og:type"], head["og:title"], head["og:image"].removeprefix(f"{BASE}/pictures/"))
    assert told == {
        "clinic london": ("website", "ProHealth Clinic London", "clinic-london.png"),
        "clinic manchester": ("website", "ProHealth Clinic Manchester", "clinic-manchester.png"),
        "clinic bedford": ("website", "ProHealth Clinic Bedford", "clinic-bedford.png"),
        "practitioner": ("profile", "Mr Oliver Eaton", "practitioner-oliver-eaton.png"),
        "guide": ("article", "A heading", "guide-sore-thumb.png"),
        "guides": ("website", "A heading", "home.png"),
    }


def test_a_clinics_summary_says_where_it_is_when_it_is_open_and_how_to_book(found: dict[str, PageMetadata]) -> None:
    assert found["clinic london"].summary == (
        "ProHealth Clinic London: 104 Harley Street, Marylebone, London W1G 7JD. "
        "Open Monday to Saturday, 9am to 6pm. Book online, or call +44\xa01234\xa0380345."
    )


def test_a_house_without_a_free_call_and_one_without_anything_to_book_still_tell_something(
    visitor: Visitor, database: Database
) -> None:
    from booking.extensions import db

    def charge() -> None:
        for service in db.session.query(Service):
            service.is_active = not service.by_phone

    database.change(charge)
    assert said(visitor.open("/").page)["description"] == (
        "Book an appointment with ProHealth Clinic in London, Manchester and Bedford, online at any hour."
    )
    assert visitor.client.get("/pictures/home.png").status_code == 200
