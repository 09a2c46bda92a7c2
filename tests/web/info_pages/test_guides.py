"""The guides: what their pages say, where they lead, and what they cost."""

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from booking.extensions import db
from booking.models import Service
from booking.rules.guides import Guide, GuideCollection
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database

SLUG = "gluteus-medius-pain"
ADDRESS = f"/guides/{SLUG}"


@pytest.fixture
def guide(app: Flask) -> Guide:
    """The shipped one."""
    shelf: GuideCollection = app.extensions["guides"]
    found = shelf.guide(SLUG)
    assert found is not None
    return found


def headings(page: Element) -> list[tuple[str, str]]:
    """The page read aloud by its headings."""
    return [(element.tag, words(element)) for element in page.iter() if element.tag in ("h1", "h2")]


def test_the_index_lists_every_guide_and_leads_home(visitor: Visitor, guide: Guide) -> None:
    visitor.open("/guides")
    assert (visitor.heading, visitor.page.title) == ("Guides", "Guides – ProHealth Clinic")
    assert visitor.link("Home") == "/"
    assert visitor.link(f"{guide.title} {guide.summary}") == ADDRESS
    assert visitor.follow(f"{guide.title} {guide.summary}").heading == guide.title


def test_a_group_without_guides_says_so(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "guides", GuideCollection())
    assert "There are no guides yet." in visitor.open("/guides").text


def test_a_guide_is_found_by_search_engines_and_called_after_its_title(visitor: Visitor, guide: Guide) -> None:
    visitor.open(ADDRESS)
    assert (visitor.status, visitor.page.title) == (200, "Gluteus medius pain – ProHealth Clinic")
    assert [meta.get("content") for meta in visitor.page.root.iter("meta") if meta.get("name") == "robots"] == []


def test_a_guide_is_read_in_this_order(visitor: Visitor) -> None:
    assert headings(visitor.open(ADDRESS).page.root) == [
        ("h1", "Gluteus medius pain"),
        ("h2", "On this page"),
        ("h2", "What it is"),
        ("h2", "Causes"),
        ("h2", "Symptoms"),
        ("h2", "When to see a doctor soon"),
        ("h2", "Diagnosis"),
        ("h2", "Treatment options"),
        ("h2", "Recovery times"),
        ("h2", "What happens untreated"),
        ("h2", "Questions and answers"),
        ("h2", "Author’s note"),
        ("h2", "Talk it through: book a free call"),
        ("h2", "References"),
    ]


def test_a_guide_says_who_wrote_it_when_and_what_it_is_not(visitor: Visitor) -> None:
    text = visitor.open(ADDRESS).text
    assert "12 minutes to read. Published November 2026. Written by ProHealth Clinic." in text
    assert "This guide does not replace advice from your own doctor." in text


def test_a_guide_that_nobody_has_reviewed_yet_says_so_before_it_begins_and_claims_nothing(visitor: Visitor) -> None:
    visitor.open(ADDRESS)
    (head,) = [part for part in visitor.page.root.iter("header") if list(part.iter("h1"))]
    assert [words(note) for note in head.iter("p") if note.get("class") == "note"] == [
        "Not yet reviewed by a clinician."
    ]
    claims = ("Last reviewed", "Reviewed by", "Oliver Eaton", "lastReviewed", "reviewedBy")
    assert [claim for claim in claims if claim in visitor.answer.text] == []


