"""A language of brackets: every sentence that went through gettext wears ⟦ ⟧, so what stands outside was not asked.

Data is not translated: names, addresses, what the clinic called its services, and
what Babel itself writes in the reader's language (dates, times, lists).
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import flask_babel
import pytest
import time_machine
from flask import Flask, render_template_string

from booking import display, emails
from booking.models import Booking
from booking.queries.appointments import appointment_by_id
from booking.queries.practice import read_practice
from booking.rules.guides import Guide
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit, choose_call, choose_visit, give_details
from tests.web.people import CALL, MALLORY, OMAR, PRIYA, VISIT, WEDNESDAY

_INNERMOST = re.compile("⟦[^⟦⟧]*⟧")
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-words", "abbr", "aria-description")
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
# Code is in no language, and drawings say nothing.
_SILENT = ("script", "style", "svg", "code")
# What Babel writes: days, months, clock times, lists, prices.
_WRITTEN = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|and|\d{1,2}(?::\d\d)?[ap]m)\b"
)
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|/a/\S+")
REFERENCE = re.compile(r"\b[A-Z2-9]{3}-[A-Z2-9]{3}\b")


class Brackets(SimpleNamespace):
    """A translation that marks, and keeps what fills the sentence in."""

    def ugettext(self, sentence: str) -> str:
        return f"⟦{sentence}⟧"

    def ungettext(self, one: str, many: str, number: int) -> str:
        return f"⟦{one if number == 1 else many}⟧"

    def upgettext(self, _context: str, sentence: str) -> str:
        return self.ugettext(sentence)

    def unpgettext(self, _context: str, one: str, many: str, number: int) -> str:
        return self.ungettext(one, many, number)


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on everything that is asked for a translation answers in brackets."""
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _domain: Brackets())


def outside(text: str, data: tuple[str, ...] = ()) -> str:
    """What of a text stands in no brackets, and is no data."""
    while (inner := _INNERMOST.sub(" ", text)) != text:
        text = inner
    # A reference goes before the data: a word of one letter must not be taken out of it.
    text = REFERENCE.sub(" ", _ADDRESS.sub(" ", text))
    for word in sorted(data, key=len, reverse=True):
        # A short word only where it stands alone: a guide's "A" is no part of "August".
        text = text.replace(word, " ") if len(word) > 3 else re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
    text = _WRITTEN.sub(" ", text)
    return " ".join(re.findall(r"[^\W\d_]{2,}", text))


def _spoken(element: Element) -> str:
    """Everything an element says, in its order; places to choose from are Babel's."""
    if element.tag in _SILENT or (element.tag == "select" and element.get("name") == "zone"):
        return element.tail or ""
    said = [element.text or ""]
    if element.tag == "textarea" or element.get("class") == "typed":
        said = [""]
    for child in element:
        said.append(_spoken(child))
    block = "" if element.tag in ("b", "a", "bdi", "bdo", "span", "em", "i") else " "
    return block + "".join(said) + block + (element.tail or "")


def untranslated(markup: str, data: tuple[str, ...]) -> list[str]:
    """What a page says in no language but ours."""
    page = read(_COMMENT.sub("", markup))
    said = [_spoken(page.one("body")), page.title]
    said += [value for e in page.root.iter() for name in _SPOKEN if (value := e.get(name))]
    shared = ("description", "og:title", "og:description", "og:image:alt")
    said += [e.get("content", "") for e in page.root.iter("meta") if (e.get("name") or e.get("property")) in shared]
    return [found for text in said if (found := outside(text, data))]


def words_of_guide(guide: Guide) -> Iterator[str]:
    """All that a guide says: whoever writes it writes it in the reader's language."""
    yield from (guide.title, guide.summary, guide.author, guide.reviewer)
    for reference in guide.references:
        yield from (*_texts(reference.html), reference.link.removeprefix("https://"))
    for section in guide.sections:
        yield section.heading
        told = [part for question in section.questions for part in question.parts]
        for part in (*section.parts, *told):
            yield from (part.label, *_texts(part.html))
        yield from (question.words for question in section.questions)


def _texts(markup: str) -> list[str]:
    return [text.strip() for text in re.split(r"<[^>]*>|\n", unescape(markup)) if text.strip()]


