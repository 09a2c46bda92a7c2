"""The journey in a frame on a clinic's own website: which pages, who may frame them, and that no cookie goes in
or out. Ada is signed in, and nobody in a frame can borrow what she may do."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import insert

from booking.extensions import db
from booking.models import Booking, ClinicGroup, EmbedSite, Hold
from booking.rules.theme import read_theme
from booking.web.access import FRAMED, check
from booking.web.embed import sites as embed_sites
from booking.web.embed.dress import style_sheet
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import give_details
from tests.web.once import ONE_DATABASE
from tests.web.people import PRIYA, WEDNESDAY
from tests.web.routes import addresses, values
from tests.web.staff import ADA, signed_in

CALL = "/embed/book/discovery-call/london"
SITES = ("http://localhost:8080", "https://www.clinic.example")
THEME = "brand-7a1f5c.radius-4"


@pytest.fixture
def sites(database: Database) -> None:
    """Two websites may show it."""
    group = database.one(ClinicGroup).id
    rows = [{"group_id": group, "origin": origin} for origin in SITES]
    database.change(lambda: db.session.execute(insert(EmbedSite), rows))


def _ancestors(visitor: Visitor) -> str:
    policy = visitor.answer.headers["Content-Security-Policy"]
    found = re.findall(r"frame-ancestors ([^;]*)", policy)
    assert len(found) == 1
    return str(found[0])


def _said_of_frames(visitor: Visitor) -> tuple[str, str | None]:
    return _ancestors(visitor), visitor.answer.headers.get("X-Frame-Options")


def _hold(visitor: Visitor, at: str = "09:15", more: str = "") -> Visitor:
    visitor.open(f"{CALL}/{WEDNESDAY}{more}").press("Continue", start=at)
    assert visitor.heading == "Your details", visitor.heading
    return visitor


def _book(visitor: Visitor, at: str = "09:15", more: str = "") -> Visitor:
    give_details(_hold(visitor, at, more)).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked", visitor.heading
    return visitor


# --- Which pages ---------------------------------------------------------------------------------------


def test_a_whole_booking_stays_below_embed_and_carries_where_it_came_from(
    app: Flask, sites: None, database: Database
) -> None:
    visitor = Visitor(app)
    seen = []
    visitor.open(f"/embed/book?from=website&theme={THEME}")
    steps: tuple[Callable[[], Visitor], ...] = (
        lambda: visitor.press("Continue", service="discovery-call"),
        lambda: visitor.open(next(iter(visitor.links_to("/discovery-call/london")))),
        lambda: visitor.open(next(iter(visitor.links_to(WEDNESDAY)))),
        lambda: visitor.press("Continue", start="09:15"),
        lambda: visitor.press("Continue", **PRIYA),
        lambda: visitor.press("Book this appointment"),
    )
    for step in steps:
        step()
        seen.append((visitor.status, visitor.path.split("/")[1], _said_of_frames(visitor)))
    framed = (200, "embed", (f"'self' {SITES[0]} {SITES[1]}", None))
    assert seen == [framed] * 6
    assert visitor.heading == "Your appointment is booked"
    booked = database.one(Booking)
    assert (booked.patient_name, booked.came_from) == ("Priya Sharma", "website")


def test_no_page_but_the_journeys_is_there_for_frames_even_for_an_administrator(app: Flask, sites: None) -> None:
    ada = signed_in(app, ADA)
    token = _book(Visitor(app)).path.split("/")[3]
    shown, refused = set(), {}
    for endpoint, path in addresses(app, values(token), "GET"):
        ordinary = ada.client.get(path, headers=ada.headers)
        answer = ada.client.get(f"/embed{path}", headers=ada.headers)
        if endpoint in FRAMED:
            assert answer.status_code in (200, 302), path
            shown.add(endpoint)
        else:
            refused[endpoint] = (answer.status_code, answer.headers["X-Frame-Options"])
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
        ordinary.close()
        answer.close()
    assert len(shown) == 10
    assert {endpoint: said for endpoint, said in refused.items() if said != (404, "DENY")} == {}
    assert {"admin.home", "reception.day", "sign_in.sign_in", "dev.mail", "public.home", "manage.cancel"} < set(refused)


def test_no_form_of_anybody_elses_is_taken_there(app: Flask, sites: None, database: Database) -> None:
    ada = signed_in(app, ADA)
    token = ada.open("/find").value("csrf_token")
    before = database.everything()
    answered = {}
    for endpoint, path in addresses(app, values("A" * 22), "POST"):
        if endpoint not in FRAMED:
            answer = ada.client.post(f"/embed{path}", data={"csrf_token": token}, headers=ada.headers)
            answered[endpoint] = answer.status_code
    assert {endpoint: status for endpoint, status in answered.items() if status != 404} == {}
    assert database.everything() == before
    assert len(answered) > 40


def test_a_page_that_only_staff_may_enter_cannot_be_put_on_the_list(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.web.access.FRAMED", FRAMED | {"reception.day"})
    with pytest.raises(LookupError, match=r"reception\.day may be framed, but is not for everybody"):
        check(app)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("path", "status", "ancestors"),
    [
        ("/embed", 404, "'none'"),
        ("/embed/", 404, "'none'"),
        ("/embed/embed/book", 404, "'self' http://localhost:8080 https://www.clinic.example"),
        ("/embed/embed/admin", 404, "'self' http://localhost:8080 https://www.clinic.example"),
        ("/embed/book/", 200, "'self' http://localhost:8080 https://www.clinic.example"),
        ("/embed/%62ook", 200, "'self' http://localhost:8080 https://www.clinic.example"),
        ("/%65mbed/admin", 404, "'none'"),
        ("/embed%2Fadmin", 404, "'none'"),
        ("/embed/../admin", 404, "'self' http://localhost:8080 https://www.clinic.example"),
        ("/embed//admin", 404, "'none'"),
        ("/embedded/book", 404, "'none'"),
        ("/EMBED/book", 404, "'none'"),
    ],
)
def test_there_is_no_way_round(app: Flask, sites: None, path: str, status: int, ancestors: str) -> None:
    visitor = signed_in(app, ADA)
    visitor.answer = visitor.client.get(path, headers=visitor.headers, follow_redirects=True)
    assert (visitor.status, _ancestors(visitor)) == (status, ancestors)


@ONE_DATABASE
@pytest.mark.parametrize(
    "query", ["from=%ff%fe", "zone=a%00b", "a" * 9000, "from=a&from=b", "after=2026-10-20&x=%0d%0aA:%20b"]
)
def test_opened_by_itself_with_nonsense_it_is_no_error(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"{CALL}?{query}", headers={"Sec-Fetch-Dest": "document"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{CALL[6:]}?")
    assert "\n" not in answer.headers["Location"]


@ONE_DATABASE
def test_opened_by_itself_with_bytes_that_are_no_text_it_is_no_error(app: Flask) -> None:
    headers = {"Sec-Fetch-Dest": "document"}
    answer = app.test_client().get(CALL, headers=headers, environ_overrides={"QUERY_STRING": "from=\xff\xfe"})
    assert answer.status_code == 303


@ONE_DATABASE
def test_opened_by_itself_it_is_the_ordinary_page(app: Flask) -> None:
    headers = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
    visitor = Visitor(app, headers=headers).open(f"{CALL}?from=website&theme={THEME}&after=2026-10-20")
    assert (visitor.path, visitor.status, _said_of_frames(visitor)) == (CALL[6:], 200, ("'none'", "DENY"))
    assert all("from=website" in href for href in visitor.links_to("/book/"))
    assert "theme=" not in str(visitor.answer.data)
    framed = Visitor(app, headers={**headers, "Sec-Fetch-Dest": "iframe"}).open(CALL)
    assert framed.path == CALL


# --- Who may frame them --------------------------------------------------------------------------------


def test_without_a_site_on_the_list_only_our_own_pages_may(app: Flask, database: Database) -> None:
    with database.statements() as sent:
        visitor = Visitor(app).open(CALL)
    assert _said_of_frames(visitor) == ("'self'", None)
    assert len([one for one in sent if "embed_sites" in one]) == 1
    with database.statements() as sent:
        visitor.open(CALL[6:])
    assert _said_of_frames(visitor) == ("'none'", "DENY")
    assert [one for one in sent if "embed_sites" in one] == []


def test_refusals_and_mistakes_are_seen_in_the_frame_too(app: Flask, sites: None) -> None:
    allowed = (f"'self' {SITES[0]} {SITES[1]}", None)
    visitor = Visitor(app)
    for address, status in ((f"{CALL}/2027-02-30", 404), ("/embed/a/nothing", 404), ("/embed/book/nothing", 404)):
        visitor.open(address)
        assert (visitor.status, _said_of_frames(visitor)) == (status, allowed), address
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue")
    assert (visitor.status, _said_of_frames(visitor)) == (422, allowed)


@ONE_DATABASE
def test_with_the_database_away_the_page_that_says_so_is_still_seen(
    app: Flask, sites: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(app).open(CALL)

    def away(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("booking.web.shell.read_house", away)
    monkeypatch.setattr(embed_sites, "read_sites", away)
    visitor.open(CALL)
    assert (visitor.status, _ancestors(visitor)) == (500, f"'self' {SITES[0]} {SITES[1]}")
    assert "tel:+441234380345" in visitor.page.links


# --- No cookies ----------------------------------------------------------------------------------------


def test_no_cookie_is_set_in_a_frame_on_any_page(app: Flask, sites: None) -> None:
    visitor = Visitor(app)
    _book(visitor)
    for address in (CALL, f"{CALL}/{WEDNESDAY}", "/embed/book", "/embed/book/details", "/embed/nothing"):
        visitor.open(address)
        assert visitor.answer.headers.getlist("Set-Cookie") == [], address
    assert visitor.client.get_cookie("booking") is None
    visitor.open(f"{CALL[6:]}/{WEDNESDAY}")
    assert visitor.client.get_cookie("booking") is not None, "the ordinary page sets one, so the above means something"


def test_a_cookie_that_comes_with_a_frame_says_nothing(app: Flask, sites: None, database: Database) -> None:
    """Where other sites' cookies are not blocked, the frame is the same as where they are."""
    with_cookie = Visitor(app)
    with_cookie.open(f"{CALL[6:]}/{WEDNESDAY}").press("Continue", start="16:00")
    own = database.one(Hold).token
    assert with_cookie.open("/book/details").heading == "Your details"
    assert with_cookie.open("/embed/book/details").heading == "What would you like to book?"
    _hold(with_cookie)
    assert {hold.token for hold in database.all(Hold)} > {own}
    assert with_cookie.open("/book/details").heading == "Your details", "the cookie's own hold is as it was"


