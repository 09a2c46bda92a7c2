"""The second step: an authenticator's real codes, recovery codes, and what holds where one is required."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from passlib.totp import TOTP

from booking.models import AuditEntry, Staff, StaffSession
from booking.rules.staff import Role
from tests.conftest import MONDAY
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import ADAS, SAMS, sign_in, with_account

SAM = "sam@prohealth.example"


class Phone:
    """An authenticator app: it knows the key that the page showed, and what time it is."""

    def __init__(self, visitor: Visitor) -> None:
        key = next("".join(e.itertext()) for e in visitor.page.root.iter("b") if e.get("class") == "key")
        self.totp = TOTP(re.sub(r"[^A-Z2-7]", "", key))

    def code(self) -> str:
        return str(self.totp.generate().token)


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """Sam, signed in with a password alone."""
    with_account(app, SAM, SAMS, name="Sam Okoro")
    return sign_in(Visitor(app))


def set_up(visitor: Visitor) -> tuple[Phone, list[str]]:
    """Sets up an authenticator, and returns it and the recovery codes."""
    phone = Phone(visitor.open("/account/authenticator"))
    visitor.press("Continue", code=phone.code())
    assert visitor.heading == "Your recovery codes"
    return phone, [
        str(e.text) for e in visitor.page.root.iter("bdi") if re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", str(e.text))
    ]


def verbs(database: Database) -> list[str]:
    return [row.verb for row in database.all(AuditEntry) if not row.verb.startswith("saw_")]


def test_an_authenticator_is_set_up_by_its_code_and_asked_for_from_then_on(
    app: Flask, sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    sam.open("/account/authenticator")
    image = next(e.get("src", "") for e in sam.page.root.iter("img"))
    assert image.startswith("data:image/svg+xml;base64,")
    phone, codes = set_up(sam)
    assert (len(codes), len(set(codes))) == (8, 8)
    staff = database.one(Staff)
    assert staff.tf_primary_method == "authenticator"
    kept = f"{staff.tf_totp_secret} {staff.mf_recovery_codes}"
    assert [code for code in [*codes, phone.totp.base32_key] if code in kept] == []
    clock.shift(timedelta(seconds=60))
    other = sign_in(Visitor(app))
    assert (other.path, other.heading) == ("/sign-in/code", "Enter your code")
    assert len(database.all(StaffSession)) == 1
    assert other.open("/account").path == "/sign-in"
    other.open("/sign-in/code").press("Continue", code=phone.code())
    assert other.open("/account").path == "/account"
    assert verbs(database)[-2:] == ["set_up_authenticator", "signed_in"]


def test_a_wrong_code_is_refused_and_a_right_one_is_good_once(
    app: Flask, sam: Visitor, clock: time_machine.Traveller
) -> None:
    phone, _ = set_up(sam)
    # The code that set it up is used.
    other = sign_in(Visitor(app)).press("Continue", code=phone.code())
    words = "That code is not right, or was used before. Wait for the next one and try it"
    assert (other.status, other.mistakes()) == (422, [("#code", words)])
    clock.shift(timedelta(seconds=30))
    code = phone.code()
    wrong = f"{(int(code) + 1) % 1000000:06}"
    assert other.press("Continue", code=wrong).status == 422
    assert other.press("Continue", code="abc").status == 422
    assert other.press("Continue", code=f"{code[:3]} {code[3:]}").path.startswith("/reception/london")
    again = sign_in(Visitor(app)).press("Continue", code=code)
    assert again.status == 422


@pytest.mark.parametrize(("seconds", "status"), [(-30, 200), (0, 200), (30, 200), (-61, 422), (61, 422)])
def test_a_clock_may_be_half_a_minute_off(
    app: Flask, sam: Visitor, clock: time_machine.Traveller, seconds: int, status: int
) -> None:
    phone, _ = set_up(sam)
    clock.move_to(MONDAY + timedelta(minutes=5, seconds=15 + seconds))
    code = phone.code()
    clock.move_to(MONDAY + timedelta(minutes=5, seconds=15))
    assert sign_in(Visitor(app)).press("Continue", code=code).status == status


def test_a_recovery_code_lets_in_once_however_it_is_spaced(app: Flask, sam: Visitor, database: Database) -> None:
    _, codes = set_up(sam)
    other = (
        sign_in(Visitor(app)).follow("Use a recovery code").press("Continue", code=codes[0].lower().replace("-", " "))
    )
    assert other.open("/account").path == "/account"
    again = sign_in(Visitor(app)).follow("Use a recovery code").press("Continue", code=codes[0])
    assert again.mistakes() == [("#code", "That is not one of your recovery codes, or it was used before")]
    assert again.press("Continue", code=codes[1]).open("/account").path == "/account"
    assert len(database.one(Staff).mf_recovery_codes or []) == 6
    assert [row.facts.get("how") for row in database.all(AuditEntry) if row.verb == "signed_in"] == [
        "password",
        "password, recovery code",
        "password, recovery code",
    ]


def test_half_way_is_no_further_and_only_for_ten_minutes(
    app: Flask, sam: Visitor, clock: time_machine.Traveller
) -> None:
    phone, _ = set_up(sam)
    other = sign_in(Visitor(app))
    sent = other.form("Continue", code="1")[2]
    clock.shift(timedelta(minutes=10, seconds=1))
    sent["code"] = phone.code()
    assert other.post("/sign-in/code", sent).path == "/sign-in"
    assert other.open("/sign-in/code").path == "/sign-in"


def test_who_changed_the_password_meanwhile_ends_what_is_half_way(app: Flask, sam: Visitor) -> None:
    phone, _ = set_up(sam)
    thief = sign_in(Visitor(app))
    sam.open("/account/password").press("Save the password", current=SAMS, password="the ferry waits for owls")
    assert thief.press("Continue", code=phone.code()).path == "/sign-in"


def test_until_tonight_a_computer_may_be_trusted_with_this_password_alone(
    app: Flask, sam: Visitor, clock: time_machine.Traveller
) -> None:
    phone, _ = set_up(sam)
    clock.shift(timedelta(minutes=1))
    sam.open("/account").press("Sign out")
    sign_in(sam).press("Continue", code=phone.code(), trust="y")
    sam.open("/account").press("Sign out")
    assert sign_in(sam).path != "/sign-in/code"
    assert sign_in(Visitor(app)).path == "/sign-in/code"
    sam.open("/account").press("Sign out")
    clock.move_to(MONDAY.replace(hour=23, minute=0))  # midnight in London
    assert sign_in(sam).path == "/sign-in/code"


def test_the_authenticator_can_be_taken_away_and_its_codes_go_with_it(sam: Visitor, database: Database) -> None:
    set_up(sam)
    sam.open("/account/second-step").press("Remove the authenticator")
    assert sam.heading == "Second step and passkeys"
    staff = database.one(Staff)
    assert (staff.tf_primary_method, staff.tf_totp_secret, staff.mf_recovery_codes) == (None, None, [])
    assert verbs(database)[-1] == "removed_authenticator"


@BOTH_DATABASES
def test_new_recovery_codes_replace_the_old(app: Flask, sam: Visitor) -> None:
    _, old = set_up(sam)
    sam.open("/account/second-step").press("Make new codes")
    shown = sam.text
    assert [code for code in old if code in shown] == []
    other = sign_in(Visitor(app)).follow("Use a recovery code").press("Continue", code=old[0])
    assert other.status == 422


def test_a_change_asks_first_whether_it_is_still_they(sam: Visitor, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=15, seconds=1))
    sam.open("/account/second-step")
    assert (sam.path, sam.heading) == ("/sign-in/again", "Is it still you?")
    sam.press("Go on", password="not my password")
    assert sam.mistakes() == [("#password", "That is not your password")]
    sam.press("Go on", password=SAMS)
    assert (sam.path, sam.heading) == ("/account/second-step", "Second step and passkeys")


def test_after_secret_key_is_lost_a_recovery_by_hand_is_needed(
    app: Flask, sam: Visitor, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    """What README says of losing SECRET_KEY: passwords stay good, authenticators do not, and nobody slips in."""
    phone, codes = set_up(sam)
    clock.shift(timedelta(minutes=1))
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-0123456789abcdefghijklmnopqrstuvwxyz")
    other = sign_in(Visitor(app))
    assert other.path == "/sign-in/code"
    assert other.press("Continue", code=phone.code()).status == 422
    assert other.follow("Use a recovery code").press("Continue", code=codes[0]).status == 422


# --- Where a second factor is required -----------------------------------------------------------------


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """As in production."""
    monkeypatch.setitem(app.config, "SECOND_FACTOR_REQUIRED", True)
    return app


def test_production_requires_it_and_development_does_not() -> None:
    from booking.config import flask_config

    key = {"SECRET_KEY": "k9Q-vT2mX7wZ4pL8sD1fG6hJ3nB5cR0yUaEoIiWq"}
    assert flask_config({**key, "BASE_URL": "https://book.example.com"})["SECOND_FACTOR_REQUIRED"] is True
    assert flask_config({**key, "BOOKING_ENV": "development"})["SECOND_FACTOR_REQUIRED"] is False
    outside = {**key, "BOOKING_ENV": "development", "BASE_URL": "https://book.example.com"}
    assert flask_config(outside)["SECOND_FACTOR_REQUIRED"] is True


def test_who_has_none_is_led_to_set_it_up_and_can_open_nothing_else(required: Flask) -> None:
    with_account(required, "ada@prohealth.example", ADAS, Role.ADMIN)
    ada = sign_in(Visitor(required), "ada@prohealth.example", ADAS)
    assert (ada.path, ada.heading) == ("/account/second-step", "Second step and passkeys")
    token = ada.form("Sign out" if "Sign out" in ada.text else "Add a passkey")[2]["csrf_token"]
    for path in ("/account", "/account/password", "/account/recovery-codes"):
        assert ada.open(path).path == "/account/second-step", path
    for path in ("/account/name", "/account/keys", "/account/password", "/account/sign-out-everywhere"):
        answer = ada.client.post(path, data={"csrf_token": token, "name": "X"}, headers=ada.headers)
        assert answer.status_code == 401, path
    set_up(ada)
    assert ada.open("/account").path == "/account"


@BOTH_DATABASES
def test_who_takes_the_last_one_away_is_led_to_set_up_another(required: Flask) -> None:
    with_account(required, SAM, SAMS)
    sam = sign_in(Visitor(required))
    set_up(sam)
    sam.open("/account/second-step").press("Remove the authenticator")
    assert sam.open("/account").path == "/account/second-step"
