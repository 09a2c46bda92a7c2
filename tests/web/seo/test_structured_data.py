"""The structured data of the front door, read back from the pages as a search engine reads it."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from booking.models import Clinic, Practice, Service
from booking.queries.practice import read_practice
from booking.rules.guides import GuidePassage, GuideQuestion, GuideSection
from booking.web.seo import metadata_of_pages
from booking.web.seo.page_metadata import PageMetadata
from tests.structured_data.made import GUIDE
from tests.support.head import described, said, things
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.support.vocabulary import wrong
from tests.web.database import Database
from tests.web.seo.rendered import BASE, page_of

NASTY = "</script><script>alert(1)</script><!-- ]]> \u2028 \u2029 &amp; \" ' \\ {{7*7}}"


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


def test_every_pages_data_is_in_schema_orgs_words(app: Flask, found: dict[str, PageMetadata]) -> None:
    for name, one in found.items():
        blocks = described(page_of(app, one))
        elsewhere = frozenset({f"{BASE}/#group"})
        assert [line for block in blocks for line in wrong(block, elsewhere)] == [], name


def test_a_clinics_data_is_that_of_the_database(app: Flask, found: dict[str, PageMetadata]) -> None:
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
    assert (page["name"], page["datePublished"]) == (guide.title, guide.published.isoformat())
    assert (page["author"]["@type"], page["author"]["name"]) == ("MedicalOrganization", "ProHealth Clinic")
    assert [claim for claim in ("lastReviewed", "reviewedBy") if claim in page] == []
    assert [cited["url"] for cited in page["citation"]] == [reference.link for reference in guide.references]
    assert [asked["name"] for asked in questions["mainEntity"]] == [question.words for question in guide.questions]
    for asked in questions["mainEntity"]:
        answer = asked["acceptedAnswer"]["text"]
        assert "<" not in answer
        assert answer.split(". ")[0] in visitor.text, "it says what stands on the page"


def test_a_clinics_page_describes_the_days_on_which_it_is_closed(visitor: Visitor) -> None:
    """Its window reaches as far as Christmas: the bank holidays were loaded with the practice."""
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
    asked = GuideSection("a", "Questions", (), (GuideQuestion("b", NASTY, (GuidePassage("Yes."),)),))
    with app.test_request_context():
        practice = read_practice()
        assert practice is not None
        practice = replace(
            practice,
            group=replace(practice.group, name=NASTY),
            clinics=tuple(replace(clinic, name=NASTY, street=NASTY) for clinic in practice.clinics),
            diaries=tuple(replace(diary, name=NASTY, role=NASTY) for diary in practice.diaries),
        )
        made = {
            "MedicalClinic": metadata_of_pages.clinic(practice, practice.clinics[0], {}),
            "MedicalOrganization": metadata_of_pages.home(practice),
            "Person": metadata_of_pages.practitioner(practice, practice.practitioners[0]),
            "MedicalWebPage": metadata_of_pages.guide(practice, replace(GUIDE, title=NASTY, summary=NASTY)),
            "FAQPage": metadata_of_pages.guide(practice, replace(GUIDE, title=NASTY, sections=(asked,))),
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
        db.session.query(Practice).one().name = NASTY[:60]
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
