"""Below a path of its host, everything stays below it: pages, forms, redirects, cookies, mails, what is found."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from booking import create_app
from booking.config import BadSetting, flask_config
from booking.models import Booking
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import give_details
from tests.web.people import CALL, WEDNESDAY
from tests.web.routes import addresses, values
from tests.web.staff import ADA, OLIVER, SAM, signed_in
from tests.web.test_start_settings import GOOD, NOTHING

HOST, PATH = "http://127.0.0.1:5000", "/our/booking"
# A page of each kind that only a query opens.
MORE = (
    "/",
    "/guides",
    f"{CALL}/{WEDNESDAY}?from=newsletter",
    "/embed/book",
    f"/embed{CALL}/{WEDNESDAY}?theme=brand-0b5554",
    f"/reception/london/{WEDNESDAY}?view=list",
    f"/reception/london/{WEDNESDAY}/new?walk-in=1",
    "/reception/search?q=Priya",
    "/admin/embed?kind=frame&service=discovery-call&clinic=london",
    "/nothing-here",
    "/embed/nothing-here",
    "/admin/nothing-here",
)
_OWN_ADDRESS = re.compile(re.escape(HOST) + r"(?!/our/booking)\S*")


class Proxy:
    """A proxy for the path; the rest of the host is somebody else's, whom no address of ours may lead to."""

    def __init__(self, app: Any, keeps: bool) -> None:
        self.app, self.keeps = app, keeps

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"]
        if path != PATH and not path.startswith(f"{PATH}/"):
            raise AssertionError(f"{path} is not ours")
        asked = path if self.keeps else path.removeprefix(PATH)
        return self.app({**environ, "PATH_INFO": asked}, start_response)