def _data(app: Flask) -> tuple[str, ...]:
    with app.app_context():
        practice = read_practice()
        assert practice is not None
        told = [practice.group.name, practice.group.email]
        for clinic in practice.clinics:
            told += [clinic.name, clinic.street, clinic.locality, clinic.postcode]
            told += [*clinic.directions.split("\n"), *clinic.access.split("\n")]
        for service in practice.services:
            told += [service.name, service.summary]
        told += [diary.name for diary in practice.diaries]
        told += [line for d in practice.diaries for line in (d.role, *d.experience, *d.qualifications)]
        told += [*PRIYA.values(), *OMAR.values(), *MALLORY.values(), "Christmas Day", "New Year's Day", "Google"]
        told += [words for guide in app.extensions["guides"] for words in words_of_guide(guide)]
        told += [display.zone_place(zone) for zone in ("Asia/Dubai", "Pacific/Auckland")]
    # A postcode is kept on one line, and a line of an address begins with a capital.
    return tuple({*told, *(word.replace(" ", "\xa0") for word in told)} - {""})


def _pages(app: Flask, database: Database, clock: time_machine.Traveller) -> Iterator[tuple[str, Visitor, str, Any]]:
    """(what it is, who asks, address, what is sent): every page, and every state of a patient's way."""
    looker = Visitor(app)
    database.fill_days(date(2026, 10, 12))
    database.fill_days(date(2026, 10, 1), 70, diary=3, clinic=3)
    for path in (
        "/",
        "/clinics/london",
        "/clinics/bedford",
        "/practitioners/oliver-eaton",
        "/guides",
        "/guides/gluteus-medius-pain",
        "/book",
        "/book?continue=1",
        "/book/discovery-call",
        "/book/first-appointment",
        CALL,
        VISIT,
        f"{CALL}?after=2026-10-20",
        f"{CALL}?after=2027-10-20",
        f"{CALL}/month/2026-10",
        "/book/follow-up/bedford/month/2026-12",
        f"{CALL}/{WEDNESDAY}",
        f"{CALL}/{WEDNESDAY}?zone=Asia/Dubai",
        f"{VISIT}/2026-10-08",
        f"{CALL}/2026-10-11",
        f"{CALL}/2026-10-12",
        f"{CALL}/2026-10-01",
        f"{CALL}/2027-10-01",
        f"{CALL}/2027-02-30",
        "/book/first-appointment/bedford/2026-12-25",
        "/book/discovery-call/bedford",
        "/privacy",
        "/accessibility",
        "/find",
        "/find/sent",
        "/nothing",
        "/a/nothing",
        "/dev/mail",
    ):
        yield path, looker, path, None

    time, details, wrong = Visitor(app), choose_call(Visitor(app), "13:00"), choose_visit(Visitor(app), "16:00")
    time.open(f"{CALL}/{WEDNESDAY}")
    yield "no time", time, f"{CALL}/{WEDNESDAY}", time.form("Continue")[2]
    yield "off the grid", time, f"{CALL}/{WEDNESDAY}", time.form("Continue", start="09:07")[2]
    yield "details", details, "/book/details", None
    yield "details in person", wrong, "/book/details", None
    bad = {"name": "", "booking_for": "other", "phone": "12", "email": "x", "reason": "x" * 2000}
    yield "mistakes", wrong, "/book/details", wrong.form("Continue", **bad)[2]
    slip = {**PRIYA, "email": "priya@gmial.com"}
    yield "slip in an address", details, "/book/details", details.form("Continue", **slip)[2]
    yield "advertisement", wrong, "/book/details", wrong.form("Continue", name="a@b.com\u202e")[2]
    yield "lapsed", details, "/book/details", {**PRIYA, "csrf_token": "x"}
    yield "not ours", Visitor(app), "/book/keep", {"csrf_token": "x"}
    find = Visitor(app).open("/find")
    yield "find nobody", find, "/find", find.form("Send my links", contact="x")[2]

    helped = {"booking_for": "other", "patient_name": "Mallory", "phone_of": "contact", "may_talk": "no"}
    other = {**helped, "needs": ["interpreter", "longer"]}
    check = give_details(choose_call(Visitor(app), "09:15"), **OMAR, **other, zone="Pacific/Auckland")
    yield "check", check, "/book/check", None
    sent = check.form("Book this appointment")[2]
    yield "taken", check, "/book/check", {**sent.to_dict(), "start": "2026-10-12T09:15"}
    visit = give_details(choose_visit(Visitor(app), "14:00"), name="Mallory", email="mallory@example.com")
    yield "check in person", visit, "/book/check", None

    booked, cancelled, past = (
        book_call(Visitor(app), "11:00", **OMAR),
        book_visit(Visitor(app)),
        book_call(Visitor(app), "09:30"),
    )
    for path in ("", "/move", "/move/2026-10-08", "/move/2026-10-11", "/move/2026-10-12", "/cancel"):
        yield f"appointment{path}", booked, f"{booked.path}{path}", None
    yield "already booked", booked, "/book/check", None
    cancelled.follow("Cancel this appointment").press("Cancel this appointment")
    yield "cancelled", cancelled, cancelled.path, None
    yield "cancelled, move", cancelled, f"{cancelled.path}/move", None
    clock.move_to(datetime(2026, 10, 7, 7, 45, tzinfo=UTC))
    yield "too late", past, past.path, None
    yield "too late to cancel", past, f"{past.path}/cancel", None
    clock.move_to(datetime(2026, 10, 7, 9, tzinfo=UTC))
    yield "past", past, past.path, None


