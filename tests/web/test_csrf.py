"""The door: a form from elsewhere, or one we never gave out, changes nothing; one that lay open too long is kind."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking import create_app
from booking.models import Booking, Hold
from tests.support.visitor import BROWSER, Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, MALLORY, PRIYA, WEDNESDAY
from tests.web.routes import READING, addresses, is_for_staff, values

# What every form of ours sends, at once: whichever route it is, this would do something.
WELL_FILLED = {
    **PRIYA,
    "start": "10:00",
    "service": "discovery-call",
    "clinic": "london",
    "contact": "priya@example.com",
    "booking_for": "me",
    "reason": "",
    "zone": "Europe/London",
}


@pytest.fixture
def victim(app: Flask) -> Visitor:
    """Somebody who has an appointment and, in the same browser, another one half made."""
    visitor = book_call(Visitor(app))
    return give_details(choose_call(visitor, "16:00"))


def _hold_of(visitor: Visitor) -> str:
    return str(visitor.form("Book this appointment")[2]["hold"])


def _posts(app: Flask, token: str) -> list[str]:
    """Where patients' forms go. Staff's are behind the gate, which is asked first."""
    found = [path for endpoint, path in addresses(app, values(token), "POST") if not is_for_staff(endpoint)]
    assert len(found) >= 8
    return sorted(found, key=lambda path: path.endswith("/cancel"))


def test_every_form_that_we_did_not_give_out_is_refused_and_changes_nothing(
    app: Flask, victim: Visitor, database: Database
) -> None:
    token, hold = database.one(Booking).token, _hold_of(victim)
    stolen = give_details(choose_call(Visitor(app), "11:00"), **MALLORY).form("Book this appointment")[2]["csrf_token"]
    before = database.everything()
    answered = {}
    for path in _posts(app, token):
        for csrf in (None, "", "nonsense", "x" * 3000, stolen):
            fields = {**WELL_FILLED, "hold": hold} | ({} if csrf is None else {"csrf_token": csrf})
            answer = victim.client.post(path, data=fields, headers=victim.headers)
            answered[path] = answer.status_code
            assert database.everything() == before, (path, csrf)
    assert {path: status for path, status in answered.items() if not 400 <= status < 500} == {}


def test_the_same_forms_with_our_token_do_change_something(app: Flask, victim: Visitor, database: Database) -> None:
    """The guard off: otherwise the test above proves nothing."""
    token = database.one(Booking).token
    fields = {
        **WELL_FILLED,
        "hold": _hold_of(victim),
        "csrf_token": victim.form("Book this appointment")[2]["csrf_token"],
    }
    other = {
        "/book/hold": {"start": "2026-10-08T11:00"},
        "/book/details": {"reason": "My knee"},
        f"/a/{token}/move/2026-10-08": {"start": "12:00"},
    }
    for path in _posts(app, token):
        if path.startswith("/sign-in"):
            continue
        before = database.everything()
        shown = {"shown": victim.open(path).value("shown")} if path.startswith("/a/") else {}
        victim.post(path, {**fields, **other.get(path, {}), **shown})
        assert database.everything() != before or path in ("/book/check", "/book/keep"), path


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:5000.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:5000"},
    ],
)
def test_every_form_from_another_site_is_refused(
    app: Flask, victim: Visitor, database: Database, headers: dict[str, str]
) -> None:
    token = database.one(Booking).token
    fields = {
        **WELL_FILLED,
        "hold": _hold_of(victim),
        "csrf_token": victim.form("Book this appointment")[2]["csrf_token"],
    }
    before = database.everything()
    victim.headers = headers
    for path in _posts(app, token):
        victim.post(path, fields)
        assert (victim.status, victim.heading) == (403, "That did not come from our page"), path
    assert database.everything() == before


def test_an_origin_that_is_no_address_is_elsewhere(app: Flask) -> None:
    for path in ("/book/check", "/sign-in", "/embed/book/check", "/nothing"):
        answer = Visitor(app).client.post(path, headers={"Origin": "https://[::"}, data=WELL_FILLED)
        assert (path, answer.status_code) == (path, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        dict(BROWSER),
        {"Origin": "http://127.0.0.1:5000"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_our_own_site_is_taken(app: Flask, headers: dict[str, str]) -> None:
    assert choose_call(Visitor(app, headers=headers)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/book", {"GET", "HEAD", "OPTIONS"}),
        ("FOO", "/book/details", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("DELETE", "/a/K7M4PXK7M4PXK7M4PXK7M4/cancel", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("GET", "/book/hold", {"OPTIONS", "POST"}),
        ("HEAD", "/book/keep", {"OPTIONS", "POST"}),
        ("GET", "/embed/book/hold", {"OPTIONS", "POST"}),
        ("POST", "/static/app.css", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/reception/london/booking/K7M4PX/mark", {"OPTIONS", "POST"}),
        ("PUT", "/reception/london/2026-10-07", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_405_that_says_which_it_takes(
    app: Flask, method: str, path: str, allow: set[str]
) -> None:
    answer = Visitor(app).client.open(path, method=method, headers=dict(BROWSER))
    assert (answer.status_code, set(answer.headers.get("Allow", "").split(", "))) == (405, allow)
    if method != "HEAD":
        assert "You cannot open that page this way" in answer.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "PROPFIND"])
def test_no_other_method_opens_the_door(app: Flask, victim: Visitor, database: Database, method: str) -> None:
    token = database.one(Booking).token
    before = database.everything()
    for path in _posts(app, token):
        answer = victim.client.open(path, method=method, data=WELL_FILLED, headers=victim.headers)
        assert 400 <= answer.status_code < 500
    assert database.everything() == before


def test_a_get_with_a_form_in_its_address_is_only_read(app: Flask, victim: Visitor, database: Database) -> None:
    before, token = database.everything(), database.one(Booking).token
    hold = _hold_of(victim)
    for path in _posts(app, token):
        answer = victim.client.get(path, query_string={**WELL_FILLED, "hold": hold})
        assert answer.status_code in (200, 302, 303, 404, 405, 422)
    assert database.everything() == before


def test_every_page_is_read_twice_and_nothing_changes(app: Flask, victim: Visitor, database: Database) -> None:
    """Mail scanners and prefetchers follow every link, GET and HEAD, many times (REQUEST-1)."""
    token = database.one(Booking).token
    before = database.everything()
    seen = {}
    for method in ("GET", "HEAD", "GET", "HEAD"):
        for endpoint, path in addresses(app, values(token), method):
            answer = victim.client.open(path, method=method)
            answer.close()
            seen[endpoint] = answer.status_code
    assert {endpoint: status for endpoint, status in seen.items() if status >= 400} == {
        "dev.message": 404,
        "dev.html": 404,
        "dev.raw": 404,
        "dev.static": 404,
        "feeds.feed": 404,
        "sign_in.new_password": 404,
    }
    assert database.everything() == before


def test_no_route_answers_to_a_method_nobody_thought_of(app: Flask) -> None:
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods or ()} == READING | {"POST"}


# --- One origin in several spellings --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "origin", "status"),
    [
        ("https://Clinic.Example", "https://clinic.example", 200),
        ("https://clinic.example:443", "https://clinic.example", 200),
        ("https://clinic.example/", "https://clinic.example", 200),
        ("https://Clinic.Example:443/", "https://clinic.example", 200),
        ("https://clinic.example:8443", "https://clinic.example:8443", 200),
        ("https://клиника.example", "https://xn--80apagcdp.example", 200),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]", 200),
        ("https://clinic.example:8443", "https://clinic.example", 403),
        ("https://clinic.example", "https://clinic.example:8443", 403),
        ("https://clinic.example", "http://clinic.example", 403),
        ("https://clinic.example", "https://clinic.example.evil.example", 403),
        ("https://clinic.example", "https://clinic.example@evil.example", 403),
    ],
)
def test_our_origin_is_ours_however_base_url_spells_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, base_url: str, origin: str, status: int
) -> None:
    monkeypatch.setenv("BASE_URL", base_url)
    public = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    visitor = Visitor(public, cookies=False, headers={"Origin": origin, "Host": "10.0.0.1:8000"})
    visitor.open(f"{CALL}/{WEDNESDAY}")
    assert visitor.press("Continue", start="09:15").status == status


@pytest.mark.parametrize("host", ["clinic.example", "Clinic.Example:443", "clinic.example:443"])
def test_the_host_that_was_asked_for_is_ours_however_a_proxy_spells_it(app: Flask, host: str) -> None:
    visitor = Visitor(app, headers={"Origin": "https://clinic.example", "Host": host})
    assert choose_call(visitor).status == 200


def test_a_page_of_the_same_host_without_encryption_is_elsewhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://clinic.example")
    visitor = Visitor(app, headers={"Origin": "http://clinic.example", "Host": "clinic.example"})
    visitor.open(f"{CALL}/{WEDNESDAY}")
    assert visitor.press("Continue", start="09:15").status == 403


def test_a_refusal_logs_both_origins(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    Visitor(app, headers={"Origin": "https://evil.example"}).post("/book/check", WELL_FILLED)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "booking.web.csrf"]
    assert said == (
        "A form was refused as another site's: Origin 'https://evil.example', Sec-Fetch-Site None, "
        "Host 'localhost'. BASE_URL is http://127.0.0.1:5000."
    )


# --- A form that lay open for too long -----------------------------------------------------------------

A_DAY = timedelta(hours=24)


@pytest.mark.parametrize("cookies", [True, False])
def test_lapsed_details_are_kept_and_sent_again(
    app: Flask, database: Database, clock: time_machine.Traveller, cookies: bool
) -> None:
    visitor = choose_call(Visitor(app, cookies=cookies))
    _method, action, fields = visitor.form("Continue", **PRIYA, reason="My knee", needs=["longer"])
    clock.shift(A_DAY)
    before = database.everything()
    visitor.post(action, fields)
    assert visitor.status == 422
    assert visitor.mistakes() == [
        ("", "This page was open for a long time. Nothing is lost. Check it and press the button again."),
    ]
    assert {name: visitor.value(name) for name in PRIYA} == dict(PRIYA)
    assert (visitor.value("reason"), visitor.chosen("needs")) == ("My knee", ["longer"])
    assert database.everything() == before
    visitor.press("Continue")
    assert (visitor.heading, visitor.facts()["Name"]) == ("Check your details and book", "Priya Sharma")


def test_a_lapsed_check_books_only_when_pressed_again(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    give_details(choose_call(visitor))
    clock.shift(A_DAY)
    before = database.everything()
    visitor.press("Book this appointment")
    assert (visitor.status, visitor.page.title.startswith("Error: ")) == (422, True)
    assert database.everything() == before
    assert visitor.press("Book this appointment").heading == "Your appointment is booked"


def test_a_lapsed_check_of_another_tab_still_shows_what_it_showed(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    give_details(choose_call(visitor))
    _method, action, tab_a = visitor.form("Book this appointment")
    choose_call(visitor, "16:00")
    clock.shift(A_DAY)
    visitor.post(action, tab_a)
    shown = visitor.facts()["Time"]
    visitor.press("Book this appointment")
    assert {"9:15am UK time": 8, "4pm UK time": 15}[shown] == database.one(Booking).starts_at_utc.hour


def test_a_lapsed_choice_of_time_is_shown_again_as_it_was(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    _method, action, fields = visitor.form("Continue", start="09:15")
    clock.shift(A_DAY)
    visitor.post(action, fields)
    assert (visitor.status, database.all(Hold)) == (422, [])
    assert visitor.chosen("start") == ["09:15"]
    assert visitor.press("Continue").heading == "Your details"


def test_a_lapsed_search_keeps_the_address(visitor: Visitor, database: Database, clock: time_machine.Traveller) -> None:
    visitor.open("/find")
    before = database.everything()
    clock.shift(A_DAY)
    visitor.press("Send my links", contact="priya@example.com")
    assert (visitor.status, visitor.value("contact")) == (422, "priya@example.com")
    assert database.everything() == before
    assert visitor.press("Send my links").path == "/find/sent"


def test_a_lapsed_cancellation_keeps_the_reason(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    book_call(visitor).follow("Cancel this appointment")
    before = database.everything()
    clock.shift(A_DAY)
    visitor.press("Cancel this appointment", reason="Feeling better")
    assert (visitor.status, visitor.value("reason")) == (422, "Feeling better")
    assert database.everything() == before
    assert visitor.press("Cancel this appointment").heading == "This appointment is cancelled"


def test_a_lapsed_move_keeps_the_chosen_time(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    receipt = book_call(visitor).path
    visitor.open(f"{receipt}/move/2026-10-08")
    before = database.everything()
    clock.shift(A_DAY)
    visitor.press("Move my appointment", start="10:00")
    assert (visitor.status, database.everything() == before) == (422, True)
    assert visitor.chosen("start") == ["10:00"]
    assert visitor.press("Move my appointment").heading == "Your appointment has moved"


def test_a_lapsed_choice_among_the_nearest_is_shown_again(
    two_visitors: tuple[Visitor, Visitor], database: Database, clock: time_machine.Traveller
) -> None:
    first, second = two_visitors
    second.open(f"{CALL}/{WEDNESDAY}")
    choose_call(first)
    second.press("Continue", start="09:15")
    clock.shift(A_DAY)
    before = database.everything()
    second.press("Choose this time", start="2026-10-07T09:30")
    assert (second.status, second.chosen("start")) == (422, ["09:30"])
    assert database.everything() == before
    assert second.press("Continue").heading == "Your details"


def test_a_lapsed_keep_my_time_is_not_an_error_page(visitor: Visitor, clock: time_machine.Traveller) -> None:
    """REQUEST-3: forms expire gently. Whoever asks for more time has least patience for an error."""
    choose_call(visitor)
    clock.shift(A_DAY)
    visitor.press("Keep my time")
    assert (visitor.status in (200, 422), visitor.heading) == (True, "Your details")


def test_a_new_session_does_not_lose_what_was_typed(app: Flask, database: Database) -> None:
    """The cookie was cleared while the form was being filled in."""
    visitor = choose_call(Visitor(app))
    _method, action, fields = visitor.form("Continue", **PRIYA)
    visitor.client.delete_cookie("booking")
    visitor.open("/book")
    visitor.post(action, fields)
    assert visitor.heading in ("Check your details and book", "Your details")
    if visitor.status == 422:
        assert visitor.value("name") == PRIYA["name"]
