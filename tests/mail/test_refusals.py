"""Whom a refusal is about, against a real mail server: one about us holds everything back, and is over when it is
over (OUTBOX-5, OUTBOX-6)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from booking.actions import outbox_delivery
from booking.extensions import db
from booking.models import MailState
from booking.worker import run_once
from tests.mail.conftest import Post
from tests.mail.made import NOW, WEDNESDAY_915
from tests.mail.server import MailServer

RELAY = "550 relay not permitted"


def book(post: Post, how_many: int, kind: str = "patient") -> list[str]:
    """Bookings of that many patients, one mail to each waiting; their addresses."""
    addresses = [f"patient{number}@example.com" for number in range(how_many)]
    for number, address in enumerate(addresses):
        post.book(address, WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but(kind)
    return addresses


def look(app: Flask, times: int) -> None:
    """The worker looks again and again while the server takes nothing."""
    for in_vain in range(times):
        run_once(app, failed_polls=in_vain)


def state() -> tuple[Any, ...]:
    """Since when nothing leaves, why, and the last answer."""
    row = db.session.scalars(db.select(MailState)).one()
    db.session.rollback()
    return row.failing_since_utc, row.cause, row.answer


def statuses(post: Post) -> list[str]:
    return [status for *_about, status in post.rows() if status != "dropped"]


@pytest.mark.parametrize("answer", [RELAY, "550 5.7.1 relaying denied", "530 5.7.0 Authentication required"])
def test_a_server_that_does_not_take_mail_from_us_fails_none_and_then_all_leave(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller, answer: str
) -> None:
    addresses = book(post, 20)
    server.always["RCPT"] = answer
    tally = run_once(app)
    assert (tally.sent, tally.failed, tally.retry, tally.is_down) == (0, 0, 1, True)
    assert server.conversations == 1  # and then it waits
    monday_morning.shift(timedelta(minutes=2))
    look(app, 30)
    assert statuses(post) == ["waiting"] * 20
    assert post.waiting() == [(0, NOW)] * 20
    cause = "sign_in" if "Auth" in answer else "refused"
    assert state() == (NOW, cause, answer)
    server.always.clear()
    assert run_once(app).sent == 20
    assert sorted(mail["To"] for mail in server.mails) == sorted(addresses)
    assert state() == (None, "", "")


@pytest.mark.parametrize("answer", ["550 no", "451 later", "554 Transaction failed", "550 5.1.1 unknown user"])
def test_the_same_answer_to_several_recipients_in_a_row_is_about_us(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller, answer: str
) -> None:
    """Even where its words are about a mailbox: those that were given up for it get their place back."""
    book(post, 5)
    server.always["RCPT"] = answer
    assert run_once(app).is_down
    assert (statuses(post), post.waiting()) == (["waiting"] * 5, [(0, NOW)] * 5)
    assert state() == (NOW, "same_answer", answer)
    look(app, 10)
    assert statuses(post) == ["waiting"] * 5
    server.always.clear()
    assert run_once(app).sent == 5


def test_several_mails_to_one_recipient_are_one_recipients(app: Flask, post: Post, server: MailServer) -> None:
    book(post, 5, "clinic")
    server.always["RCPT"] = "550 5.1.1 unknown user"
    assert str(run_once(app)) == "0 sent, 0 dropped, 0 to try again, 5 failed"


def test_recipients_are_not_in_a_row_where_others_were_taken_between(
    app: Flask, post: Post, server: MailServer
) -> None:
    book(post, 6)
    for _ in range(3):
        server.then(RCPT="550 5.1.1 unknown user").then()
    assert str(run_once(app)) == "3 sent, 0 dropped, 0 to try again, 3 failed"


def test_greylisting_greets_several_and_is_not_about_us(app: Flask, post: Post, server: MailServer) -> None:
    book(post, 5)
    server.always["RCPT"] = "451 4.7.1 greylisted, come back"
    assert run_once(app).retry == 5
    assert state() == (None, "", "")


def test_one_mail_that_is_always_refused_keeps_no_other_waiting(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    """The server says of it what would be about us; but it takes the others."""
    book(post, 4)
    server.then(RCPT="550 5.7.1 policy")
    assert run_once(app).is_down
    monday_morning.shift(timedelta(seconds=5))
    server.then().then(RCPT="550 5.7.1 policy")
    assert str(run_once(app)) == "3 sent, 0 dropped, 1 to try again, 0 failed"
    assert post.waiting() == [(1, NOW + timedelta(seconds=65))]
    assert state() == (None, "", "")


def test_three_bad_addresses_in_a_row_are_given_up_when_the_others_have_left(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    book(post, 5)
    for _ in range(3):
        server.then(RCPT="550 5.1.1 unknown user")
    assert run_once(app).is_down
    monday_morning.shift(timedelta(seconds=5))
    server.then().then()
    for _ in range(3):
        server.then(RCPT="550 5.1.1 unknown user")
    assert str(run_once(app)) == "2 sent, 0 dropped, 0 to try again, 3 failed"


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ({"HELLO": "421 too busy"}, "refused"),
        ({"HELLO": "drop"}, "unreachable"),
        ({"AUTH": "535 5.7.8 Username and Password not accepted"}, "password"),
        ({"EHLO": "250 mail.example"}, "sign_in"),
    ],
    ids=str,
)
def test_why_the_server_is_not_reached_is_known(
    app: Flask, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch, steps: dict[str, str], cause: str
) -> None:
    for name in ("username", "password"):
        monkeypatch.setattr(app.extensions["mail"], name, "clinic@example.com")
    server.always.update(steps)
    post.book()
    assert run_once(app).is_down
    since, found, answer = state()
    assert (since, found) == (NOW, cause)
    assert "@" not in answer
    server.always.clear()
    assert run_once(app).sent == 2
    assert state() == (None, "", "")


def test_a_refusal_about_us_is_given_up_after_three_days_and_not_before(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book(starts=WEDNESDAY_915 + timedelta(days=20))
    post.forget_all_but("patient")
    server.always["RCPT"] = RELAY
    monday_morning.shift(outbox_delivery.GIVE_UP_AFTER - timedelta(seconds=1))
    look(app, 10)
    assert statuses(post) == ["waiting"]
    monday_morning.shift(timedelta(seconds=1))
    look(app, outbox_delivery.FEWEST_ATTEMPTS)
    assert statuses(post) == ["failed"]


def test_the_last_line_of_the_log_is_what_the_server_answered_without_addresses(
    app: Flask, post: Post, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    post.book("amina.haddad@example.com")
    post.forget_all_but("patient")
    server.always["RCPT"] = "550 5.7.1 <amina.haddad@example.com>: relaying denied to AMINA.HADDAD"
    run_once(app)
    assert caplog.records[-1].message.endswith("held back: 550 5.7.1 <…>: relaying denied to …")
