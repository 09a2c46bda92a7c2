"""In a frame, without a cookie: every step of booking, what leads out, how it is dressed, and the script."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from booking.models import Booking
from booking.rules.embed_theme import read_theme
from booking.web.embed.theme_css import theme_style_sheet
from tests.support.html import read, words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.embedded_journey import CALL, SITES, THEME, allow_sites, book, hold
from tests.web.journey import give_details
from tests.web.people import PRIYA, WEDNESDAY


@pytest.fixture
def sites(database: Database) -> None:
    """Two websites may show it."""
    allow_sites(database)


# --- Every step without cookies ------------------------------------------------------------------------


def test_mistakes_keep_what_was_typed(app: Flask, sites: None) -> None:
    visitor = hold(Visitor(app), more=f"?theme={THEME}").press("Continue", name="Priya", phone="12", email="")
    assert (visitor.status, visitor.value("name"), visitor.value("phone")) == (422, "Priya", "12")
    visitor.press("Continue", **PRIYA)
    assert visitor.heading == "Check your details and book"


def test_my_time_is_kept_and_what_was_typed_comes_along(app: Flask, sites: None) -> None:
    visitor = hold(Visitor(app)).press("Keep my time", name="Priya Sh")
    assert (visitor.path, visitor.status, visitor.value("name")) == ("/embed/book/details", 200, "Priya Sh")
    give_details(visitor).press("Keep my time")
    assert (visitor.path, visitor.heading) == ("/embed/book/check", "Check your details and book")


def test_pressed_twice_and_sent_again_it_is_one_booking(app: Flask, sites: None, database: Database) -> None:
    visitor = give_details(hold(Visitor(app)))
    check_page = f"{visitor.path}?{visitor.answer.request.query_string.decode()}"
    _method, action, sent = visitor.form("Book this appointment")
    visitor.press("Book this appointment")
    receipt = visitor.path
    assert visitor.post(action, sent).path == receipt
    assert len(database.all(Booking)) == 1
    visitor.open(check_page)
    assert visitor.heading == "Your appointment is already booked"
    assert visitor.follow("See your appointment").path == receipt


def test_a_time_that_was_taken_meanwhile_is_answered_in_the_frame(app: Flask, sites: None) -> None:
    first, second = Visitor(app), Visitor(app)
    first.open(f"{CALL}/{WEDNESDAY}")
    second.open(f"{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    first.press("Continue", start="09:15")
    assert (first.status, first.heading) == (409, "Someone has just booked that time")
    first.press("Choose this time", start=first.offered()[0])
    assert (first.heading, first.path) == ("Your details", "/embed/book/details")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": SITES[1]}, 403),
        ({"Origin": SITES[1]}, 403),
    ],
)
def test_the_website_around_a_frame_cannot_send_its_forms(
    app: Flask, sites: None, headers: dict[str, str], status: int
) -> None:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}")
    visitor.headers = headers
    assert visitor.press("Continue", start="09:15").status == status


# --- What leads out, and what it looks like --------------------------------------------------------------


def _pages(app: Flask) -> Iterable[Visitor]:
    visitor = Visitor(app)
    yield visitor.open(f"/embed/book?theme={THEME}")
    for more in ("", "/london", f"/london/{WEDNESDAY}", "/london/month/2026-10", "/london/2026-10-11"):
        yield visitor.open(f"/embed/book/discovery-call{more}?from=website&theme={THEME}")
    yield hold(visitor, more=f"?from=website&theme={THEME}")
    yield give_details(visitor)
    yield visitor.press("Book this appointment")
    yield visitor.open("/embed/nothing/here")
    yield visitor.open("/embed/a/not-an-appointment")


def test_whatever_leads_out_of_the_frame_opens_a_tab_and_says_so(app: Flask, sites: None) -> None:
    out = set()
    for visitor in _pages(app):
        for link in visitor.page.root.iter("a"):
            href = link.get("href", "")
            said = link.get("target"), link.get("rel"), words(link).endswith("(opens in a new tab)")
            if href.startswith(("/embed/", "#", "tel:", "mailto:")):
                assert said == (None, None, False), (visitor.path, href)
            else:
                assert said == ("_blank", "noopener noreferrer", True), (visitor.path, href)
                assert not href.startswith("//"), href
                assert "hold=" not in href, href
                assert "theme=" not in href, href
                out.add(re.sub(r"/a/[^/]+", "/a/…", urlsplit(href).path) if href.startswith("/") else "elsewhere")
        for form in visitor.page.forms:
            assert form.action == "" or form.action.startswith("/embed/"), (visitor.path, form.action)
    assert out == {"/privacy", "/find", "/a/…", "/a/…/calendar.ics", "/a/…/move", "/a/…/cancel", "elsewhere"}


def test_nothing_on_a_framed_receipt_acts_on_the_appointment(app: Flask, sites: None) -> None:
    """Whatever a website lays over it, a click that it steals opens a page that no frame shows."""
    visitor = book(Visitor(app))
    token = visitor.path.split("/")[3]
    assert visitor.page.forms == []
    assert [(words(e), e.get("type")) for e in visitor.page.root.iter("button")] == [("Print this page", "button")]
    acts = {"Change day or time": "move", "Cancel this appointment": "cancel"}
    for name, part in acts.items():
        assert visitor.link(f"{name} (opens in a new tab)") == f"/a/{token}/{part}"
        for prefix, status in (("", 200), ("/embed", 404)):
            answer = visitor.client.get(f"{prefix}/a/{token}/{part}")
            assert (answer.status_code, answer.headers["X-Frame-Options"]) == (status, "DENY"), (prefix, part)
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_an_installation_below_a_path_of_its_own_keeps_it_inside_and_out(app: Flask) -> None:
    answer = app.test_client().get(f"{CALL}/{WEDNESDAY}", environ_overrides={"SCRIPT_NAME": "/clinic"})
    links = [href for href in read(answer.data).links if href.startswith("/")]
    assert {re.sub(r"(/clinic/embed/book).*", r"\1", href) for href in links} == {"/clinic/embed/book"}
    wrong = app.test_client().get("/embed/nothing", environ_overrides={"SCRIPT_NAME": "/clinic"})
    assert [href for href in read(wrong.data).links if href.startswith("/")] == ["/clinic/embed/book", "/clinic/find"]


def test_a_page_in_a_frame_has_one_line_at_its_top_and_the_phone_in_its_place(app: Flask, sites: None) -> None:
    for visitor in _pages(app):
        page = visitor.page
        assert [words(link) for link in list(page.root.iter("a"))[:2]] == [
            "Skip to main content",
            "Need help? Call +44 1234 380345",
        ], visitor.path
        assert words(page.one("header")) == "Booking by ProHealth Clinic Need help? Call +44 1234 380345"
        assert list(page.root.iter("footer")) == []
        levels = [int(e.tag[1]) for e in page.root.iter() if e.tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1, visitor.path
        assert page.one("body").get("class") == "framed"
    ordinary = Visitor(app).open(CALL[6:]).page
    assert (ordinary.one("body").get("class"), len(list(ordinary.root.iter("footer")))) == (None, 1)


def test_the_theme_goes_with_every_page_and_costs_one_request(app: Flask, sites: None) -> None:
    for visitor in _pages(app):
        if "theme" not in visitor.path and visitor.path.startswith(("/embed/nothing", "/embed/a/not")):
            continue  # typed by hand, without one
        files = [e.get("href") or e.get("src") or "" for e in visitor.page.root.iter() if e.tag in ("link", "script")]
        assert [urlsplit(file).path for file in files] == [
            "/embed/static/app.css",
            "/embed/theme.css",
            "/embed/static/app.js",
        ], visitor.path
        assert parse_qs(urlsplit(files[1]).query)["theme"] == [THEME]


def test_a_form_that_asks_for_another_page_is_answered_in_the_same_colours(app: Flask, sites: None) -> None:
    """A browser puts the fields of such a form in the place of all that its address said."""
    theme = "brand-7a1f5c.paper-ffffff"
    visitor = Visitor(app).open(f"/embed/book?from=website&theme={theme}")
    visitor.press("Continue")
    assert (visitor.heading, _theme_of(visitor)) == ("What would you like to book?", theme)
    visitor.press("Continue", service="discovery-call")
    assert (visitor.heading, _theme_of(visitor)) == ("Which clinic?", theme)
    visitor.open(f"{CALL}/{WEDNESDAY}?from=website&theme={theme}").press("Show the times there", zone="Asia/Dubai")
    assert (visitor.chosen("zone")[0], _theme_of(visitor)) == ("Asia/Dubai", theme)
    visitor.press("Continue", start="09:15")
    assert (visitor.heading, _theme_of(visitor)) == ("Your details", theme)


def test_outside_a_frame_no_form_carries_colours(app: Flask) -> None:
    for address in ("/book", f"{CALL[6:]}/{WEDNESDAY}"):
        page = Visitor(app).open(f"{address}?theme={THEME}").page
        assert [e for e in page.root.iter("input") if e.get("name") == "theme"] == []


def _theme_of(visitor: Visitor) -> str:
    """The colours of the page in front of them; empty where it has ours."""
    sheets = [e.get("href", "") for e in visitor.page.root.iter("link") if "theme.css" in e.get("href", "")]
    return parse_qs(urlsplit(sheets[0]).query)["theme"][0] if sheets else ""


def test_the_themes_sheet_is_ours_and_nothing_else_gets_into_it(app: Flask) -> None:
    client = app.test_client()
    answer = client.get(f"/embed/theme.css?theme={THEME}")
    assert (answer.mimetype, answer.text) == ("text/css", theme_style_sheet(read_theme(THEME)))
    assert "--brand: #7a1f5c" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    for attack in (
        "brand-red;}body{display:none",
        "brand-0b5554;--x:url(//evil)",
        "radius-99",
        "font-x</style>",
        "a" * 9999,
    ):
        assert client.get("/embed/theme.css", query_string={"theme": attack}).text == theme_style_sheet(read_theme(""))
        page = Visitor(app).open(f"{CALL}?{urlencode({'theme': attack})}")
        assert page.links_to("theme") == []


# --- The script ----------------------------------------------------------------------------------------


def test_every_website_may_load_the_script_without_a_cookie(app: Flask) -> None:
    visitor = Visitor(app).open(CALL[6:])
    answer = visitor.client.get("/embed.js", headers={"Sec-Fetch-Site": "cross-site"})
    headers = answer.headers
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert (headers.getlist("Set-Cookie"), headers.get("Vary", "")) == ([], "Accept-Encoding")
    answer.close()
    page = visitor.client.get(CALL[6:])
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
