"""Every sentence of sign-in goes through gettext, in every state."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.support.visitor import Visitor
from tests.web.sign_in.people import SAMS, sign_in, with_account
from tests.web.sign_in.test_second_step import set_up
from tests.web.test_every_sentence_is_translated import speak, untranslated

# What is typed from paper, and into an app.
CODES = re.compile(r"\b(?:[A-Z2-9]{5}-[A-Z2-9]{5}|(?:[A-Z2-7]{4}-){5,}[A-Z2-7]{1,4})\b")
SAM = "sam@prohealth.example"
DATA = ("ProHealth Clinic", "Sam Okoro", "London", "Manchester", "Bedford", SAM)


def _pages(app: Flask, clock: time_machine.Traveller) -> Iterator[tuple[str, Visitor, str, object]]:
    """(what it is, who asks, address, what is sent)"""
    with_account(app, SAM, SAMS, name="Sam Okoro")
    visitor = Visitor(app).open("/sign-in")
    for path in ("/sign-in", "/sign-in?after=out", "/sign-in/forgotten", "/sign-in/forgotten/sent"):
        yield path, visitor, path, None
    yield "no link", visitor, "/sign-in/new-password/x", None
    yield "empty", visitor, "/sign-in", visitor.form("Sign in")[2]
    yield "wrong", visitor, "/sign-in", visitor.form("Sign in", email=SAM, password="x")[2]
    forgotten = Visitor(app).open("/sign-in/forgotten")
    yield "no address", forgotten, "/sign-in/forgotten", forgotten.form("Send me a link", email="x")[2]

    sam = sign_in(Visitor(app))
    for path in ("/account?saved=1", "/account/password", "/account/second-step", "/account/recovery-codes"):
        yield path, sam, path, None
    yield "long name", sam, "/account/name", sam.open("/account").form("Save the name", name="x" * 90)[2]
    change = sam.open("/account/password").form("Save the password", current="x", password="short")[2]
    yield "short password", sam, "/account/password", change
    yield "wrong now", sam, "/account/password", {**change, "password": "the ferry waits for owls"}
    sam.open("/account/authenticator")
    yield "authenticator", sam, "/account/authenticator", None
    yield "wrong code", sam, "/account/authenticator", sam.form("Continue", code="1")[2]
    set_up(sam)
    yield "codes", sam, "/account/recovery-codes", None
    yield "factors", sam, "/account/second-step", None

    half = sign_in(Visitor(app))
    yield "code", half, "/sign-in/code", None
    yield "not the code", half, "/sign-in/code", half.form("Continue", code="1")[2]
    yield "recovery", half, "/sign-in/recovery-code", None
    yield "not on paper", half, "/sign-in/recovery-code", half.form("Continue", code="1")[2]
    clock.shift(timedelta(minutes=20))
    yield "again", sam, "/sign-in/again", None
    sam.open("/account").press("Hide screen")
    yield "hidden", sam, "/sign-in/again", None
    yield "not mine", sam, "/sign-in/again", sam.form("Go on", password="x")[2]
    for _ in range(11):
        visitor.open("/sign-in").press("Sign in", email=SAM, password="x")
    yield "too many", visitor, "/sign-in", visitor.form("Sign in", email=SAM, password="x")[2]


def test_no_page_of_sign_in_says_a_word_that_was_not_asked(
    app: Flask, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for what, visitor, address, sent in _pages(app, clock):
        with monkeypatch.context() as patch:
            speak(patch)
            if sent is None:
                answer = visitor.client.get(address)
            else:
                answer = visitor.client.post(address, data=sent, headers=visitor.headers)
        assert "⟦" in answer.text, (what, answer.status_code, answer.headers.get("Location"))
        if said := untranslated(CODES.sub("", answer.text), DATA):
            found[what] = said
    assert found == {}
