"""The journey in a frame on a clinic's own website: which pages, who may frame them, and that no cookie goes in
or out. Ada is signed in, and nobody in a frame can borrow what she may do."""

from collections.abc import Callable

import pytest
from flask import Flask

from booking.models import Booking, Hold
from booking.web import frame_ancestors as embed_sites
from booking.web.audiences import FRAMED, check_every_route_has_an_audience
from tests.support.visitor import BROWSER, Visitor
from tests.web.database import Database
from tests.web.embedded_journey import CALL, SITES, THEME, allow_sites, ancestors, book, hold, said_of_frames
from tests.web.people import PRIYA, WEDNESDAY
from tests.web.routes import addresses, values
from tests.web.staff import ADA, signed_in

IN_A_FRAME = {**BROWSER, "Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def sites(database: Database) -> None:
    """Two websites may show it."""
    allow_sites(database)


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
        seen.append((visitor.status, visitor.path.split("/")[1], said_of_frames(visitor)))
    framed = (200, "embed", (f"'self' {SITES[0]} {SITES[1]}", None))
    assert seen == [framed] * 6
    assert visitor.heading == "Your appointment is booked"
    booked = database.one(Booking)
    assert (booked.patient_name, booked.came_from) == ("Priya Sharma", "website")


def test_no_page_but_the_journeys_is_there_for_frames_even_for_an_administrator(app: Flask, sites: None) -> None:
    ada = signed_in(app, ADA)
    token = book(Visitor(app)).path.split("/")[3]
    shown, refused = set(), {}
    for endpoint, path in addresses(app, values(token), "GET"):
        answer = ada.client.get(f"/embed{path}", headers=ada.headers)
        if endpoint in FRAMED:
            assert answer.status_code in (200, 302), path
            shown.add(endpoint)
        else:
            refused[endpoint] = (answer.status_code, answer.headers["X-Frame-Options"])
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
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
    monkeypatch.setattr("booking.web.audiences.FRAMED", FRAMED | {"reception.day"})
    with pytest.raises(LookupError, match=r"reception\.day may be framed, but is not for everybody"):
        check_every_route_has_an_audience(app)


@pytest.mark.parametrize(
    ("path", "status", "who"),
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
def test_there_is_no_way_round(app: Flask, sites: None, path: str, status: int, who: str) -> None:
    visitor = signed_in(app, ADA)
    visitor.answer = visitor.client.get(path, headers=visitor.headers, follow_redirects=True)
    assert (visitor.status, ancestors(visitor)) == (status, who)


@pytest.mark.parametrize(
    "query", ["from=%ff%fe", "zone=a%00b", "a" * 9000, "from=a&from=b", "after=2026-10-20&x=%0d%0aA:%20b"]
)
def test_opened_by_itself_with_nonsense_it_is_no_error(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"{CALL}?{query}", headers={"Sec-Fetch-Dest": "document"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{CALL[6:]}?")
    assert "\n" not in answer.headers["Location"]


def test_opened_by_itself_with_bytes_that_are_no_text_it_is_no_error(app: Flask) -> None:
    headers = {"Sec-Fetch-Dest": "document"}
    answer = app.test_client().get(CALL, headers=headers, environ_overrides={"QUERY_STRING": "from=\xff\xfe"})
    assert answer.status_code == 303


def test_opened_by_itself_it_is_the_ordinary_page(app: Flask) -> None:
    headers = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
    visitor = Visitor(app, headers=headers).open(f"{CALL}?from=website&theme={THEME}&after=2026-10-20")
    assert (visitor.path, visitor.status, said_of_frames(visitor)) == (CALL[6:], 200, ("'none'", "DENY"))
    assert all("from=website" in href for href in visitor.links_to("/book/"))
    assert "theme=" not in str(visitor.answer.data)
    framed = Visitor(app, headers={**headers, "Sec-Fetch-Dest": "iframe"}).open(CALL)
    assert framed.path == CALL


# --- Who may frame them --------------------------------------------------------------------------------


def test_without_a_site_on_the_list_only_our_own_pages_may(app: Flask, database: Database) -> None:
    with database.statements() as sent:
        visitor = Visitor(app).open(CALL)
    assert said_of_frames(visitor) == ("'self'", None)
    assert len([one for one in sent if "embed_sites" in one]) == 1
    with database.statements() as sent:
        visitor.open(CALL[6:])
    assert said_of_frames(visitor) == ("'none'", "DENY")
    assert [one for one in sent if "embed_sites" in one] == []


def test_refusals_and_mistakes_are_seen_in_the_frame_too(app: Flask, sites: None) -> None:
    allowed = (f"'self' {SITES[0]} {SITES[1]}", None)
    visitor = Visitor(app)
    for address, status in ((f"{CALL}/2027-02-30", 404), ("/embed/a/nothing", 404), ("/embed/book/nothing", 404)):
        visitor.open(address)
        assert (visitor.status, said_of_frames(visitor)) == (status, allowed), address
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue")
    assert (visitor.status, said_of_frames(visitor)) == (422, allowed)


def test_with_the_database_away_the_page_that_says_so_is_still_seen(
    app: Flask, sites: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(app).open(CALL)

    def away(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("booking.web.current_practice.read_practice", away)
    monkeypatch.setattr(embed_sites, "read_allowed_sites", away)
    visitor.open(CALL)
    assert (visitor.status, ancestors(visitor)) == (500, f"'self' {SITES[0]} {SITES[1]}")
    assert "tel:+441234380345" in visitor.page.links


# --- No cookies ----------------------------------------------------------------------------------------


def test_no_cookie_is_set_in_a_frame_on_any_page(app: Flask, sites: None) -> None:
    visitor = Visitor(app)
    book(visitor)
    for address in (CALL, f"{CALL}/{WEDNESDAY}", "/embed/book", "/embed/book/details", "/embed/nothing"):
        visitor.open(address)
        assert visitor.answer.headers.getlist("Set-Cookie") == [], address
    assert visitor.client.get_cookie("booking") is None
    visitor.open(f"{CALL[6:]}/{WEDNESDAY}")
    assert visitor.client.get_cookie("booking") is not None, "the ordinary page sets one, so the above means something"


def test_a_cookie_that_comes_with_a_frame_says_nothing(app: Flask, sites: None, database: Database) -> None:
    """Where other sites' cookies are not blocked, the frame is the same as where they are."""
    with_cookie = Visitor(app, headers=IN_A_FRAME)
    with_cookie.open(f"{CALL[6:]}/{WEDNESDAY}").press("Continue", start="16:00")
    own = database.one(Hold).token
    assert with_cookie.open("/book/details").heading == "Your details"
    assert with_cookie.open("/embed/book/details").heading == "What would you like to book?"
    hold(with_cookie)
    assert {hold.token for hold in database.all(Hold)} > {own}
    assert with_cookie.open("/book/details").heading == "Your details", "the cookie's own hold is as it was"


def test_a_website_cannot_show_its_frame_with_a_time_that_somebody_else_holds(
    app: Flask, sites: None, database: Database
) -> None:
    """Whoever made that address would read what is typed into it. Led there by our own pages, it is the visitor's."""
    hold(Visitor(app, cookies=False, headers=IN_A_FRAME))
    address = f"/embed/book/details?hold={database.one(Hold).token}"
    found = {}
    for site in ("cross-site", "same-site", "same-origin"):
        visitor = Visitor(app, cookies=False, headers={**IN_A_FRAME, "Sec-Fetch-Site": site}).open(address)
        found[site] = visitor.heading
        if site != "same-origin":
            assert visitor.links_to("hold=") == []
    assert found == {
        "cross-site": "What would you like to book?",
        "same-site": "What would you like to book?",
        "same-origin": "Your details",
    }


def test_a_browser_too_old_to_say_what_it_opens_is_led_out_by_the_cookie_that_it_sends(
    app: Flask, sites: None, database: Database
) -> None:
    """No other site's frame gets a browser to send it: the page stands by itself, where cookies count."""
    victim = Visitor(app, headers={})
    victim.open(f"{CALL[6:]}/{WEDNESDAY}")
    hold(Visitor(app, cookies=False, headers=IN_A_FRAME))
    address = f"/embed/book/details?hold={database.one(Hold).token}"
    victim.open(address)
    assert (victim.path, victim.heading) == ("/book", "What would you like to book?")
    assert Visitor(app, cookies=False, headers={}).open(address).path == "/embed/book/details"


def test_it_makes_no_difference_whether_a_browser_keeps_cookies(app: Flask, sites: None) -> None:
    keeps = book(Visitor(app, headers=IN_A_FRAME), "09:15")
    keeps_none = book(Visitor(app, cookies=False, headers=IN_A_FRAME), "10:15")
    assert [keeps.status, keeps_none.status] == [200, 200]
    assert keeps.text.replace("9:15am", "10:15am").split("Reference")[0] == keeps_none.text.split("Reference")[0]
