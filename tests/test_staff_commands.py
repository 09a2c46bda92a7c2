"""`flask staff …`: accounts are made, listed, closed and started over from a terminal."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from booking import create_app
from booking.credentials import passwords
from booking.extensions import db
from booking.models import AuditEntry, Diary, Staff, StaffClinic, StaffSession
from booking.queries.accounts import account_by_email
from tests.conftest import MONDAY, restore
from tests.support.both_databases import DATABASES
from tests.support.server import HERE, environment
from tests.support.visitor import Visitor
from tests.web.sign_in.people import SAMS, sign_in

SAM, ADA = "sam@prohealth.example", "ada@prohealth.example"


@pytest.fixture
def app(database_name: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """As in tests of pages: each command, and each request, has a context of its own."""
    app, snapshot = request.getfixturevalue(f"{database_name}_app")
    with app.app_context():
        restore(snapshot)
    with time_machine.travel(MONDAY, tick=False):
        yield app


def run(app: Flask, *command: str, typed: str = "") -> tuple[int, str]:
    """The status that a command ends with, and all that it prints."""
    result = app.test_cli_runner().invoke(args=["staff", *command], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def add_sam(app: Flask) -> None:
    run(app, "add", SAM, "--role", "reception", "--clinic", "london", "--password-stdin", typed=f"{SAMS}\n")


def test_an_account_is_made_with_a_password_that_is_typed(app: Flask) -> None:
    command = ("add", "Sam@ProHealth.example", "--role", "reception", "--clinic", "london", "--clinic", "bedford")
    said = run(app, *command, "--name", "Sam Okoro", "--password-stdin", typed=f"{SAMS}\n")
    assert said == (0, f"{SAM} can sign in as reception, at london, bedford.\n")
    with app.app_context():
        staff = db.session.query(Staff).one()
        assert (staff.email, staff.name, staff.role, staff.active) == (SAM, "Sam Okoro", "reception", True)
        assert SAMS not in staff.password
        assert passwords.is_right_password(SAMS, staff.password)
        assert sorted(row.clinic_id for row in db.session.query(StaffClinic)) == [1, 3]
        assert [(row.actor, row.verb) for row in db.session.query(AuditEntry)] == [("system", "account_made")]
    assert sign_in(Visitor(app)).status == 200


def test_without_a_password_a_link_is_printed_with_which_they_choose_one(app: Flask) -> None:
    status, said = run(app, "add", SAM, "--role", "admin")
    lines = said.splitlines()
    assert (status, lines[:2]) == (
        0,
        [
            f"{SAM} can sign in as admin, at every clinic.",
            "With this link they choose a password. It works once, for 3 days; pass it on to them alone:",
        ],
    )
    found = re.fullmatch(r"http://127\.0\.0\.1:5000(/sign-in/new-password/\S+)", lines[2])
    assert found
    Visitor(app).open(found[1]).press("Save the password", password=SAMS)
    assert sign_in(Visitor(app)).status == 200
    assert Visitor(app).open(found[1]).status == 404


def test_a_clinician_has_a_diary_or_is_told_that_there_is_none(app: Flask) -> None:
    said = run(app, "add", SAM, "--role", "clinician", "--diary", "oliver-eaton", "--password-stdin", typed=SAMS)
    assert said == (0, f"{SAM} can sign in as clinician, at every clinic.\n")
    with app.app_context():
        assert db.session.query(Staff).one().diary_id == 4
    said = run(app, "add", ADA, "--role", "clinician", "--password-stdin", typed="seven lamps over Ely")
    assert said[1].endswith("They have no column of the day yet: --diary says whose is theirs.\n")


@pytest.mark.parametrize(
    ("command", "typed", "words"),
    [
        (("add", "sam", "--role", "admin"), "", "'sam' is no email address."),
        (("add", SAM, "--role", "king"), "", "'king' is not one of 'reception', 'clinician', 'admin'."),
        (("add", SAM), "", "Missing option '--role'. Choose from: reception clinician admin"),
        (
            ("add", SAM, "--role", "reception", "--clinic", "paris"),
            "",
            "There is no such clinic. There are: bedford, london, manchester.",
        ),
        (
            ("add", SAM, "--role", "clinician", "--diary", "nobody"),
            "",
            "There is no such diary. There are: discovery-calls-bedford, discovery-calls-london, "
            "discovery-calls-manchester, oliver-eaton.",
        ),
        (
            ("add", SAM, "--role", "reception", "--diary", "oliver-eaton"),
            "",
            "--diary is for a clinician: --role clinician.",
        ),
        (
            ("add", SAM, "--role", "admin", "--password-stdin"),
            "short\n",
            "Choose a password of at least 12 characters. Three words in a row work well.",
        ),
        (
            ("add", SAM, "--role", "admin", "--password-stdin"),
            "",
            "Choose a password of at least 12 characters. Three words in a row work well.",
        ),
        (
            ("add", SAM, "--role", "admin", "--password-stdin"),
            "sam@prohealth.example\n",
            "Choose a password without your name, your email address or the clinic’s name.",
        ),
        (("disable", SAM), "", f"{SAM} has no account. `staff list` says who has."),
        (("enable", "x@"), "", "'x@' is no email address."),
        (("start-over", SAM), "", f"{SAM} has no account. `staff list` says who has."),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(
    app: Flask, command: tuple[str, ...], typed: str, words: str
) -> None:
    status, said = run(app, *command, typed=typed)
    assert status != 0
    assert " ".join(said.split("Error: ")[1].replace(",\n\t", " ").split()).endswith(words)
    with app.app_context():
        assert db.session.query(Staff).count() == 0


def test_one_address_has_one_account(app: Flask) -> None:
    add_sam(app)
    said = run(app, "add", SAM.upper(), "--role", "admin")
    assert said == (1, "Error: There is an account with that address already.\n")


def test_the_list_says_who_may_do_what(app: Flask) -> None:
    assert run(app, "list") == (0, "Nobody has an account yet.\n")
    add_sam(app)
    run(app, "add", ADA, "--role", "admin")
    run(app, "add", "oliver@prohealth.example", "--role", "clinician", "--diary", "oliver-eaton")
    run(app, "disable", SAM)
    assert run(app, "list") == (
        0,
        f"{ADA}  admin  every clinic  no password yet  password only\n"
        "oliver@prohealth.example  clinician  every clinic  no password yet  diary oliver-eaton  password only\n"
        f"{SAM}  reception  london  disabled  password only\n"
        "3 accounts.\n",
    )


def test_whoever_is_disabled_is_signed_out_and_cannot_come_back_until_enabled(app: Flask) -> None:
    add_sam(app)
    visitor = sign_in(Visitor(app))
    assert run(app, "disable", SAM) == (0, f"{SAM} is signed out everywhere and cannot sign in any more.\n")
    assert visitor.open("/account").path == "/sign-in"
    assert sign_in(visitor).status == 422
    with app.app_context():
        assert db.session.query(StaffSession).one().ended_at_utc == MONDAY
    assert run(app, "enable", SAM) == (0, f"{SAM} can sign in again.\n")
    assert sign_in(visitor).status == 200


def test_the_last_administrator_stays(app: Flask) -> None:
    run(app, "add", ADA, "--role", "admin")
    assert run(app, "disable", ADA) == (
        1,
        "Error: This is the last administrator. Make somebody else an administrator first.\n",
    )
    run(app, "add", "ben@prohealth.example", "--role", "admin")
    assert run(app, "disable", ADA)[0] == 0


def test_starting_over_forgets_every_way_in_and_prints_a_new_one(app: Flask) -> None:
    add_sam(app)
    visitor = sign_in(Visitor(app))
    status, said = run(app, "start-over", SAM)
    assert (status, said.splitlines()[0]) == (0, f"{SAM} starts over.")
    assert visitor.open("/account").path == "/sign-in"
    assert sign_in(visitor).status == 422
    with app.app_context():
        account = account_by_email(SAM)
        assert account is not None
        assert (account.password_hash, account.has_second_factor, account.is_active) == ("", False, True)
    Visitor(app).open("/" + said.splitlines()[-1].split("/", 3)[3]).press("Save the password", password=SAMS)
    assert sign_in(visitor).status == 200


@pytest.mark.parametrize("command", ["add", "list", "disable", "enable", "start-over"])
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    status, said = run(app, command, "--help")
    assert (status, re.findall(rf"Usage: \S+ staff {command}", said)) != (0, [])


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATABASES)
def test_the_first_start_makes_an_account_of_each_role_and_shows_its_password_once(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    """What `make run` does before anything else."""
    url = f"sqlite:///{tmp_path}/new.sqlite3" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    env = environment(url, 5000, BOOKING_ENV="development")
    command = [sys.executable, "tools/prepare.py", "--first-accounts"]
    said = [subprocess.run(command, cwd=HERE, env=env, check=True, capture_output=True, text=True) for _ in range(2)]
    found = dict(re.findall(r"^  (\S+@clinic\.example) +(\S+)$", said[0].stdout, re.MULTILINE))
    assert list(found) == ["reception@clinic.example", "clinician@clinic.example", "admin@clinic.example"]
    assert len(set(found.values())) == 3
    assert "  Sign in at http://127.0.0.1:5000/sign-in\n" in said[0].stdout
    assert "@" not in said[1].stdout
    app = create_app({"DATABASE_URL": url})
    with time_machine.travel(MONDAY, tick=False):
        landed = [sign_in(Visitor(app), email, password).path for email, password in found.items()]
    assert [path.split("/")[1] for path in landed] == ["reception", "me", "reception"]
    with app.app_context():
        oliver = db.session.query(Staff).filter_by(role="clinician").one()
        assert db.session.get_one(Diary, oliver.diary_id).slug == "oliver-eaton"
        db.session.remove()
        db.engine.dispose()
