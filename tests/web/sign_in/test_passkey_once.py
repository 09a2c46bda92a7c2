"""What a passkey was asked to sign is spent on the server: an answer that was copied with its cookie is no good."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from webauthn.helpers import bytes_to_base64url

from booking.actions.accounts.sign_in_limits import forget_old_tries
from booking.credentials import passkeys
from booking.extensions import db
from booking.models import Passkey, SignInAttempt, Staff
from booking.transaction import transaction
from tests.conftest import MONDAY
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import SAMS, with_account

pytestmark = BOTH_DATABASES


SAM = "sam@prohealth.example"
CREDENTIAL = b"sams-passkey"
ANSWER = '{"rawId": "' + bytes_to_base64url(CREDENTIAL) + '", "response": {}}'


@pytest.fixture(autouse=True)
def _sams_passkey(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with_account(app, SAM, SAMS)
    naive = MONDAY.replace(tzinfo=None)

    def add() -> None:
        sam = db.session.query(Staff).filter_by(email=SAM).one()
        db.session.add(
            Passkey(
                user_id=sam.id,
                credential_id=CREDENTIAL,
                public_key=b"key",
                backup_state=True,
                device_type="multi_device",
                create_datetime=naive,
                lastuse_datetime=naive,
                name="Phone",
                usage="first",
            )
        )

    database.change(add)
    # Its signature is good: a browser shows that. Here it is about the second time.
    monkeypatch.setattr(passkeys, "verify_signature", lambda *_asked: passkeys.PasskeySignature(0, True))


def _asked(app: Flask) -> Visitor:
    visitor = Visitor(app)
    form = visitor.open("/sign-in").form("Sign in")[2]
    answer = visitor.client.post("/sign-in/passkey/options", data=form, headers=visitor.headers)
    assert answer.status_code == 200
    return visitor


def _answers(visitor: Visitor) -> str:
    form = visitor.open("/sign-in").form("Sign in")[2]
    form["credential"] = ANSWER
    answer = visitor.client.post("/sign-in/passkey", data=form, headers=visitor.headers)
    return answer.headers.get("Location", str(answer.status_code))


def _copy(app: Flask, visitor: Visitor) -> Visitor:
    cookie = visitor.client.get_cookie(str(app.config["SESSION_COOKIE_NAME"]))
    assert cookie is not None
    thief = Visitor(app)
    thief.client.set_cookie(cookie.key, cookie.value)
    return thief


def test_an_answer_posted_twice_with_its_cookie_lets_in_once(app: Flask) -> None:
    sam = _asked(app)
    thief = _copy(app, sam)
    assert _answers(sam).startswith("/reception")
    assert _answers(thief) == "/sign-in"


def test_a_wrong_answer_spends_it_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = _asked(app)
    again = _copy(app, sam)
    with monkeypatch.context() as wrong:
        wrong.setattr(passkeys, "verify_signature", lambda *_asked: None)
        assert _answers(sam) == "422"
    assert _answers(again) == "/sign-in"


def test_what_was_asked_too_long_ago_is_no_good_and_is_forgotten(
    app: Flask, database: Database, clock: time_machine.Traveller
) -> None:
    sam = _asked(app)
    clock.move_to(MONDAY + timedelta(minutes=10, seconds=1))
    assert _answers(sam) == "/sign-in"
    clock.move_to(MONDAY + timedelta(days=1, seconds=1))
    with app.app_context(), transaction() as now:
        forget_old_tries(now)
    assert database.all(SignInAttempt) == []
