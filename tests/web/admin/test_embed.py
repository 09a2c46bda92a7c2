"""Booking on the clinic's own website: the line that is made, and the websites that may show it."""

import html
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import insert

from booking import create_app
from booking.extensions import db
from booking.models import EmbedSite, Practice
from booking.rules.embed_sites import MOST_SITES
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import read, words
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, done
from tests.web.database import Database
from tests.web.staff import ADA, signed_in

EMBED = "/admin/embed"
BASE = "http://127.0.0.1:5000"
SITE = "https://www.prohealth.example"


def _asked(app: Flask, **more: Any) -> Visitor:
    """The page, after "Make the line" was pressed with this in its form."""
    return ada(app).open(EMBED).press("Make the line", **more)


def _line(visitor: Visitor) -> str:
    return "".join(visitor.page.by_id("snippet").itertext())


def _sites(database: Database) -> list[str]:
    return [site.origin for site in database.all(EmbedSite)]


# --- The line ------------------------------------------------------------------------------------------


def test_the_first_line_is_a_free_call_in_a_frame(app: Flask) -> None:
    assert _line(ada(app).open(EMBED)) == (
        f'<script src="{BASE}/embed.js" data-book="discovery-call" data-from="website"'
        ' data-title="Book an appointment with ProHealth Clinic" async></script>'
        f'<noscript><a href="{BASE}/book/discovery-call?from=website">Book a free call</a></noscript>'
    )


def test_a_button_is_a_link_that_needs_no_script(app: Flask) -> None:
    visitor = _asked(app, kind="button", clinic="bedford", source="Spring-Mail", words="Ring <me>", brand="#7A1F5C")
    assert _line(visitor) == (
        f'<a href="{BASE}/book/discovery-call/bedford?from=spring-mail">Ring &lt;me&gt;</a>'
        f'<script src="{BASE}/embed.js" data-book="discovery-call/bedford" data-from="spring-mail"'
        ' data-theme="brand-7a1f5c" data-button async></script>'
    )


def test_a_frame_without_scripts_carries_its_colours_in_its_address(app: Flask) -> None:
    visitor = _asked(app, kind="plain", service="", paper="fff", radius="4", font="sans", source="")
    assert _line(visitor) == (
        f'<iframe src="{BASE}/embed/book?theme=paper-ffffff.radius-4.font-sans"'
        ' title="Book an appointment with ProHealth Clinic" loading="lazy"'
        ' style="border:0;width:100%;height:60rem"></iframe>'
    )


@pytest.mark.parametrize("kind", ["frame", "button", "plain"])
@pytest.mark.parametrize(("service", "clinic"), [("", ""), ("first-appointment", ""), ("discovery-call", "london")])
def test_whatever_is_made_leads_to_a_page(app: Flask, kind: str, service: str, clinic: str) -> None:
    visitor = _asked(app, kind=kind, service=service, clinic=clinic, brand="0b5554")
    pasted = read(f"<!doctype html><title>x</title><body>{_line(visitor)}</body>").root
    found = [e.get("href") or e.get("src") or "" for e in pasted.iter() if e.tag in ("a", "iframe", "script")]
    if kind == "frame":  # what its script opens, and the link where there is none
        found += [f"{BASE}/embed/book/{next(pasted.iter('script')).get('data-book')}"]
    assert len(found) == {"frame": 3, "button": 2, "plain": 1}[kind]
    for address in found:
        assert address.startswith(BASE), address
        answer = visitor.client.get(html.unescape(address.removeprefix(BASE)).rstrip("/"))
        assert answer.status_code == 200, address
        answer.close()


def test_it_is_shown_as_it_will_be_and_nobody_is_counted_as_coming_from_there(app: Flask) -> None:
    visitor = _asked(app, kind="frame", clinic="london", brand="7a1f5c")
    scripts = [e for e in visitor.page.root.iter("script") if e.get("data-book")]
    assert [(e.get("src"), e.get("data-book"), e.get("data-theme"), e.get("data-from")) for e in scripts] == [
        ("/embed.js", "discovery-call/london", "brand-7a1f5c", None)
    ]
    assert visitor.answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'; frame-src 'self'")
    frames = list(_asked(app, kind="plain", clinic="london").page.root.iter("iframe"))
    assert [(e.get("src"), e.get("style")) for e in frames] == [("/embed/book/discovery-call/london", None)]