def test_it_makes_no_difference_whether_a_browser_keeps_cookies(app: Flask, sites: None) -> None:
    keeps, keeps_none = _book(Visitor(app), "09:15"), _book(Visitor(app, cookies=False), "10:15")
    assert [keeps.status, keeps_none.status] == [200, 200]
    assert keeps.text.replace("9:15am", "10:15am").split("Reference")[0] == keeps_none.text.split("Reference")[0]


# --- Every step without cookies ------------------------------------------------------------------------


def test_mistakes_keep_what_was_typed(app: Flask, sites: None) -> None:
    visitor = _hold(Visitor(app), more=f"?theme={THEME}").press("Continue", name="Priya", phone="12", email="")
    assert (visitor.status, visitor.value("name"), visitor.value("phone")) == (422, "Priya", "12")
    visitor.press("Continue", **PRIYA)
    assert visitor.heading == "Check your details and book"


def test_my_time_is_kept_and_what_was_typed_comes_along(app: Flask, sites: None) -> None:
    visitor = _hold(Visitor(app)).press("Keep my time", name="Priya Sh")
    assert (visitor.path, visitor.status, visitor.value("name")) == ("/embed/book/details", 200, "Priya Sh")
    give_details(visitor).press("Keep my time")
    assert (visitor.path, visitor.heading) == ("/embed/book/check", "Check your details and book")


