"""No page of the administrator says a word that was not asked for its translation."""

from typing import Any

import pytest
from flask import Flask

from booking import display
from booking.actions.bank_holidays import named_days
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver
from tests.web.admin.test_pages import PAGES
from tests.web.database import Database
from tests.web.staff import SAM, signed_in
from tests.web.test_every_sentence_is_translated import _data, speak, untranslated


def _told(app: Flask) -> tuple[str, ...]:
    """What is theirs, not ours: names, addresses, words for addresses, places, and what is typed."""
    with app.app_context():
        places = [display.zone_place(zone) for zone in display.ZONES] + [*display.ZONES, display.HOME_ZONE]
        practice = _data(app)
    days = {name for year in (2026, 2027, 2028) for name in named_days("GB-ENG", year).values()}
    people = ["Ada Quist", "ada", "Sam Okoro", "sam", "prohealth.example", "Alex Morgan", "Somebody"]
    words = [
        "oliver-eaton",
        "discovery-calls",
        "first-appointment",
        "discovery-call",
        "follow-up",
        "london",
        "manchester",
        "bedford",
    ]
    kinds = ["/book/", "http://127.0.0.1:5000", "minutes", "hours", "days", "free"]
    return (*practice, *places, *days, *people, *words, *kinds, "for staff training", "hello@example.com")


THEN = {"who": "4", "first": "2026-10-08", "kind": "hours", "hours": "9-18"}


def _states(app: Flask, database: Database) -> list[tuple[str, Visitor, str, Any]]:
    """Every page, and every state in which something stands in the way."""
    signed_in(app, SAM)
    visitor = ada(app)
    visitor.open("/admin/group").press("Save", email="hello@example.com")
    visitor.open("/admin/hours/london/dates").press("Set it", first="2026-11-05", reason="for staff training")
    states: list[tuple[str, Visitor, str, Any]] = [(page, visitor, page, None) for page in PAGES]
    states += [("person", visitor, "/admin/people/1", None), ("saved", visitor, "/admin/group?saved=1", None)]
    book_oliver(database, "10:00", "11:00", "14:00")
    for name, page, button, typed in (
        ("mistakes", "/admin/services/follow-up", "Save", {"name": "", "minutes": "x", "price_pence": "x"}),
        ("more mistakes", "/admin/hours/london", "Save hours", {"monday": "9-25", "tuesday": "x"}),
        ("dates", "/admin/hours/london/dates", "Set it", {"first": "x", "kind": "hours"}),
        ("read back", "/admin/hours/london", "Read it back first", {"monday": ""}),
        ("stranded", "/admin/hours/london/4", "Save hours", {"thursday": ""}),
        ("clash", "/admin/group", "Save", {"shown": "x", "name": "Mallory"}),
        ("two places", "/admin/hours/london/4", "Save hours", {"friday": "9-12"}),
        ("two places then", "/admin/hours/manchester/dates", "Set it", THEN),
        ("no room", "/admin/services/first-appointment", "Save", {"buffer_after_minutes": "2 hours"}),
        ("last", "/admin/people/2", "Save", {"role": "reception"}),
    ):
        other = ada(app).open(page)
        states.append((name, other, page, other.form(button, **typed)[2]))
    return states


def test_no_page_says_a_word_that_was_not_asked_for_its_translation(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, found = _told(app), {}
    for what, visitor, address, sent in _states(app, database):
        if what.endswith("/html"):
            continue
        with monkeypatch.context() as patch:
            speak(patch)
            if sent is None:
                answer = visitor.client.get(address)
            else:
                answer = visitor.client.post(address, data=sent, headers=visitor.headers)
        assert "⟦" in answer.text, (what, answer.status_code)
        if said := untranslated(answer.text, told):
            found[what] = said
    assert found == {}
