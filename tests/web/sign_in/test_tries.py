"""Ten tries in five minutes, for an account and for a network; and nobody is kept out of their own work by others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.actions.accounts import sign_in_limits
from booking.actions.accounts.sign_in import begin_password_attempt
from booking.actions.accounts.sign_in_limits import forget_old_tries
from booking.credentials import passwords
from booking.models import AuditEntry, OutboxMessage, SignInAttempt
from booking.rules.errors import TooManySignInTries
from booking.transaction import retrying, transaction
from tests.conftest import MONDAY, OWASP_HASHER
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.sign_in.people import SAMS, sign_in, with_account
from tests.web.sign_in.test_second_step import set_up

pytestmark = BOTH_DATABASES


SAM, KIT, NOBODY = "sam@prohealth.example", "kit@prohealth.example", "nobody@prohealth.example"
WAIT = [
    (
        "",
        "There have been too many attempts. Wait five minutes and try again. Until then, you can use a passkey or "
        "the computer you usually sign in on.",
    )
]


@pytest.fixture(autouse=True)
def _sam(app: Flask) -> None:
    with_account(app, SAM, SAMS)


def guess(app: Flask, email: str, address: str, times: int = 1, password: str = "not the password") -> list[int]:
    """Guesses from an address that is believed because the test says so; the statuses."""
    statuses = []
    for _ in range(times):
        visitor = Visitor(app)
        page = visitor.open("/sign-in").form("Sign in", email=email, password=password)[2]
        answer = visitor.client.post(
            "/sign-in", data=page, headers=visitor.headers, environ_base={"REMOTE_ADDR": address}
        )
        statuses.append(answer.status_code)
    return statuses


@pytest.mark.parametrize("email", [SAM, NOBODY])
def test_the_eleventh_try_of_an_account_waits_whoever_has_it_and_wherever_it_comes_from(app: Flask, email: str) -> None:
    statuses = [status for number in range(12) for status in guess(app, email, f"203.0.113.{number}")]
    assert statuses == [422] * 10 + [429] * 2
    stranger = sign_in(Visitor(app), email, SAMS)
    assert (stranger.status, stranger.heading, stranger.mistakes()) == (429, "Sign in", WAIT)
    assert stranger.value("email") == email


def test_five_minutes_later_it_goes_on_and_what_was_refused_did_not_count(
    app: Flask, clock: time_machine.Traveller
) -> None:
    assert guess(app, SAM, "203.0.113.1", 11)[-1] == 429
    clock.move_to(MONDAY + timedelta(minutes=4))
    assert guess(app, SAM, "203.0.113.2", 5) == [429] * 5
    clock.move_to(MONDAY + timedelta(minutes=5, seconds=1))
    assert sign_in(Visitor(app)).status == 200


def test_one_network_has_ten_tries_for_all_accounts_together(app: Flask) -> None:
    for number in range(10):
        assert guess(app, f"somebody{number}@prohealth.example", "2001:db8:1:2::" + str(number)) == [422]
    assert guess(app, SAM, "2001:db8:1:2:ffff::1", password=SAMS) == [429]
    assert guess(app, SAM, "2001:db8:1:3::1", password=SAMS) == [303]


def test_who_is_guessed_at_still_signs_in_where_they_usually_do(app: Flask) -> None:
    sam = sign_in(Visitor(app))
    sam.open("/account").press("Sign out")
    guess(app, SAM, "127.0.0.1", 11)
    assert sign_in(Visitor(app)).status == 429
    assert sign_in(sam).status == 200


def test_a_known_browser_has_ten_tries_of_its_own_and_no_more(app: Flask) -> None:
    sam = sign_in(Visitor(app))
    sam.open("/account").press("Sign out")
    assert [sign_in(sam, SAM, "not the password").status for _ in range(11)] == [422] * 10 + [429]
    assert sign_in(Visitor(app)).status == 200
    forged = Visitor(app)
    forged.client.set_cookie("booking-desk", "WyJ4Iix7fV0.AAAA")
    assert sign_in(forged).status == 200, "what is not ours says nothing"


def test_right_tries_do_not_count(app: Flask, database: Database) -> None:
    for _ in range(12):
        assert sign_in(Visitor(app)).status == 200
    assert database.all(SignInAttempt) == []


def test_so_many_at_once_are_still_ten(app: Flask) -> None:
    """Without the lock, PostgreSQL lets as many through as look before the first is written."""
    barrier = threading.Barrier(24)

    def attempt(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as now:
                    begin_password_attempt(SAM, f"203.0.113.{number}", "", now)
            except TooManySignInTries:
                return "waits"
            return "looked at"

    with ThreadPoolExecutor(24) as pool:
        outcomes = list(pool.map(lambda number: retrying(lambda: attempt(number)), range(24)))
    assert sorted(outcomes) == ["looked at"] * 10 + ["waits"] * 14


def test_codes_are_counted_too_ten_in_five_minutes_and_thirty_in_a_day(
    app: Flask, clock: time_machine.Traveller
) -> None:
    phone, _ = set_up(sign_in(Visitor(app)))
    statuses = []
    for round_ in range(4):
        clock.move_to(MONDAY + timedelta(minutes=6 * (round_ + 1)))
        thief = sign_in(Visitor(app))
        statuses.append([thief.press("Continue", code="000000").status for _ in range(11)])
    assert statuses == [[422] * 10 + [429]] * 3 + [[429] * 11]
    clock.move_to(MONDAY + timedelta(days=1, minutes=20))
    assert sign_in(Visitor(app)).press("Continue", code=phone.code()).status == 200


def test_wrong_codes_do_not_close_the_recovery_codes(app: Flask, clock: time_machine.Traveller) -> None:
    _phone, codes = set_up(sign_in(Visitor(app)))
    for round_ in range(3):
        clock.move_to(MONDAY + timedelta(minutes=6 * (round_ + 1)))
        thief = sign_in(Visitor(app))
        for _ in range(10):
            thief.press("Continue", code="000000")
        # Of 50 bits each: nobody guesses one. Whoever tries keeps out their own network, and for five minutes.
        for _ in range(11):
            recovery = thief.open("/sign-in/recovery-code").press("Continue", code="AAAAA-AAAAA")
        assert recovery.status == 429
    owner = Visitor(app)
    owner.client.environ_base["REMOTE_ADDR"] = "203.0.113.50"
    assert sign_in(owner).press("Continue", code="000000").status == 429
    owner.open("/sign-in/recovery-code").press("Continue", code=codes[0])
    assert (owner.status, owner.path) == (200, "/reception/london/2026-10-05")


def ask_for_reset(visitor: Visitor, address: str = "") -> None:
    """Asks for a link to choose a password."""
    if address:
        visitor.client.environ_base["REMOTE_ADDR"] = address
    assert visitor.open("/sign-in/forgotten").press("Send me a link", email=SAM).path == "/sign-in/forgotten/sent"


def promised(database: Database) -> int:
    """How many mails with such a link there are."""
    return sum(row.kind == "password_reset" for row in database.all(OutboxMessage))


def test_strangers_do_not_use_up_the_owners_requests(app: Flask, database: Database) -> None:
    sam = sign_in(Visitor(app))
    sam.open("/account").press("Sign out")
    for _ in range(30):
        ask_for_reset(Visitor(app), "203.0.113.1")
    assert promised(database) == 3
    ask_for_reset(Visitor(app), "203.0.113.2")
    assert promised(database) == 4, "another network has requests of its own"
    for number in range(3, 30):
        ask_for_reset(Visitor(app), f"203.0.113.{number}")
    assert promised(database) == 15, "and all strangers together do not fill an inbox"
    for _ in range(4):
        ask_for_reset(sam, "203.0.113.1")
    assert promised(database) == 18, "a browser that has signed in before has three of its own"


def test_what_is_kept_of_a_try_says_neither_who_nor_where(app: Flask, database: Database) -> None:
    guess(app, SAM, "203.0.113.7", password="hunter2hunter2")
    rows = database.everything()
    kept = str(rows["tries"]) + str(rows["audit"])
    assert [word for word in (SAM, "203.0.113.7", "hunter2") if word in kept] == []
    assert [row.verb for row in database.all(AuditEntry)] == ["account_made", "sign_in_failed"]


def test_tries_are_forgotten_after_a_day(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    guess(app, SAM, "203.0.113.7", 2)
    clock.move_to(MONDAY + timedelta(days=1, seconds=1))
    guess(app, SAM, "203.0.113.7")
    with app.app_context(), transaction() as now:
        forget_old_tries(now)
    assert len(database.all(SignInAttempt)) == 2


def test_an_unknown_address_takes_as_long_as_a_known_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash is by far the longest part, and is made for both, at its real cost here."""
    monkeypatch.setattr(passwords, "_HASHER", OWASP_HASHER)
    passwords._hash_of_nobody.cache_clear()
    with_account(app, KIT, SAMS)
    passwords.is_right_password("x", "")

    def took(email: str) -> float:
        began = time.process_time()  # the processor's: other processes take turns on it
        guess(app, email, "203.0.113.9")
        return time.process_time() - began

    known, unknown = [], []
    for _ in range(4):
        known.append(took(KIT))
        unknown.append(took(NOBODY))
    assert 0.6 < min(known) / min(unknown) < 1.6
    passwords._hash_of_nobody.cache_clear()


def test_a_hash_is_made_at_owasps_least_cost() -> None:
    """Argon2id, 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet."""
    assert OWASP_HASHER.hash("a password").split("$")[1:4] == ["argon2id", "v=19", "m=19456,t=2,p=1"]


@pytest.mark.databases("postgresql")
def test_without_the_lock_more_would_be_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: otherwise the test above proves nothing. SQLite has one writer, lock or not."""
    # As many as may write at once; half as many tries are allowed.
    together = threading.Barrier(8, timeout=10)
    monkeypatch.setattr(sign_in_limits, "lock_names", lambda *_names: None)

    def attempt(_: int) -> int:
        with app.app_context():
            try:
                with transaction() as now:
                    counted = len(sign_in_limits.count_try(["account"], 4, timedelta(minutes=5), now))
                    together.wait()  # nobody has written yet
                    return counted
            except TooManySignInTries:
                return 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 8
