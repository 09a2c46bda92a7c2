"""People: let in, changed, closed, and helped in again."""

from datetime import timedelta

import time_machine
from flask import Flask

from booking.models import AuditEntry, OutboxMessage, Staff, StaffClinic
from booking.rules.staff import Role
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, done, table_of
from tests.web.database import Database
from tests.web.sign_in.people import ADAS, sign_in, with_account
from tests.web.staff import SAM, signed_in

MEI = {"name": "Mei Tan", "email": "Mei.Tan@Example.com"}


def _id(database: Database, email: str) -> int:
    return next(row.id for row in database.all(Staff) if row.email == email)


def test_somebody_is_let_in_and_sent_a_link_to_choose_a_password(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/people/new")
    visitor.press("Add them, and send the link", **MEI, clinics=["london", "bedford"])
    assert table_of(visitor) == [
        ["Ada Quist ada@prohealth.example", "Administrator", "All clinics", "–", "No password chosen yet"],
        ["Mei Tan mei.tan@example.com", "Reception", "London, Bedford", "–", "No password chosen yet"],
    ]
    mail = database.one(OutboxMessage)
    assert (mail.kind, mail.recipient, mail.address) == ("password_reset", "staff", "mei.tan@example.com")
    number = _id(database, "mei.tan@example.com")
    assert ("account_made", {"staff": number, "role": "reception"}) in done(database)


def test_what_cannot_be_is_said_and_kept_as_it_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/people/new")
    visitor.press("Add them, and send the link", name="", email="mei", role="clinician")
    assert visitor.mistakes() == [
        ("#name", "Fill this in: Name"),
        ("#email", "Enter an email address in full, like name@example.com"),
        ("#diary", "Choose the clinician’s diary: it is what they see"),
    ]
    visitor.press("Add them, and send the link", name="Ada", email="ADA@prohealth.example", diary="oliver-eaton")
    assert (visitor.status, visitor.value("email")) == (409, "ADA@prohealth.example")
    assert visitor.mistakes() == [
        ("", "That account cannot be changed like this. There is an account with that address already.")
    ]
    assert len(database.all(Staff)) == 1


def test_somebody_works_elsewhere_from_their_next_page_on(app: Flask, database: Database) -> None:
    sam, visitor = signed_in(app, SAM), ada(app)
    number = _id(database, SAM.email)
    visitor.open(f"/admin/people/{number}").press("Save", name="Sam O.", clinics=["manchester"])
    assert visitor.heading == "Sam O."
    assert [row.clinic_id for row in database.all(StaffClinic)] == [2]
    assert done(database) == [
        (
            "account_changed",
            {
                "about": "Sam Okoro",
                "changed": {"name": ["Sam Okoro", "Sam O."], "clinics": [["london"], ["manchester"]]},
            },
        )
    ]
    visitor.open(f"/admin/people/{number}").press("Save", role="admin")
    assert sam.open("/admin").status == 200


def test_an_account_is_closed_at_once_and_opened_again(app: Flask, database: Database) -> None:
    other = ada(app)
    sam, visitor = signed_in(app, SAM), ada(app)
    number = _id(database, SAM.email)
    visitor.open(f"/admin/people/{number}").press("Close the account")
    assert "nobody can sign in with it" in visitor.text
    assert sam.client.get("/admin").status_code == 303
    visitor.press("Open the account again")
    assert [verb for verb, _facts in done(database)] == ["account_disabled", "account_enabled"]
    assert other.open("/admin").status == 200


def test_a_lost_phone_starts_over_and_a_link_is_sent(app: Flask, database: Database) -> None:
    signed_in(app, SAM)
    visitor = ada(app).open(f"/admin/people/{_id(database, SAM.email)}")
    visitor.press("Let them start over").press("Send a link to choose a password")
    assert [row.verb for row in database.all(AuditEntry)] == ["account_started_over", "asked_for_password"]
    assert database.one(OutboxMessage).address == SAM.email


def test_the_last_administrator_stays_one(app: Flask, database: Database) -> None:
    visitor = ada(app)
    address = f"/admin/people/{_id(database, 'ada@prohealth.example')}"
    visitor.open(address).press("Save", name="Ring 0906 1")
    assert visitor.mistakes() == [("#name", "Enter a name only, without a number")]
    visitor.open(address).press("Save", role="reception")
    assert visitor.mistakes() == [("", "This is the last administrator. Make somebody else an administrator first.")]
    _method, action, sent = visitor.form("Send a link to choose a password")
    sent.setlist("do", ["close"])
    assert visitor.post(action, sent).status == 409
    assert [(row.role, row.active) for row in database.all(Staff)] == [("admin", True)]
    sent.setlist("do", ["explode"])
    assert visitor.post(action, sent).status == 400


@BOTH_DATABASES
def test_a_screen_that_was_left_open_lets_nobody_in(
    app: Flask, database: Database, monday_morning: time_machine.Traveller
) -> None:
    """The password is asked for once more, and then leads on; a form that was sent in between does nothing."""
    with_account(app, "ada@prohealth.example", ADAS, Role.ADMIN)
    signed_in(app, SAM)
    number = _id(database, SAM.email)
    visitor = sign_in(Visitor(app), "ada@prohealth.example", ADAS)
    visitor.open(f"/admin/people/{number}")
    _method, action, sent = visitor.form("Save", role="admin")
    monday_morning.shift(timedelta(minutes=16))
    assert visitor.post(action, sent).heading == "Is it still you?"
    assert [row.role for row in database.all(Staff) if row.email == SAM.email] == ["reception"]
    assert visitor.open("/admin/people/new").heading == "Is it still you?"
    assert visitor.press("Go on", password=ADAS).heading == "Add a person"
    visitor.open(f"/admin/people/{number}").press("Save", role="admin")
    assert [row.role for row in database.all(Staff) if row.email == SAM.email] == ["admin"]
