"""Signing in with a password: the right one opens the work, every wrong one has the same answer."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, StaffSession
from booking.rules.staff import Role
from tests.conftest import MONDAY
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import ADAS, SAMS, sign_in, with_account

SAM = "sam@prohealth.example"


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """A browser of Sam's, who has an account with a password."""
    with_account(app, SAM, SAMS, name="Sam Okoro", clinic_slugs=("london",))
    return Visitor(app)


def verbs(database: Database) -> list[str]:
    """What the audit says was done, oldest first."""
    return [row.verb for row in database.all(AuditEntry) if not row.verb.startswith("saw_")]


def test_the_right_password_opens_the_account(sam: Visitor, database: Database) -> None:
    sign_in(sam).open("/account")
    assert (sam.status, sam.heading) == (200, "Your account")
    assert sam.value("name") == "Sam Okoro"
    assert verbs(database) == ["account_made", "signed_in"]
    assert database.one(StaffSession).ended_at_utc is None


def test_an_address_is_the_same_however_it_is_capitalised(sam: Visitor) -> None:
    assert sign_in(sam, "  Sam@ProHealth.Example ").open("/account").status == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [(SAM, "brave otter mends kettle"), ("nobody@prohealth.example", SAMS), (SAM, SAMS.upper()), (SAM, "x" * 900)],
)
def test_whatever_was_wrong_the_answer_is_the_same(sam: Visitor, database: Database, email: str, password: str) -> None:
    sign_in(sam, email, password)
    words = "That email address and password do not match. Check both and try again"
    assert (sam.status, sam.heading, sam.mistakes()) == (422, "Sign in", [("#email", words)])
    assert (sam.value("email"), sam.field("password").get("value")) == (email, None)
    assert database.all(StaffSession) == []
    assert verbs(database)[-1] == "sign_in_failed"
    assert password not in str(database.everything()["audit"])


def test_who_is_disabled_or_has_no_password_yet_gets_the_same_answer(app: Flask, database: Database) -> None:
    with_account(app, SAM, "")
    visitor = sign_in(Visitor(app), SAM, "")
    assert visitor.mistakes() == [("#password", "Enter your password")]
    sign_in(visitor, SAM, "nobody has this password")
    assert (visitor.status, len(visitor.mistakes())) == (422, 1)
    assert database.all(StaffSession) == []


@pytest.mark.parametrize(
    ("role", "diary", "path"),
    [
        (Role.RECEPTION, "", "/reception"),
        (Role.ADMIN, "", "/reception"),
        (Role.CLINICIAN, "oliver-eaton", "/me"),
        (Role.CLINICIAN, "", "/account"),
    ],
)
def test_each_role_lands_where_it_works(app: Flask, role: Role, diary: str, path: str) -> None:
    with_account(app, "ada@prohealth.example", ADAS, role, diary_slug=diary)
    visitor = sign_in(Visitor(app), "ada@prohealth.example", ADAS)
    assert (visitor.status, visitor.path.startswith(path)) == (200, True), visitor.path
    assert sign_in_page(visitor) == path, "who is signed in already goes on to work"


def sign_in_page(visitor: Visitor) -> str:
    """Where the sign-in page leads whoever is signed in."""
    return str(visitor.client.get("/sign-in").headers["Location"])


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/account",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/account\r\nLocation: https://evil.example",
        "evil.example",
        "/nothing/here",
        "/a/" + "x" * 22,
        "/sign-out",
        "///account",
        "/account" + "x" * 900,
        "/\tevil.example",
        "http:/account",
    ],
)
def test_next_leads_to_a_page_of_ours_or_nowhere(sam: Visitor, wanted: str) -> None:
    sam.client.get("/sign-in", query_string={"next": wanted})
    page = sam.open("/sign-in")
    method, action, fields = page.form("Sign in", email=SAM, password=SAMS)
    answer = sam.client.post(action, data={**fields.to_dict(), "next": wanted}, headers=sam.headers)
    assert (method, answer.status_code) == ("post", 303)
    assert answer.headers["Location"] == "/reception"


def test_next_leads_on_to_where_somebody_was_going(sam: Visitor) -> None:
    sam.open("/account/password")
    assert (sam.path, sam.heading) == ("/sign-in", "Sign in")
    sam.press("Sign in", email=SAM, password=SAMS)
    assert (sam.path, sam.heading) == ("/account/password", "Change your password")


def test_the_cookie_is_new_at_sign_in_and_so_is_the_form_token(sam: Visitor) -> None:
    sam.open("/find")
    before = sam.form("Send my links")[2]["csrf_token"]
    with sam.client.session_transaction() as session:
        session["booked"] = "x" * 22
    sign_in(sam)
    with sam.client.session_transaction() as session:
        assert "booked" not in session
    after = sam.open("/account").form("Save the name")[2]["csrf_token"]
    assert before != after
    refused = sam.client.post("/account/name", data={"csrf_token": before, "name": "X"}, headers=sam.headers)
    assert refused.status_code == 422


def test_ten_hours_after_the_last_page_it_is_over_and_each_page_begins_them_anew(
    sam: Visitor, clock: time_machine.Traveller
) -> None:
    sign_in(sam)
    for hours in (9, 18, 27):
        clock.move_to(MONDAY + timedelta(hours=hours))
        assert sam.open("/account").path == "/account"
    clock.move_to(MONDAY + timedelta(hours=37, seconds=2))
    assert sam.open("/account").path == "/sign-in"


def test_after_a_week_it_is_over_however_busy(sam: Visitor, clock: time_machine.Traveller) -> None:
    sign_in(sam)
    for day in range(1, 15):
        clock.move_to(MONDAY + timedelta(hours=9.9 * day))
        sam.open("/account")
    assert sam.path == "/account"
    for day in range(15, 18):
        clock.move_to(MONDAY + timedelta(hours=9.9 * day))
        sam.open("/account")
    assert sam.path == "/sign-in"


def test_signing_out_ends_every_copy_of_the_cookie(app: Flask, sam: Visitor, database: Database) -> None:
    sign_in(sam)
    copy = sam.client.get_cookie("booking")
    assert copy is not None
    sam.open("/account").press("Sign out")
    assert (sam.path, sam.heading) == ("/sign-in", "Sign in")
    thief = Visitor(app)
    thief.client.set_cookie("booking", copy.value)
    assert thief.open("/account").path == "/sign-in"
    assert verbs(database)[-1] == "signed_out"


def test_signing_out_is_a_button_and_no_link(sam: Visitor) -> None:
    sign_in(sam)
    assert sam.client.get("/sign-out").status_code == 405
    assert sam.client.post("/sign-out", headers=sam.headers).status_code == 400
    assert sam.open("/account").path == "/account"


def test_signing_out_everywhere_ends_the_other_browsers(app: Flask, sam: Visitor) -> None:
    other = sign_in(Visitor(app))
    sign_in(sam).open("/account").press("Sign out everywhere")
    assert [visitor.open("/account").path for visitor in (sam, other)] == ["/sign-in", "/sign-in"]


def test_signing_in_again_in_the_same_browser_ends_the_sign_in_before(sam: Visitor, database: Database) -> None:
    page = sam.open("/sign-in").form("Sign in", email=SAM, password=SAMS)[2]
    sign_in(sam)
    page["csrf_token"] = sam.open("/account").form("Save the name")[2]["csrf_token"]
    sam.post("/sign-in", page)
    assert [row.ended_at_utc is None for row in database.all(StaffSession)] == [False, True]
    assert sam.open("/account").path == "/account"