@pytest.mark.parametrize(
    ("query", "pasted", "shown"),
    [
        (
            "kind=frame&service=discovery-call&clinic=&source=website",
            ["/embed.js", "/book/discovery-call?from=website"],
            ["/embed.js", "/book/discovery-call"],
        ),
        (
            "kind=plain&service=discovery-call&clinic=london&brand=0b5554&source=",
            ["/embed/book/discovery-call/london?theme=brand-0b5554"],
            ["/embed/book/discovery-call/london?theme=brand-0b5554"],
        ),
        ("kind=button&service=&clinic=&source=&from=elsewhere", ["/book", "/embed.js"], ["/book", "/embed.js"]),
    ],
)
def test_below_a_path_of_its_own_the_line_names_it_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, query: str, pasted: list[str], shown: list[str]
) -> None:
    monkeypatch.setenv("BASE_URL", "http://x.example/clinic")
    below = create_app({"DATABASE_URL": app.config["DATABASE_URL"], "SECOND_FACTOR_REQUIRED": False})
    answer = signed_in(below, ADA).client.get(
        f"{EMBED}?{query}&words=Book&font=", environ_overrides={"SCRIPT_NAME": "/clinic"}
    )
    page = read(answer.data)
    line = "".join(page.by_id("snippet").itertext())
    assert _addresses(read(f"<!doctype html><title>x</title><body>{line}</body>").root) == [
        f"http://x.example/clinic{path}" for path in pasted
    ]
    (look,) = (e for e in page.root.iter("div") if e.get("class") == "shown")
    assert _addresses(look) == [f"/clinic{path}" for path in shown]


def _addresses(part: Element) -> list[str]:
    """Where it leads, and what it loads."""
    found = (e.get("href") or e.get("src") for e in part.iter() if e.tag in ("a", "iframe", "script"))
    return [address for address in found if address]


def test_a_colour_that_cannot_be_read_is_told_with_its_number(app: Flask) -> None:
    refused = "Buttons and links: #f28c28 is not used. With it some words would stand out only 2.1 to 1"
    assert refused in _asked(app, brand="f28c28").text
    assert refused not in _asked(app, brand="0b5554").text
    assert refused not in _asked(app, brand="f28c28", kind="button").text
    assert "#d8d8d8 is not used" not in _asked(app, paper="d8d8d8").text


def test_what_cannot_be_is_said_at_its_field_and_kept_as_it_was_typed(app: Flask) -> None:
    visitor = _asked(app, clinic="london", service="", source="Two words", words=" ", brand="teal", radius="99")
    assert (visitor.status, visitor.value("brand"), visitor.value("source")) == (422, "teal", "Two words")
    assert visitor.mistakes() == [
        ("#clinic", "Choose what can be booked there as well"),
        ("#source", "Use one word of lower case letters, numbers and hyphens, like website"),
        ("#words", "Fill this in: Words on the button"),
        ("#brand", "Write the colour like #0b5554, or leave this empty"),
        ("#radius", "Enter a whole number from 0 to 24"),
    ]
    assert [e for e in visitor.page.root.iter() if e.get("id") == "snippet"] == []


@pytest.mark.parametrize("query", ["kind=other", "kind=frame&service=nothing", "kind=", "kind=frame&clinic=%00"])
def test_an_address_that_nobody_was_given_is_refused_kindly(app: Flask, query: str) -> None:
    assert ada(app).open(f"{EMBED}?{query}").status == 422


# --- The websites --------------------------------------------------------------------------------------


def test_a_website_is_allowed_and_its_frames_are_shown_from_then_on(app: Flask, database: Database) -> None:
    visitor = ada(app).open(EMBED)
    assert "No website may show it yet" in visitor.text
    visitor.press("Allow this website", origin=" HTTPS://WWW.prohealth.example/ ")
    assert (visitor.status, visitor.path, _sites(database)) == (200, EMBED, [SITE])
    assert "No website may show it yet" not in visitor.text
    assert "allowed_site" in [verb for verb, _ in done(database)]
    framed = Visitor(app).open("/embed/book")
    assert framed.answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {SITE}")


