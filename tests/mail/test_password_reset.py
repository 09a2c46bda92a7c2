"""A forgotten password: the mail through the outbox, the worker and a real mail server, and the link in it."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.actions.accounts.staff_accounts import disable_account
from booking.models import OutboxMessage
from booking.queries.accounts import account_by_email
from booking.transaction import transaction
from booking.worker import run_once
from tests.conftest import MONDAY, restore
from tests.mail.server import MailServer
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import SAMS, sign_in, with_account
from tests.web.staff import RITA, signed_in

SAM = "sam@prohealth.example"
NEW = "the ferry waits for owls"
SENT = "Check your email"


@pytest.fixture
def app(database_name: str, request: pytest.FixtureRequest) -> Flask:
    """As in tests of pages: each request, and each mail, has a context of its own."""
    app, snapshot = request.getfixturevalue(f"{database_name}_app")
    with app.app_context():
        restore(snapshot)
    with_account(app, SAM, SAMS, name="Sam Okoro")
    return app


@pytest.fixture(autouse=True)
def _monday(monday_morning: time_machine.Traveller) -> time_machine.Traveller:
    return monday_morning


def ask(visitor: Visitor, email: str = SAM) -> Visitor:
    return visitor.open("/sign-in").follow("I have forgotten my password").press("Send me a link", email=email)


def link_in(server: MailServer) -> str:
    """The path of the link in the last mail."""
    body = server.mails[-1].get_body(("plain",))
    assert body is not None
    found = re.findall(r"http://127\.0\.0\.1:5000(/sign-in/new-password/\S+)", body.get_content())
    assert len(found) == 1
    return str(found[0])


def test_the_mail_brings_a_link_and_the_link_a_new_password(app: Flask, server: MailServer) -> None:
    signed_in_elsewhere = sign_in(Visitor(app))
    visitor = ask(Visitor(app))
    assert (visitor.status, visitor.heading) == (200, SENT)
    assert str(run_once(app)) == "1 sent, 0 dropped, 0 to try again, 0 failed"
    mail = server.mails[-1]
    assert (mail["To"], mail["Subject"]) == (SAM, "Choose a new password")
    visitor.open(link_in(server))
    assert visitor.heading == "Choose a password"
    visitor.press("Save the password", password=NEW)
    assert (visitor.path, visitor.heading) == ("/sign-in", "Sign in")
    assert sign_in(visitor).status == 422
    assert sign_in(visitor, SAM, NEW).open("/account").path == "/account"
    assert signed_in_elsewhere.open("/account").path == "/sign-in"


def test_somebody_new_chooses_a_password_and_no_new_one(app: Flask, server: MailServer) -> None:
    signed_in(app, RITA)
    visitor = ask(Visitor(app), RITA.email)
    run_once(app)
    mail = server.mails[-1]
    assert (mail["To"], mail["Subject"]) == (RITA.email, "Choose a password")
    body = mail.get_body(("plain",))
    assert body is not None
    visitor.open(link_in(server))
    said = (body.get_content(), visitor.text, visitor.press("Save the password", password=NEW).text)
    assert [text for text in said if "new password" in text.lower() or "new one" in text] == []
    assert "Your password is saved. Sign in with it." in said[-1]


def test_the_link_is_good_once_and_looking_uses_nothing_up(
    app: Flask, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    ask(Visitor(app))
    monday_morning.move_to(MONDAY + timedelta(hours=9))
    run_once(app)
    path, visitor = link_in(server), Visitor(app)
    monday_morning.move_to(MONDAY + timedelta(hours=11))
    for _ in range(3):
        assert visitor.open(path).status == 200
    sent = visitor.form("Save the password", password=NEW)[2]
    assert visitor.post(path, sent).path == "/sign-in"
    assert Visitor(app).open(path).status == 404


def test_the_link_is_good_for_two_hours_from_sending(
    app: Flask, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    ask(Visitor(app))
    run_once(app)
    visitor = Visitor(app).open(link_in(server))
    sent = visitor.form("Save the password", password=NEW)[2]
    monday_morning.move_to(MONDAY + timedelta(hours=2, seconds=1))
    assert visitor.post(visitor.path, sent).heading == "This link no longer works"
    assert visitor.open(visitor.path).status == 404


def test_a_weak_new_password_is_refused_and_the_link_stays_good(app: Flask, server: MailServer) -> None:
    ask(Visitor(app))
    run_once(app)
    visitor = Visitor(app).open(link_in(server)).press("Save the password", password="Password1234")
    assert visitor.status == 422
    assert visitor.mistakes() == [("#password", "That password is too easy to guess. Choose another")]
    assert visitor.press("Save the password", password="prohealthclinic-2026").status == 422
    assert visitor.press("Save the password", password=NEW).path == "/sign-in"


def test_an_unknown_address_has_the_same_answer_and_the_same_work(app: Flask) -> None:
    database, known, unknown = Database(app), Visitor(app), Visitor(app)
    with database.statements() as for_known:
        ask(known)
    with database.statements() as for_unknown:
        ask(unknown, "nobody@prohealth.example")
    assert (known.status, known.path, known.text) == (unknown.status, unknown.path, unknown.text)
    written = [[line.split()[2] for line in lines if line.startswith("INSERT")] for lines in (for_known, for_unknown)]
    assert written == [["tries", "tries", "outbox", "audit"], ["tries", "tries", "audit"]]


def test_three_an_hour_are_promised_and_the_fourth_is_answered_like_the_first(
    app: Flask, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    for _ in range(5):
        assert ask(Visitor(app)).heading == SENT
    assert run_once(app).sent == 3
    monday_morning.move_to(MONDAY + timedelta(hours=1, seconds=1))
    ask(Visitor(app))
    assert run_once(app).sent == 1


def test_whose_account_was_closed_in_the_meantime_is_sent_nothing(app: Flask, server: MailServer) -> None:
    ask(Visitor(app))
    with app.app_context(), transaction() as now:
        account = account_by_email(SAM)
        assert account is not None
        disable_account("system", account, now)
    assert str(run_once(app)) == "0 sent, 1 dropped, 0 to try again, 0 failed"
    ask(Visitor(app))
    assert str(run_once(app)) == "0 sent, 0 dropped, 0 to try again, 0 failed"
    assert (Database(app).one(OutboxMessage).status, server.mails) == ("dropped", [])


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "WzEsOTk5OTk5OTk5OSwiIl0.AAAA", "%00", "null"])
def test_a_link_that_is_not_ours_is_like_one_that_is_too_old(app: Flask, secret: str) -> None:
    visitor = Visitor(app).open(f"/sign-in/new-password/{secret}")
    assert (visitor.status, visitor.heading) == (404, "This link no longer works")