def test_pressed_twice_and_sent_again_it_is_one_booking(app: Flask, sites: None, database: Database) -> None:
    visitor = give_details(_hold(Visitor(app)))
    check_page, (_method, action, sent) = visitor.path, visitor.form("Book this appointment")
    hold = str(sent["hold"])
    visitor.press("Book this appointment")
    receipt = visitor.path
    assert visitor.post(action, sent).path == receipt
    assert len(database.all(Booking)) == 1
    visitor.open(f"{check_page}?hold={hold}")
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


@ONE_DATABASE
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
    yield _hold(visitor, more=f"?from=website&theme={THEME}")
    yield give_details(visitor)
    yield visitor.press("Book this appointment")
    yield visitor.open("/embed/nothing/here")
    yield visitor.open("/embed/a/not-an-appointment")


@ONE_DATABASE
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


@ONE_DATABASE
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


@ONE_DATABASE
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


@ONE_DATABASE
def test_the_themes_sheet_is_ours_and_nothing_else_gets_into_it(app: Flask) -> None:
    client = app.test_client()
    answer = client.get(f"/embed/theme.css?theme={THEME}")
    assert (answer.mimetype, answer.text) == ("text/css", style_sheet(read_theme(THEME)))
    assert "--brand: #7a1f5c" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    for attack in (
        "brand-red;}body{display:none",
        "brand-0b5554;--x:url(//evil)",
        "radius-99",
        "font-x</style>",
        "a" * 9999,
    ):
        assert client.get("/embed/theme.css", query_string={"theme": attack}).text == style_sheet(read_theme(""))
        page = Visitor(app).open(f"{CALL}?{urlencode({'theme': attack})}")
        assert page.links_to("theme") == []


# --- The script ----------------------------------------------------------------------------------------


@ONE_DATABASE
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
