"""Email that stands still is told to whoever looks: at the desk, in the settings, to `check` and at /readyz, also
where no worker runs; and it is sent again by a press."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from booking.actions import outbox_delivery
from booking.extensions import db
from booking.models import AuditEntry, MailState, OutboxMessage
from booking.rules.smtp_refusals import EmailStopCause
from booking.transaction import transaction
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.staff import MANCHESTER, MONA, RITA, SAM, signed_in

DAY = "/reception/london/2026-10-08"
# 9am in London.
NO_WORKER = "2 emails have been waiting since 09:00: the worker that sends them isn’t running."
PASSWORD = "2 emails have been waiting since 09:00: the mail server refused our password."


@pytest.fixture
def late(app: Flask, clock: time_machine.Traveller) -> None:
    """A call was booked at nine, and five minutes later no email about it has left."""
    book_call(Visitor(app), "17:45")
    clock.shift(timedelta(minutes=5))


def refuse_our_password(app: Flask, *, ago: timedelta = timedelta(0)) -> None:
    """What a worker writes down that the mail server does not let in."""
    with app.app_context(), transaction() as now:
        promised = outbox_delivery.lease_next_message(now)
        assert promised is not None
        outbox_delivery.settle_unreached(promised, EmailStopCause.PASSWORD, "535 5.7.8 not accepted", 1, now)
        db.session.execute(update(MailState).values(failed_at_utc=now - ago))


def give_up(database: Database, *conditions: object, note: str = "550 5.1.1 unknown user") -> None:
    """Every waiting email that meets these was given up."""

    def work() -> None:
        found = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.status == "waiting", *conditions)).all()
        for row in found:
            row.status, row.note = "failed", note
            row.settled_at_utc = row.first_failed_at_utc = row.created_at_utc

    database.change(work)


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("page", [DAY, f"{DAY}?view=list", f"{DAY}/todo", "/reception/london/2026-12-25"])
def test_the_desk_says_that_no_worker_runs(app: Flask, page: str) -> None:
    sam = signed_in(app, SAM).open(page)
    assert NO_WORKER in sam.text
    assert "Nothing to do here." not in sam.text


@pytest.mark.usefixtures("late")
def test_the_screen_learns_of_it_without_being_opened_again(app: Flask) -> None:
    assert NO_WORKER in signed_in(app, SAM).open(f"{DAY}/changes").text


@pytest.mark.usefixtures("late")
def test_it_says_why_and_administrators_read_the_answer(app: Flask) -> None:
    refuse_our_password(app)
    assert PASSWORD in signed_in(app, SAM).open(f"{DAY}/todo").text
    admin = ada(app).open("/admin")
    assert f"{PASSWORD} Its answer: 535 5.7.8 not accepted" in admin.text


@pytest.mark.usefixtures("late")
def test_what_a_worker_knew_that_is_gone_is_not_said_any_more(app: Flask) -> None:
    refuse_our_password(app, ago=timedelta(minutes=5))
    assert NO_WORKER in signed_in(app, SAM).open(DAY).text


def test_for_less_than_five_minutes_nothing_is_said(app: Flask, clock: time_machine.Traveller) -> None:
    book_call(Visitor(app), "17:45")
    clock.shift(timedelta(minutes=5) - timedelta(seconds=1))
    assert "been waiting since" not in signed_in(app, SAM).open(f"{DAY}/todo").text
    assert app.test_client().get("/readyz").json == {"ready": True}


@pytest.mark.usefixtures("late")
def test_since_another_day_has_the_day(app: Flask, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=23))
    assert "been waiting since Mon 5 Oct 09:00" in signed_in(app, SAM).open(f"{DAY}/todo").text


@pytest.mark.usefixtures("late")
def test_readyz_and_check_name_it(app: Flask) -> None:
    refuse_our_password(app)
    told = "2 emails have been waiting since 2026-10-05 08:00 UTC: the mail server refused our password"
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "mail": f"{told} (535 5.7.8 not accepted)"})
    result = app.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 1
    assert f"BROKEN  No email is late.\n        {told} (535 5.7.8 not accepted)\n" in result.output


def test_the_clinics_own_emails_and_staffs_links_that_did_not_arrive_are_told(app: Flask, database: Database) -> None:
    book_call(Visitor(app), "17:45")
    visitor = Visitor(app).open("/sign-in").follow("I have forgotten my password")
    signed_in(app, SAM)
    visitor.press("Send me a link", email=SAM.email)
    give_up(database, OutboxMessage.recipient.in_(("clinic", "staff")))
    todo = signed_in(app, SAM).open(f"{DAY}/todo").text
    assert "1 email to the clinic’s own address hasn’t arrived." in todo
    assert "choose a password" not in todo
    home = ada(app).open("/admin").text
    assert "The email with a link to choose a password hasn’t arrived: Sam Okoro." in home
    assert "2 emails didn’t arrive." in home
    elsewhere = signed_in(app, MONA).open("/admin").text
    assert "hasn’t arrived" not in elsewhere


def test_send_all_again_sends_what_was_given_up_at_this_clinic_and_is_on_record(app: Flask, database: Database) -> None:
    book_call(Visitor(app), "17:45")
    book_visit(Visitor(app))
    give_up(database)
    before = {row.id: row.message_id for row in database.all(OutboxMessage)}
    sam = signed_in(app, SAM).open(f"{DAY}/todo").press("Send all again")
    assert sam.path == f"{DAY}/todo"
    rows = database.all(OutboxMessage)
    assert {row.status for row in rows} == {"waiting"}
    assert {row.id: row.message_id for row in rows} == before
    [line] = [row for row in database.all(AuditEntry) if row.verb == "sent_all_again"]
    assert (line.clinic_id, line.facts) == (1, {"how_many": len(rows)})
    assert "Send all again" not in sam.text


def test_elsewhere_there_is_nothing_to_send_again(app: Flask, database: Database) -> None:
    book_call(Visitor(app), "17:45")
    give_up(database)
    rita = signed_in(app, RITA).open("/reception/manchester/2026-10-08/todo")
    assert "Send all again" not in rita.text
    fields = {"csrf_token": rita.open("/find").value("csrf_token")}
    assert rita.client.post("/reception/manchester/2026-10-08/todo/again", data=fields).status_code == 303
    assert {row.status for row in database.all(OutboxMessage)} == {"failed"}
    assert MANCHESTER in {row.clinic_id for row in database.all(AuditEntry) if row.verb == "sent_all_again"}


def test_what_is_over_is_not_sent_again(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    book_call(Visitor(app), "17:45")
    give_up(database)
    clock.shift(timedelta(days=30))
    assert "Send all again" not in signed_in(app, SAM).open(f"{DAY}/todo").text


def test_an_administrator_sends_again_what_was_given_up_at_every_clinic_and_to_staff(
    app: Flask, database: Database
) -> None:
    signed_in(app, SAM)
    book_call(Visitor(app), "17:45")
    Visitor(app).open("/sign-in").follow("I have forgotten my password").press("Send me a link", email=SAM.email)
    give_up(database)
    home = ada(app).open("/admin").press("Send all again")
    assert home.path == "/admin"
    assert {row.status for row in database.all(OutboxMessage)} == {"waiting"}
