"""What each page of the front door tells of itself: one address, a summary, a card, and structured data."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template

from booking.models import Clinic, ClinicGroup, Service
from booking.queries.house import read_house
from booking.rules.guides import Part, Question, Section
from booking.web.found import pages
from booking.web.found.page import Found
from tests.rules.made import special
from tests.structured.made import GUIDE
from tests.support.head import described, said, things
from tests.support.html import Parsed, read
from tests.support.visitor import Visitor
from tests.support.vocabulary import wrong
from tests.web.database import Database
from tests.web.once import ONE_DATABASE

pytestmark = ONE_DATABASE
BASE = "http://127.0.0.1:5000"
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
NASTY = "</script><script>alert(1)</script><!-- ]]> \u2028 \u2029 &amp; \" ' \\ {{7*7}}"


def page_of(app: Flask, found: Found, heading: str = "A heading") -> Parsed:
    """A page of ours that is rendered with that."""
    with app.test_request_context("/?from=leaflet", headers={"Host": "evil.example"}):
        template = (
            "{% extends 'layout.html' %}{% set heading = '" + heading + "' %}{% block main %}<h1>x</h1>{% endblock %}"
        )
        return read(render_template(app.jinja_env.from_string(template), found=found))


@pytest.fixture
def found(app: Flask) -> dict[str, Found]:
    """What is told of pages that other parts of the front door render."""
    with app.test_request_context("/?from=leaflet", headers={"Host": "evil.example"}):
        house = read_house()
        assert house is not None
        (person,) = house.practitioners
        closed = special(date(2026, 12, 25), reason="Christmas Day")
        told = {f"clinic {clinic.slug}": pages.clinic(house, clinic, closed) for clinic in house.clinics}
        told |= {"practitioner": pages.practitioner(house, person), "guide": pages.guide(house, GUIDE)}
        return told | {"guides": pages.guides(house, [GUIDE, replace(GUIDE, slug="b", title="Sore toe")])}


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


def test_summaries_are_as_long_as_search_engines_show_and_no_two_are_the_same(found: dict[str, Found]) -> None:
    told = [*SUMMARIES.values(), *(one.summary for one in found.values())]
    assert [text for text in told if not 50 <= len(text) <= 160] == []
    assert len(set(told)) == len(told)


def test_what_somebody_came_with_and_the_host_they_asked_for_are_no_part_of_an_address(app: Flask) -> None:
    head = said(read(app.test_client().get("/?from=leaflet", headers={"Host": "evil.example"}).data))
    assert (head["canonical"], head["og:url"]) == (f"{BASE}/", f"{BASE}/")
    assert [text for text in head.values() if "leaflet" in text or "evil" in text] == []


def test_pages_of_the_front_door_tell_their_own_names_and_pictures(app: Flask, found: dict[str, Found]) -> None:
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


def test_a_clinics_summary_says_where_it_is_when_it_is_open_and_how_to_book(found: dict[str, Found]) -> None:
    assert found["clinic london"].summary == (
        "ProHealth Clinic London: 104 Harley Street, Marylebone, London W1G 7JD. "
        "Open Monday to Saturday, 9am to 6pm. Book online, or call +44\xa01234\xa0380345."
    )


# --- Structured data -----------------------------------------------------------------------------------


def test_the_front_page_describes_the_group_its_clinics_and_the_site(visitor: Visitor) -> None:
    (block,) = described(visitor.open("/").page)
    assert wrong(block) == []
    assert [(thing["@type"], thing["name"]) for thing in block["@graph"]] == [
        ("MedicalOrganization", "ProHealth Clinic"),
        ("WebSite", "ProHealth Clinic"),
        ("MedicalClinic", "ProHealth Clinic London"),
        ("MedicalClinic", "ProHealth Clinic Manchester"),
        ("MedicalClinic", "ProHealth Clinic Bedford"),
    ]
    group = things(visitor.page)["MedicalOrganization"]
    assert (group["telephone"], group["email"]) == ("+441234380345", "info@prohealthclinic.co.uk")
    assert group["subOrganization"] == [{"@id": thing["@id"]} for thing in block["@graph"][2:]]


def test_every_pages_data_is_in_schema_orgs_words(app: Flask, found: dict[str, Found]) -> None:
    for name, one in found.items():
        blocks = described(page_of(app, one))
        elsewhere = frozenset({f"{BASE}/#group"})
        assert [line for block in blocks for line in wrong(block, elsewhere)] == [], name


def test_a_clinics_data_is_that_of_the_database(app: Flask, found: dict[str, Found]) -> None:
    clinic = things(page_of(app, found["clinic london"]))["MedicalClinic"]
    assert clinic["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "104 Harley Street",
        "addressLocality": "Marylebone, London",
        "postalCode": "W1G 7JD",
        "addressCountry": "GB",
    }
    assert [(row["opens"], row["closes"], row.get("validFrom")) for row in clinic["openingHoursSpecification"]] == [
        ("09:00", "18:00", None),
        ("00:00", "00:00", "2026-12-25"),
    ]
    assert [(offer["name"], offer["price"], offer["url"]) for offer in clinic["makesOffer"]] == [
        ("Free discovery call", "0.00", f"{BASE}/book/discovery-call/london"),
        ("First appointment", "195.00", f"{BASE}/book/first-appointment/london"),
        ("Follow-up appointment", "150.00", f"{BASE}/book/follow-up/london"),
    ]


FRONT = {
    "/": ["MedicalOrganization", "WebSite", "MedicalClinic", "MedicalClinic", "MedicalClinic"],
    "/clinics/london": ["MedicalClinic", "MedicalOrganization", "BreadcrumbList"],
    "/practitioners/oliver-eaton": ["Person", "BreadcrumbList"],
    "/guides": ["BreadcrumbList"],
    "/guides/gluteus-medius-pain": ["MedicalWebPage", "FAQPage", "BreadcrumbList"],
}


@pytest.mark.parametrize("path", FRONT)
def test_what_is_served_describes_what_the_page_is_about(visitor: Visitor, path: str) -> None:
    (block,) = described(visitor.open(path).page)
    assert [thing["@type"] for thing in block["@graph"]] == FRONT[path]
    assert wrong(block) == []
    assert said(visitor.page)["canonical"] == BASE + path


def test_a_guides_page_describes_the_guide_that_is_read_there(app: Flask, visitor: Visitor) -> None:
    (guide,) = app.extensions["guides"]
    told = things(visitor.open(f"/guides/{guide.slug}").page)
    page, questions = told["MedicalWebPage"], told["FAQPage"]
    assert (page["name"], page["lastReviewed"]) == (guide.title, guide.reviewed.isoformat())
    assert [cited["url"] for cited in page["citation"]] == [reference.link for reference in guide.references]
    assert [asked["name"] for asked in questions["mainEntity"]] == [question.words for question in guide.questions]
    for asked in questions["mainEntity"]:
        answer = asked["acceptedAnswer"]["text"]
        assert "<" not in answer
        assert answer.split(". ")[0] in visitor.text, "it says what stands on the page"


def test_a_clinics_page_describes_the_days_on_which_it_is_closed(visitor: Visitor) -> None:
    """Its window reaches as far as Christmas: the bank holidays were loaded with the house."""
    hours = things(visitor.open("/clinics/london").page)["MedicalClinic"]["openingHoursSpecification"]
    assert [(row["validFrom"], row["validThrough"], row["name"], row["closes"]) for row in hours[1:]] == [
        ("2026-12-25", "2026-12-25", "Christmas Day", "00:00"),
        ("2026-12-26", "2026-12-26", "Boxing Day", "00:00"),
        ("2026-12-28", "2026-12-28", "Boxing Day (substitute day)", "00:00"),
        ("2027-01-01", "2027-01-01", "New Year's Day", "00:00"),
    ]


@pytest.mark.parametrize(
    "kind", ["MedicalClinic", "MedicalOrganization", "Person", "MedicalWebPage", "FAQPage"], ids=str
)
def test_whatever_is_typed_the_data_is_parsed_back_as_it_was_typed(app: Flask, kind: str) -> None:
    asked = Section("a", "Questions", (), (Question("b", NASTY, (Part("Yes."),)),))
    with app.test_request_context():
        house = read_house()
        assert house is not None
        house = replace(
            house,
            group=replace(house.group, name=NASTY),
            clinics=tuple(replace(clinic, name=NASTY, street=NASTY) for clinic in house.clinics),
            diaries=tuple(replace(diary, name=NASTY, role=NASTY) for diary in house.diaries),
        )
        made = {
            "MedicalClinic": pages.clinic(house, house.clinics[0], {}),
            "MedicalOrganization": pages.home(house),
            "Person": pages.practitioner(house, house.practitioners[0]),
            "MedicalWebPage": pages.guide(house, replace(GUIDE, title=NASTY, summary=NASTY)),
            "FAQPage": pages.guide(house, replace(GUIDE, title=NASTY, sections=(asked,))),
        }[kind]
    page = page_of(app, made)
    thing: dict[str, Any] = things(page)[kind]
    assert NASTY in thing["name"]
    assert len(list(page.root.iter("script"))) == 2, "the block and app.js"
    if kind == "FAQPage":
        assert thing["mainEntity"][0]["name"] == NASTY


def test_what_an_administrator_typed_is_harmless_on_the_page_itself(visitor: Visitor, database: Database) -> None:
    from booking.extensions import db

    def type_it() -> None:
        db.session.query(ClinicGroup).one().name = NASTY[:60]
        for clinic in db.session.query(Clinic):
            clinic.street = NASTY[:60]
        for service in db.session.query(Service):
            service.name = NASTY[:40]

    database.change(type_it)
    for path in ("/", "/book"):
        page = read(visitor.client.get(path).data)
        assert [script.get("src", "")[:8] for script in page.root.iter("script") if not script.get("type")] == [
            "/static/"
        ]
    (block,) = described(read(visitor.client.get("/").data))
    assert block["@graph"][0]["name"] == NASTY[:60]
    assert block["@graph"][2]["address"]["streetAddress"] == NASTY[:60]


def test_a_house_without_a_free_call_and_one_without_anything_to_book_still_tell_something(
    visitor: Visitor, database: Database
) -> None:
    from booking.extensions import db

    def charge() -> None:
        for service in db.session.query(Service):
            service.is_active = not service.by_phone

    database.change(charge)
    assert said(visitor.open("/").page)["description"] == (
        "Book an appointment with ProHealth Clinic, online at any hour. London, Manchester and Bedford."
    )
    assert visitor.client.get("/pictures/home.png").status_code == 200
