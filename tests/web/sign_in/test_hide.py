"""Hide screen: one press covers everything in every tab; the password uncovers it, and the sign-in goes on."""

import pytest
from flask import Flask

from booking.models import AuditEntry, StaffSession
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import SAMS, sign_in, with_account

SAM = "sam@prohealth.example"


@pytest.fixture
def sam(app: Flask) -> Visitor:
    with_account(app, SAM, SAMS, name="Sam Okoro")
    return sign_in(Visitor(app))


def test_a_hidden_screen_opens_nothing_until_the_password_and_then_goes_on_where_it_was(
    sam: Visitor, database: Database
) -> None:
    sam.open("/account").press("Hide screen")
    assert (sam.path, sam.heading) == ("/sign-in/again", "This screen is hidden")
    assert "sam@" not in sam.text
    for path in ("/account", "/account/password", "/account/second-step"):
        assert sam.open(path).path == "/sign-in/again"
    sent = {"csrf_token": sam.form("Go on")[2]["csrf_token"], "name": "X"}
    assert sam.client.post("/account/name", data=sent, headers=sam.headers).status_code == 401
    sam.open("/account/password").press("Go on", password="not Sam's")
    assert (sam.status, sam.mistakes()) == (422, [("#password", "That is not your password")])
    sam.press("Go on", password=SAMS)
    assert sam.path == "/account/password"
    assert [row.verb for row in database.all(AuditEntry)][-3:] == ["hid_screen", "sign_in_failed", "proved_again"]
    assert database.one(StaffSession).ended_at_utc is None


def test_a_copy_of_the_cookie_from_before_is_covered_too(app: Flask, sam: Visitor) -> None:
    copy = sam.client.get_cookie("booking")
    assert copy is not None
    sam.open("/account").press("Hide screen")
    thief = Visitor(app)
    thief.client.set_cookie("booking", copy.value)
    assert thief.open("/account").path == "/sign-in/again"


def test_whoever_comes_next_may_sign_the_other_out(sam: Visitor) -> None:
    sam.open("/account").press("Hide screen").press("Sign out")
    assert (sam.path, sam.heading) == ("/sign-in", "Sign in")


def test_a_hidden_screen_is_not_shown_by_going_back_to_the_sign_in_page(sam: Visitor) -> None:
    sam.open("/account").press("Hide screen")
    assert sam.open("/sign-in").path == "/sign-in/again"