@pytest.fixture(params=["kept", "taken off"])
def below(app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application below a path, which its proxy keeps or takes off."""
    monkeypatch.setenv("BASE_URL", HOST + PATH)
    made = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    made.wsgi_app = Proxy(made.wsgi_app, request.param == "kept")  # type: ignore[method-assign]
    return made


def booked(below: Flask, beginning: str = PATH) -> Visitor:
    """A visitor on the receipt of a call."""
    visitor = Visitor(below).open(f"{beginning}{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    give_details(visitor).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked"
    return visitor


def astray(answer: Any) -> Iterator[str]:
    """Every address in an answer that leads to our host, but not below the path."""
    text = answer.get_data().decode("utf-8", "replace")
    # Its one place is at the root of the host (RFC 9116 3), where the proxy leads from there to here.
    yield from (found for found in _OWN_ADDRESS.findall(text) if not found.endswith("/.well-known/security.txt"))
    told = [answer.headers.get("Location", "")]
    if answer.mimetype == "text/html":
        told += [value for element in read(text).root.iter() for value in element.attrib.values()]
    for address in told:
        if address.startswith("/") and address != PATH and not address.startswith(f"{PATH}/"):
            yield address


def test_no_page_leads_away_from_below_the_path(app: Flask, below: Flask, database: Database) -> None:
    receipt = booked(below)
    one = database.one(Booking)
    known = {**values(one.token), "reference": one.reference, "on_text": WEDNESDAY}
    pages = list(MORE)
    if below.wsgi_app.keeps:  # type: ignore[attr-defined]
        pages += [path for _endpoint, path in addresses(below, known, "GET")]
    administrator = signed_in(below, ADA, just_now=True)
    oliver = signed_in(below, OLIVER, just_now=True)
    found = {}
    for page in pages:
        own, for_staff = page.startswith("/me"), page.startswith(("/reception", "/admin", "/account"))
        browser = oliver if own else administrator if for_staff else receipt
        answer = browser.client.get(PATH + page)
        if wrong := list(astray(answer)):
            found[page] = wrong
        assert answer.status_code < 500, page
        answer.close()
    assert found == {}


def test_who_is_not_signed_in_is_led_to_the_sign_in_below(below: Flask) -> None:
    answers = [Visitor(below).client.get(PATH + page) for page in ("/reception", "/admin", "/me", "/account")]
    assert [(answer.status_code, list(astray(answer))) for answer in answers] == [(303, [])] * 4


def test_the_root_of_the_path_is_the_front_page(below: Flask) -> None:
    for path in (PATH, f"{PATH}/"):
        assert Visitor(below).open(path).heading == Visitor(below).open(f"{PATH}/").heading


def test_a_patients_journey_stays_below(below: Flask) -> None:
    visitor = booked(below)
    visitor.follow("Cancel this appointment").press("Cancel this appointment")
    assert (visitor.heading, visitor.path.startswith(f"{PATH}/a/")) == ("This appointment is cancelled", True)


def test_a_journey_without_cookies_stays_below(below: Flask) -> None:
    visitor = Visitor(below, cookies=False)
    visitor.open(f"{PATH}{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    give_details(visitor).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked"


def test_a_journey_in_a_frame_stays_below(below: Flask) -> None:
    assert booked(below, f"{PATH}/embed").path.startswith(f"{PATH}/embed/a/")


def test_signing_in_leads_to_the_page_that_was_wanted(below: Flask, database: Database) -> None:
    stranger = Visitor(below).client.get(f"{PATH}/reception/london/{WEDNESDAY}?view=list")
    assert stranger.headers["Location"] == (
        f"{PATH}/sign-in?next=/our/booking/reception/london/{WEDNESDAY}?view%3Dlist"
    )
    sam = signed_in(below, SAM, just_now=True)
    for wanted, leads_to in (
        (f"{PATH}/reception/london/{WEDNESDAY}", f"{PATH}/reception/london/{WEDNESDAY}"),
        (f"/reception/london/{WEDNESDAY}", f"{PATH}/reception/london/2026-10-05"),
        ("/elsewhere", f"{PATH}/reception/london/2026-10-05"),
    ):
        sam.open(f"{PATH}/sign-in?next={wanted}")
        assert sam.path == leads_to


def test_a_mark_leads_back_to_the_day(below: Flask, database: Database) -> None:
    booked(below)
    sam = signed_in(below, SAM).open(f"{PATH}/reception/london/{WEDNESDAY}?view=list")
    sam.follow("Priya Sharma")
    assert sam.path == f"{PATH}/reception/london/booking/{database.one(Booking).reference}"


def test_cookies_go_to_nobody_above_the_path(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://clinic.example/booking")
    public = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    baked = public.test_client().get("/booking/find").headers.getlist("Set-Cookie")
    assert [(cookie.split("=")[0], "Path=/booking" in cookie.split("; ")) for cookie in baked] == [
        ("__Secure-booking", True)
    ]
    whole = flask_config({"SECRET_KEY": GOOD, "BASE_URL": "https://clinic.example"}, NOTHING)
    assert (whole["SESSION_COOKIE_NAME"], whole["SESSION_COOKIE_PATH"]) == ("__Host-booking", "/")


@pytest.mark.parametrize("path", ["/book", "/a", "/admin/x", "/embed", "/static"])
def test_a_path_that_begins_like_a_page_of_ours_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """With the path taken off, /book/discovery-call would be the page of that name and the front page's neighbour."""
    monkeypatch.setenv("BASE_URL", f"https://clinic.example{path}")
    with pytest.raises(BadSetting, match="begins like a page of ours"):
        create_app({"DATABASE_URL": app.config["DATABASE_URL"]})


def test_a_server_that_took_the_path_off_itself_is_understood(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", HOST + PATH)
    made = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    for script, path in ((PATH, "/find"), ("/our", "/booking/find"), (f"{PATH}/", "find"), ("", f"{PATH}/find")):
        answer = made.test_client().get("/", environ_overrides={"SCRIPT_NAME": script, "PATH_INFO": path})
        assert (answer.status_code, list(astray(answer))) == (200, []), (script, path)