def test_a_guide_that_was_reviewed_says_by_whom_and_when(
    app: Flask, visitor: Visitor, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = replace(guide, reviewed=date(2026, 12, 1))
    monkeypatch.setitem(app.extensions, "guides", GuideCollection((signed,)))
    text = visitor.open(ADDRESS).text
    assert "12 minutes to read. Last reviewed December 2026." in text
    assert "Written by ProHealth Clinic. Reviewed by Mr Oliver Eaton." in text
    assert [said for said in ("Not yet reviewed", "Published November") if said in text] == []
    assert [claim for claim in ("lastReviewed", "reviewedBy") if claim not in visitor.answer.text] == []


def test_the_contents_lead_to_every_section_by_addresses_that_stay(visitor: Visitor, guide: Guide) -> None:
    (contents,) = [nav for nav in visitor.open(ADDRESS).page.root.iter("nav") if nav.get("aria-labelledby") == "toc"]
    assert [(words(link), link.get("href")) for link in contents.iter("a")] == [
        ("What it is", "#what-it-is"),
        ("Causes", "#causes"),
        ("Symptoms", "#symptoms"),
        ("When to see a doctor soon", "#see-a-doctor"),
        ("Diagnosis", "#diagnosis"),
        ("Treatment options", "#treatment"),
        ("Recovery times", "#recovery"),
        ("What happens untreated", "#untreated"),
        ("Questions and answers", "#questions"),
        ("Author’s note", "#note"),
        ("Talk it through", "#talk"),
        ("References", "#references"),
    ]


def test_a_notice_has_its_label_as_its_name(visitor: Visitor) -> None:
    asides = [aside for aside in visitor.open(ADDRESS).page.root.iter("aside") if aside.get("class") == "note warn"]
    labels = ["Call 999 or go to A&E now", "See a doctor soon"]
    assert [aside.get("aria-label") for aside in asides] == labels
    assert [words(next(aside.iter("b"))) for aside in asides] == labels


def test_each_number_leads_to_its_reference_and_each_reference_back(visitor: Visitor, guide: Guide) -> None:
    page = visitor.open(ADDRESS).page
    cited = [link for link in page.root.iter("a") if link.get("role") == "doc-biblioref"]
    assert {(words(link), link.get("href")) for link in cited} == {
        (f"[{number}]", f"#reference-{number}") for number in range(1, 9)
    }
    (references,) = page.root.iter("ol")
    for reference, item in zip(guide.references, references.iter("li"), strict=True):
        source, *back = item.iter("a")
        assert (item.get("id"), source.get("href")) == (reference.anchor, reference.link)
        assert [(words(link), link.get("href")) for link in back] == [
            (f"Back to where {reference.number} is cited: {citation.heading}", f"#{citation.anchor}")
            for citation in reference.cited
        ]
        assert {words(page.by_id(citation.anchor)) for citation in reference.cited} == {f"[{reference.number}]"}


def test_a_guide_that_there_is_not_is_not_found(visitor: Visitor) -> None:
    assert [visitor.open(path).status for path in ("/guides/nothing", f"/guides/{SLUG.upper()}")] == [404, 404]


def test_the_panel_offers_the_next_free_call_and_the_phone(visitor: Visitor) -> None:
    visitor.open(ADDRESS)
    (panel,) = [section for section in visitor.page.root.iter("section") if section.get("id") == "talk"]
    assert words(panel) == (
        "Talk it through: book a free call Next free call Monday 5 October 10am UK time "
        "With our clinic in London. Choose this time See other days "
        "15 minutes, to ask your questions before you decide anything. Or call +44 1234 380345."
    )


def test_a_guide_whose_service_is_not_offered_leads_to_the_phone(
    app: Flask, visitor: Visitor, database: Database
) -> None:
    database.change(lambda: db.session.query(Service).filter_by(slug="discovery-call").update({"is_active": False}))
    visitor.open(ADDRESS)
    (panel,) = [section for section in visitor.page.root.iter("section") if section.get("id") == "talk"]
    assert words(panel) == (
        "Talk it through Nothing can be booked online at the moment. Please call us. +44 1234 380345"
    )


def test_a_page_of_guides_costs_the_house_and_the_free_times_and_no_more(visitor: Visitor, database: Database) -> None:
    counted = []
    for page in ("/guides", ADDRESS):
        with database.statements() as sent:
            visitor.open(page)
        counted.append(len(sent))
    assert counted == [2, 4]