def test_allowing_a_website_keeps_the_line_that_was_made(app: Flask) -> None:
    visitor = _asked(app, kind="frame", service="follow-up", clinic="london", brand="7a1f5c")
    line = _line(visitor)
    assert "follow-up/london" in line
    assert _line(visitor.press("Allow this website", origin=SITE)) == line
    button = next(words(e) for e in visitor.page.root.iter("button") if words(e).startswith("Take away"))
    assert _line(visitor.press(button, site=SITE)) == line


@BOTH_DATABASES
def test_a_website_is_taken_away_again_and_both_are_on_record(app: Flask, database: Database) -> None:
    visitor = ada(app).open(EMBED).press("Allow this website", origin=SITE)
    button = next(words(e) for e in visitor.page.root.iter("button") if words(e).startswith("Take away"))
    visitor.press(button)
    assert (visitor.status, _sites(database)) == (200, [])
    assert done(database) == [("allowed_site", {"about": SITE}), ("disallowed_site", {"about": SITE})]
    told = ada(app).open("/admin/audit?what=settings").text
    assert f"let the website {SITE} show the booking" in told
    assert f"took the booking off the website {SITE}" in told


def test_allowing_twice_and_taking_away_what_is_gone_change_nothing(app: Flask, database: Database) -> None:
    visitor = ada(app).open(EMBED).press("Allow this website", origin=SITE).press("Allow this website", origin=SITE)
    assert (visitor.status, _sites(database), len(done(database))) == (200, [SITE], 1)
    token = visitor.form("Allow this website")[2]["csrf_token"]
    visitor.post(f"{EMBED}/sites/remove", {"csrf_token": token, "site": "https://other.example"})
    assert (visitor.status, _sites(database), len(done(database))) == (200, [SITE], 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Begin with https://, like https://www.example.org"),
        ("http://www.example.org", "It must begin with https://. Only a website on your own computer may use http://"),
        ("https://www.example.org/book?a=1", "Leave out everything after the name: https://www.example.org"),
        ("https://*.example.org", "Write the website’s name as it stands in its address, like https://www.example.org"),
    ],
)
def test_what_is_no_website_is_refused_and_kept(app: Flask, database: Database, typed: str, said: str) -> None:
    visitor = ada(app).open(EMBED).press("Allow this website", origin=typed)
    assert (visitor.status, visitor.mistakes(), visitor.value("origin")) == (422, [("#origin", said)], typed)
    assert (_sites(database), done(database)) == ([], [])


def test_a_long_name_in_other_letters_is_refused_however_short_it_was_typed(app: Flask, database: Database) -> None:
    typed = f"https://{'.'.join(['漢字仮名' * 4] * 6)}.example"
    visitor = ada(app).open(EMBED).press("Allow this website", origin=typed)
    said = "That name is too long. As browsers write it, it may have at most 200 letters"
    assert (visitor.status, visitor.mistakes(), visitor.value("origin")) == (422, [("#origin", said)], typed)
    assert (_sites(database), done(database)) == ([], [])


def test_the_list_ends_where_its_names_would_be_too_long_for_one_header(app: Flask, database: Database) -> None:
    group = database.one(Practice).id
    rows = [{"practice_id": group, "origin": f"https://{n}.{'a' * 60}.{'b' * 60}.{'c' * 60}.org"} for n in range(10)]
    database.change(lambda: db.session.execute(insert(EmbedSite), rows))
    visitor = ada(app).open(EMBED).press("Allow this website", origin=f"https://{'d' * 60}.example")
    assert (visitor.status, len(_sites(database))) == (409, 10)
    assert [words for _, words in visitor.mistakes()] == [
        "There are too many websites on the list. Take away one that does not show the booking any more."
    ]


def test_the_list_has_an_end(app: Flask, database: Database) -> None:
    group = database.one(Practice).id
    rows = [{"practice_id": group, "origin": f"https://clinic-{number}.example"} for number in range(MOST_SITES - 1)]
    database.change(lambda: db.session.execute(insert(EmbedSite), rows))
    visitor = ada(app).open(EMBED).press("Allow this website", origin="https://last.example")
    assert (visitor.status, len(_sites(database))) == (200, MOST_SITES)
    visitor.press("Allow this website", origin="https://one-more.example")
    assert (visitor.status, len(_sites(database))) == (409, MOST_SITES)
    assert [words for _, words in visitor.mistakes()] == [
        "There are too many websites on the list. Take away one that does not show the booking any more."
    ]
