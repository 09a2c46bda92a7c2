"""Whatever is sent to sign-in, the answer is a page: nothing breaks it, nothing typed is written down."""

import json

import pytest
from flask import Flask

from booking.models import Passkey, StaffSession
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import SAMS, sign_in, with_account
from tests.web.test_bad_input import NASTY

SAM = "sam@prohealth.example"
ANSWERS = [
    "",
    "null",
    "[]",
    "{}",
    "[" * 9000,
    '{"rawId": 1}',
    '{"rawId": "AA", "response": []}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": 5}}',
    json.dumps({"id": "cmFu", "rawId": "cmFu", "type": "public-key", "response": {"clientDataJSON": "e30"}}),
    json.dumps(
        {
            "id": "cmFu",
            "rawId": "cmFu",
            "type": "public-key",
            "response": {
                "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
                "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
            },
        }
    ),
    "\x00" * 50,
    "é" * 9000,
]


@pytest.fixture
def sam(app: Flask) -> Visitor:
    with_account(app, SAM, SAMS)
    return Visitor(app)


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_no_field_of_any_form_can_break_the_page(sam: Visitor, database: Database, nasty: bytes) -> None:
    forms = []
    for path, button in (("/sign-in", "Sign in"), ("/sign-in/forgotten", "Send me a link")):
        forms.append(sam.open(path).form(button, email=SAM, password=SAMS))
    sign_in(sam)
    for path, button in (
        ("/account", "Save the name"),
        ("/account/password", "Save the password"),
        ("/account/authenticator", "Continue"),
        ("/sign-in/again", "Go on"),
    ):
        forms.append(sam.open(path).form(button, code="123456", current=SAMS, password=SAMS, name="Sam"))
    unkind = []
    for _method, action, fields in forms:
        for name in fields:
            sent = {key: value.encode() for key, value in fields.items()}
            sent[name] = sent[name][:2] + nasty + sent[name][2:]
            answer = sam.client.post(action, data=sent, headers=sam.headers)
            if answer.status_code >= 500:
                unkind.append((action, name, answer.status_code))
    assert unkind == []


@BOTH_DATABASES
@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_that_no_passkey_gives_lets_nobody_in_and_makes_none(
    sam: Visitor, database: Database, answer: str
) -> None:
    token = sam.open("/sign-in").form("Sign in")[2]["csrf_token"]
    sam.client.post("/sign-in/passkey/options", data={"csrf_token": token}, headers=sam.headers)
    sam.post("/sign-in/passkey", {"csrf_token": token, "credential": answer})
    assert (sam.status, sam.heading) == (422, "Sign in")
    assert database.all(StaffSession) == []
    sign_in(sam)
    token = sam.open("/account").form("Save the name")[2]["csrf_token"]
    asked = sam.client.post("/account/passkeys/options", data={"csrf_token": token}, headers=sam.headers)
    assert asked.json is not None
    assert asked.json["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }, "nothing is asked of where it lives: Touch ID and Windows Hello are offered"
    sam.post("/account/passkeys", {"csrf_token": token, "credential": answer, "name": "x"})
    assert (sam.status, sam.heading) == (422, "Second step and passkeys")
    assert database.all(Passkey) == []


def test_what_was_asked_of_a_passkey_is_asked_once(sam: Visitor) -> None:
    token = sam.open("/sign-in").form("Sign in")[2]["csrf_token"]
    sent = {"csrf_token": token, "credential": "{}"}
    sam.client.post("/sign-in/passkey/options", data={"csrf_token": token}, headers=sam.headers)
    assert sam.client.post("/sign-in/passkey", data=sent, headers=sam.headers).status_code == 422
    assert sam.client.post("/sign-in/passkey", data=sent, headers=sam.headers).status_code == 303