def test_no_page_says_a_word_that_was_not_asked_for_its_translation(
    app: Flask, database: Database, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, found = _data(app), {}
    for what, visitor, address, sent in _pages(app, database, clock):
        with monkeypatch.context() as patch:
            speak(patch)
            if sent is None:
                answer = visitor.client.get(address)
            else:
                answer = visitor.client.post(address, data=sent, headers=visitor.headers)
        assert "⟦" in answer.text, (what, answer.status_code, answer.headers.get("Location"))
        if said := untranslated(answer.text, data):
            found[what] = said
    assert found == {}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_no_error_says_a_word_that_was_not_asked(app: Flask, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    from flask import abort

    monkeypatch.setitem(app.view_functions, "public.privacy", lambda: abort(status))
    speak(monkeypatch)
    assert untranslated(app.test_client().get("/privacy").text, _data(app)) == []


def test_no_mail_says_a_word_that_was_not_asked(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    helped = {"booking_for": "other", "patient_name": "Mallory", "phone_of": "patient", "may_talk": "yes"}
    book_call(Visitor(app), **OMAR, zone="Asia/Dubai", **helped)
    book_visit(Visitor(app))
    ids = [row.id for row in database.all(Booking)]
    data, found = _data(app), {}
    now = datetime(2026, 10, 5, 8, tzinfo=UTC)
    speak(monkeypatch)
    with app.test_request_context():
        practice = read_practice()
        assert practice is not None
        letterhead = emails.letterhead(practice, "http://127.0.0.1:5000", practice.group.email)
        mails = {"reset": emails.password_reset("Omar", "http://127.0.0.1:5000/sign-in/new-password/x", letterhead)}
        mails |= {
            "links": emails.links_to_patient([one for i in ids if (one := appointment_by_id(i))], letterhead, now)
        }
        kinds = [("confirmation", "patient"), ("moved", "patient"), ("cancelled", "patient"), ("reminder", "patient")]
        kinds += [("confirmation", "clinic"), ("moved", "clinic"), ("cancelled", "clinic")]
        for number in ids:
            one = appointment_by_id(number)
            assert one is not None
            for kind, who in kinds:
                mails[f"{kind} to {who}, {number}"] = emails.write(kind, who, one, letterhead, now)
    for name, mail in mails.items():
        said = [outside(mail.subject, data), outside(mail.text, data), *untranslated(mail.html, data)]
        if any(said):
            found[name] = [words for words in said if words]
    assert found == {}


# --- The test itself can fail --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('<p>{{ _("Choose a day") }}</p>', []),
        ("<p>Choose a day</p>", ["Choose day"]),
        ('<p>{{ _("Choose") }} a day, please</p>', ["day please"]),
        ('<p>{{ _("Held until %(time)s", time="<b>9am</b>"|safe) }}</p>', []),
        ('<p>{{ _("Held until") }} <b>noon</b></p>', ["noon"]),
        ('<p aria-label="Close">{{ _("x") }}</p>', ["Close"]),
        ('<p><input placeholder="Your name" aria-label="{{ _("Name") }}"></p>', ["Your name"]),
        ("<p>ProHealth Clinic, Wednesday 7 October, 9:15am</p>", []),
    ],
)
def test_a_hard_coded_word_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch, template: str, said: list[str]) -> None:
    speak(monkeypatch)
    page = "<!doctype html><html lang=en><head><title></title></head><body>" + template + "</body></html>"
    with app.test_request_context():
        assert untranslated(render_template_string(page), ("ProHealth Clinic",)) == said
