"""The worker against a real mail server that behaves, and one that does not (OUTBOX-2, OUTBOX-4, OUTBOX-5). Whom a
refusal is about is in test_refusals.py."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from queue import Queue
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from booking import emails, send_email, smtp_connection, worker
from booking.actions import outbox_delivery
from booking.extensions import db
from booking.models import OutboxMessage
from booking.queries.outbox import has_due_message
from booking.transaction import transaction
from booking.worker import run_once
from tests.mail.conftest import Post
from tests.mail.made import NOW, WEDNESDAY_915
from tests.mail.server import DROP, HANG, HEARD_OUT_SECONDS, SLOW, MailServer
from tests.support.server import environment
from tests.support.write_lock import write_lock

AMINA = "amina@example.com"
CLINIC = "info@prohealthclinic.co.uk"


@pytest.fixture(autouse=True)
def _short_patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits in vain waits for a moment. For a server that answers, there is all the time that it needs."""
    if {HANG, SLOW} & set(map(str, _values(getattr(request.node, "callspec", None)))):
        monkeypatch.setattr(smtp_connection, "ANSWER_SECONDS", 0.5)


def _values(parameters: Any) -> Iterator[object]:
    for value in parameters.params.values() if parameters else ():
        yield from value.values() if isinstance(value, dict) else [value]


def test_a_booking_is_confirmed_to_the_patient_and_the_clinic_and_reminded_of_the_day_before(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book()
    assert str(run_once(app)) == "2 sent, 0 dropped, 0 to try again, 0 failed"
    assert [(mail["To"], mail["Subject"]) for mail in server.mails] == [
        (CLINIC, "Booked: London, Wednesday 7 October, 9:15am"),
        (AMINA, "Your appointment: Wednesday 7 October, 9:15am UK time"),
    ]
    monday_morning.move_to(datetime(2026, 10, 6, 8, 59, tzinfo=UTC))
    assert run_once(app).sent == 0
    monday_morning.move_to(datetime(2026, 10, 6, 9, 0, tzinfo=UTC))
    assert run_once(app).sent == 1
    assert server.mails[-1]["Subject"] == "Tomorrow: your appointment at 9:15am UK time"
    assert run_once(app).sent == 0


def test_everything_is_read_back_from_what_the_server_took(app: Flask, post: Post, server: MailServer) -> None:
    post.book()
    run_once(app)
    mail = server.mails[1]
    assert mail["From"] == f"ProHealth Clinic <{CLINIC}>"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert server.recipients == [f"<{CLINIC}>", f"<{AMINA}>"]


# --- What is no longer true is not sent ------------------------------------------------


def test_a_move_before_the_confirmation_left_replaces_it(app: Flask, post: Post, server: MailServer) -> None:
    booking = post.book()
    post.change(
        booking,
        "moved",
        starts_at_utc=WEDNESDAY_915 + timedelta(days=1),
        ends_at_utc=WEDNESDAY_915 + timedelta(days=1, minutes=15),
    )
    run_once(app)
    assert [mail["Subject"] for mail in server.mails] == [
        "Moved: London, now Thursday 8 October, 9:15am",
        "Your appointment has moved: Thursday 8 October, 9:15am UK time",
    ]
    assert post.rows() == [
        ("confirmation", "clinic", "dropped"),
        ("confirmation", "patient", "dropped"),
        ("reminder", "patient", "waiting"),
        ("moved", "clinic", "sent"),
        ("moved", "patient", "sent"),
        ("reminder", "patient", "waiting"),
    ]


def test_after_a_move_there_is_one_reminder_and_it_is_of_the_new_time(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    booking = post.book()
    later = WEDNESDAY_915 + timedelta(hours=2)
    post.change(booking, "moved", starts_at_utc=later, ends_at_utc=later + timedelta(minutes=15))
    run_once(app)
    monday_morning.move_to(datetime(2026, 10, 6, 9, 0, tzinfo=UTC))
    assert str(run_once(app)) == "1 sent, 1 dropped, 0 to try again, 0 failed"
    assert server.mails[-1]["Subject"] == "Tomorrow: your appointment at 11:15am UK time"


def test_after_a_cancellation_nothing_else_is_sent(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    booking = post.book()
    post.change(booking, "cancelled")
    monday_morning.move_to(datetime(2026, 10, 6, 9, 0, tzinfo=UTC))
    run_once(app)
    assert [mail["Subject"] for mail in server.mails] == [
        "Cancelled: London, Wednesday 7 October, 9:15am",
        "Your appointment is cancelled: Wednesday 7 October, 9:15am UK time",
    ]


def test_a_reminder_that_was_held_up_until_the_appointment_began_is_not_sent(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book()
    run_once(app)
    monday_morning.move_to(WEDNESDAY_915)
    assert str(run_once(app)) == "0 sent, 1 dropped, 0 to try again, 0 failed"


@pytest.mark.parametrize("kind", ["confirmation", "moved"])
def test_a_worker_that_was_away_confirms_no_appointment_of_the_past(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller, kind: str
) -> None:
    booking = post.book()
    if kind == "moved":
        run_once(app)
        post.change(booking, "moved")
    monday_morning.move_to(WEDNESDAY_915)
    sent = len(server.mails)
    assert run_once(app).sent == 0
    assert len(server.mails) == sent
    assert post.notes().count("The appointment has begun.") == 3  # the reminder as well


def test_somebody_who_walked_in_has_a_confirmation_until_their_time_is_over(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book(starts=NOW - timedelta(minutes=5))
    post.book("late@example.com", starts=NOW - timedelta(minutes=10))
    monday_morning.shift(timedelta(minutes=6))
    run_once(app)
    assert [mail["To"] for mail in server.mails] == [CLINIC, AMINA]


# --- Lost links ------------------------------------------------------------------------


def test_lost_links_go_to_the_address_that_was_booked_with(app: Flask, post: Post, server: MailServer) -> None:
    post.book("Amina@Example.com")
    post.book(AMINA, WEDNESDAY_915 + timedelta(days=1))
    post.forget_all_but("nobody")
    post.ask_for_links(AMINA)
    run_once(app)
    [mail] = server.mails
    assert (mail["To"], mail["Subject"]) == ("Amina@Example.com", "Your appointments")
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().count("/a/") == 2


def test_links_that_are_asked_for_by_phone_go_to_each_address_once(app: Flask, post: Post, server: MailServer) -> None:
    for number, email in enumerate([AMINA, "samir@example.com", AMINA, ""]):
        post.book(email, WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("nobody")
    post.ask_for_links("+971501234567")
    run_once(app)
    assert sorted(str(mail["To"]) for mail in server.mails) == [AMINA, "samir@example.com"]
    assert len({mail["Message-ID"] for mail in server.mails}) == 2


@pytest.mark.parametrize("contact", ["mallory@example.com", "+447700900999", "+971501234567"])
def test_nothing_is_sent_where_nothing_is_booked_or_no_address_is_known(
    app: Flask, post: Post, server: MailServer, contact: str
) -> None:
    post.book("")
    post.forget_all_but("nobody")
    post.ask_for_links(contact)
    assert str(run_once(app)) == "0 sent, 1 dropped, 0 to try again, 0 failed"
    assert server.conversations == 0


# --- A mail server that misbehaves -----------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        {"MAIL": "451 later"},
        {"RCPT": "451 4.7.1 greylisted, come back"},
        {"RCPT": "550 no"},
        {"DATA": "451 no room"},
        {"DOT": "451 try again"},
        {"DOT": "554 5.6.0 we do not like it"},
        {"MAIL": "421 too busy"},
        {"RCPT": "421 too busy"},
        {"DOT": "421 shutting down"},
        {"MAIL": HANG},
        {"RCPT": HANG},
        {"DATA": HANG},
        {"DOT": HANG},
        {"MAIL": DROP},
        {"BODY": DROP},
        {"DOT": DROP},
        {"DATA": "999 nonsense"},
    ],
    ids=str,
)
def test_what_the_server_did_not_take_is_tried_again_under_the_same_name(
    app: Flask,
    post: Post,
    server: MailServer,
    monday_morning: time_machine.Traveller,
    script: dict[str, str],
) -> None:
    post.book()
    post.forget_all_but("patient")
    server.then(**script)
    assert str(run_once(app)) == "0 sent, 0 dropped, 1 to try again, 0 failed"
    assert post.waiting() == [(1, NOW + timedelta(minutes=1))]
    assert run_once(app).sent == 0
    monday_morning.shift(timedelta(minutes=1))
    assert run_once(app).sent == 1
    assert [mail["To"] for mail in server.mails] == [AMINA]
    names = {line for raw in server.seen for line in raw.split(b"\r\n") if line.startswith(b"Message-ID:")}
    assert len(names) == 1


@pytest.mark.parametrize("farewell", [DROP, HANG, "500 what?", "421 gone"])
def test_once_the_server_has_taken_it_its_farewell_changes_nothing(
    app: Flask, post: Post, server: MailServer, farewell: str
) -> None:
    post.book()
    post.forget_all_but("patient")
    server.then(QUIT=farewell)
    assert str(run_once(app)) == "1 sent, 0 dropped, 0 to try again, 0 failed"
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("script", "before_the_farewell"),
    [
        ({}, ("sent", "")),
        ({"DOT": "451 later"}, ("waiting", "451 later")),
        ({"RCPT": "550 5.1.1 no"}, ("failed", "550 5.1.1 no")),
    ],
    ids=str,
)
def test_what_became_of_a_mail_is_written_down_before_the_farewell(
    app: Flask, post: Post, server: MailServer, script: dict[str, str], before_the_farewell: tuple[str, str]
) -> None:
    """A worker that is killed while a server takes its time to say goodbye sends nothing twice."""
    post.book()
    post.forget_all_but("patient")
    written: Queue[tuple[str, str]] = Queue()

    def look() -> None:
        with app.app_context():
            row = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.status != "dropped")).one()
            written.put((row.status, row.note))

    server.before["QUIT"] = look
    server.then(**script)
    run_once(app)
    assert written.get(timeout=10) == before_the_farewell


def test_many_emails_leave_over_one_connection(app: Flask, post: Post, server: MailServer) -> None:
    for number in range(5):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    assert run_once(app).sent == 10
    assert server.conversations == 1
    assert len(server.taken) == 10


@pytest.mark.parametrize("farewell", [HANG, SLOW])
def test_nobody_waits_for_a_farewell(
    app: Flask, post: Post, server: MailServer, farewell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_connection, "ANSWER_SECONDS", 2 * HEARD_OUT_SECONDS)
    post.book()
    post.forget_all_but("patient")
    server.then(QUIT=farewell)
    assert run_once(app).sent == 1
    assert not server.was_heard_out


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
@pytest.mark.parametrize("enough", [DROP, "421 4.7.0 that is enough for one connection"])
def test_a_server_that_has_had_enough_of_a_connection_is_rung_again(
    app: Flask, post: Post, server: MailServer, step: str, enough: str
) -> None:
    for number in range(3):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    server.then().then(**{step: enough})
    assert str(run_once(app)) == "3 sent, 0 dropped, 0 to try again, 0 failed"
    assert server.conversations == 2
    assert [mail["To"] for mail in server.mails] == [f"{number}@example.com" for number in range(3)]


def test_an_email_whose_answer_was_lost_is_not_sent_again_at_once(app: Flask, post: Post, server: MailServer) -> None:
    """The server may have it: it has a minute to say so to somebody."""
    for number in range(2):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    server.then().then(DOT=DROP)
    assert str(run_once(app)) == "1 sent, 0 dropped, 1 to try again, 0 failed"
    assert len(server.seen) == 2


def test_a_refused_email_leaves_the_connection_to_the_next(app: Flask, post: Post, server: MailServer) -> None:
    for number in range(3):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    server.then().then(RCPT="550 5.1.1 no such user").then(DOT="451 later")
    assert str(run_once(app)) == "1 sent, 0 dropped, 1 to try again, 1 failed"
    assert server.conversations == 1


@pytest.mark.parametrize("refusal", ["550 no such user", "550 5.1.1 <amina@example.com> is unknown", "552 5.2.2 full"])
def test_a_recipient_who_does_not_exist_is_given_up_at_once(
    app: Flask, post: Post, server: MailServer, refusal: str
) -> None:
    post.book()
    post.forget_all_but("patient")
    server.then(RCPT=refusal)
    assert str(run_once(app)) == "0 sent, 0 dropped, 0 to try again, 1 failed"
    [note] = [note for note in post.notes() if note.startswith("55")]
    assert AMINA not in note


@pytest.mark.parametrize("hello", ["421 too busy", "554 no", HANG, DROP, SLOW])
def test_a_server_that_does_not_open_keeps_every_mail_in_its_place(
    app: Flask, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch, hello: str
) -> None:
    monkeypatch.setattr(smtp_connection, "EMAIL_SECONDS", 1.0)
    for number in range(3):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    server.then(HELLO=hello)
    tally = run_once(app)
    assert (tally.sent, tally.retry, tally.is_down) == (0, 1, True)
    assert [due for _attempts, due in post.waiting()] == [NOW, NOW, NOW]
    assert run_once(app).sent == 3
    assert [mail["To"] for mail in server.mails] == [f"{number}@example.com" for number in range(3)]


def test_while_the_server_is_down_bookings_go_on_and_then_the_backlog_leaves_in_order(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    app.extensions["mail"].port, port = 9, app.extensions["mail"].port
    for number in range(5):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
        assert run_once(app).is_down
        monday_morning.shift(timedelta(minutes=10))
    assert {status for _kind, _recipient, status in post.rows()} == {"waiting"}
    app.extensions["mail"].port = port
    assert run_once(app).sent == 10
    assert [mail["To"] for mail in server.mails] == [
        to for number in range(5) for to in (CLINIC, f"{number}@example.com")
    ]


def test_a_server_that_was_away_makes_no_mail_wait_longer_and_none_leave_before_its_turn(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    for number in range(3):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    for _ in range(8):
        server.then(HELLO="421 too busy")
        assert run_once(app).is_down
    assert post.waiting() == [(0, NOW)] * 3
    for _ in range(3):
        server.then(RCPT="451 4.7.1 greylisted, come back")
    assert run_once(app).retry == 3
    assert post.waiting() == [(1, NOW + timedelta(minutes=1))] * 3
    monday_morning.shift(timedelta(minutes=1))
    assert run_once(app).sent == 3
    assert [mail["To"] for mail in server.mails] == [f"{number}@example.com" for number in range(3)]


def test_a_mail_that_waited_three_days_for_the_server_is_not_given_up_at_its_first_refusal(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book(starts=WEDNESDAY_915 + timedelta(days=20))
    post.forget_all_but("patient")
    for _ in range(outbox_delivery.FEWEST_ATTEMPTS - 1):
        server.then(HELLO="421 too busy")
        assert run_once(app).is_down
    monday_morning.shift(outbox_delivery.GIVE_UP_AFTER)
    server.then(RCPT="451 4.7.1 greylisted, come back")
    assert run_once(app).retry == 1


def test_after_three_days_without_a_server_reception_is_told_but_not_at_the_first_look(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    """A worker that was itself away for three days does not give up everything because it is there first."""
    for number in range(2):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=20 + number))
    post.forget_all_but("patient")
    app.extensions["mail"].port, port = 9, app.extensions["mail"].port
    monday_morning.shift(outbox_delivery.GIVE_UP_AFTER - timedelta(seconds=1))
    assert run_once(app, failed_polls=99).is_down
    monday_morning.shift(timedelta(seconds=1))
    for in_vain in range(outbox_delivery.FEWEST_ATTEMPTS - 1):
        assert str(run_once(app, failed_polls=in_vain)).startswith("0 sent, 0 dropped, 1 to try again, 0 failed; ")
    assert (
        str(run_once(app, failed_polls=outbox_delivery.FEWEST_ATTEMPTS - 1))
        == "0 sent, 0 dropped, 0 to try again, 2 failed"
    )
    app.extensions["mail"].port = port


def test_a_server_that_answers_byte_by_byte_is_hung_up_on(
    app: Flask, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_connection, "EMAIL_SECONDS", 1.0)
    post.book()
    post.forget_all_but("patient")
    server.then(RCPT=SLOW)
    assert run_once(app).retry == 1
    assert not server.was_heard_out


def test_one_mail_that_always_fails_keeps_no_other_waiting(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    for number in range(3):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    post.forget_all_but("patient")
    server.then(BODY=DROP)
    assert str(run_once(app)) == "2 sent, 0 dropped, 1 to try again, 0 failed"
    assert [mail["To"] for mail in server.mails] == ["1@example.com", "2@example.com"]


def test_a_mail_that_cannot_be_written_keeps_no_other_waiting_and_gives_nothing_away(
    app: Flask,
    post: Post,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    post.book()

    def broken(*_: object) -> None:
        raise ValueError("Amina Haddad")

    monkeypatch.setitem(emails._TO_PATIENT, "confirmation", broken)
    assert str(run_once(app)) == "1 sent, 0 dropped, 1 to try again, 0 failed"
    [note] = post.notes()
    assert note.startswith("It could not be written: ValueError at broken:")
    assert "Amina" not in note + caplog.text


def test_an_address_that_no_header_can_hold_is_given_up(app: Flask, post: Post, server: MailServer) -> None:
    post.book("eve@example.com\r\nBcc: everybody@example.com", reference="EVE001")
    post.book("用户@example.com", WEDNESDAY_915 + timedelta(days=1))
    post.forget_all_but("patient")
    assert str(run_once(app)) == "0 sent, 0 dropped, 0 to try again, 2 failed"
    assert server.taken == []


def test_waits_grow_to_four_hours_and_after_three_days_it_is_given_up(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book(starts=WEDNESDAY_915 + timedelta(days=20))
    post.forget_all_but("patient")
    waits, before = [], NOW
    while post.waiting():
        server.then(RCPT="451 later")
        run_once(app)
        for _attempts, due in post.waiting():
            waits.append((due - before) / timedelta(minutes=1))
            before = due
            monday_morning.move_to(due)
    assert waits == [1, 5, 15, 60, 120, *[240] * 18]
    assert timedelta(days=3) <= before - NOW < timedelta(days=3, hours=4)
    assert ("confirmation", "patient", "failed") in post.rows()


# --- Several workers -------------------------------------------------------------------


def test_two_workers_share_the_work_and_each_mail_is_sent_once(app: Flask, post: Post, server: MailServer) -> None:
    for number in range(20):
        post.book(f"{number}@example.com", WEDNESDAY_915 + timedelta(days=number))
    server.pause = 0.005
    with ThreadPoolExecutor(3) as pool:
        tallies = list(pool.map(lambda _: run_once(app), range(3)))
    assert sum(tally.sent for tally in tallies) == 40
    assert min(tally.sent for tally in tallies) > 0
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 40


def test_without_the_lease_two_workers_would_send_twice(
    app: Flask, post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_delivery, "LEASE", timedelta(seconds=-1))
    post.book()
    post.forget_all_but("patient")
    server.pause = 1.0
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run_once, app)
        _wait_for(lambda: server.conversations > 0, first)  # it is sending, and holds no lock
        run_once(app)
        first.result()
    assert len(server.taken) == 2


def test_a_worker_that_died_gives_its_mail_back(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book()
    post.forget_all_but("patient")
    with transaction() as now:
        assert outbox_delivery.lease_next_message(now) is not None
    assert run_once(app).sent == 0
    monday_morning.shift(outbox_delivery.LEASE + timedelta(seconds=1))
    assert run_once(app).sent == 1


def test_a_worker_that_was_overtaken_changes_nothing_unless_it_sent(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    post.book()
    post.forget_all_but("patient")
    with transaction() as now:
        slow = outbox_delivery.lease_next_message(now)
    assert slow is not None
    monday_morning.shift(outbox_delivery.LEASE + timedelta(seconds=1))
    with transaction() as now:
        assert outbox_delivery.lease_next_message(now) is not None
    with transaction() as now:
        outbox_delivery.settle_failed(slow, "too late", now)
        outbox_delivery.settle_failed_attempt(slow, "too late", now)
    assert post.waiting() == [(0, NOW)]
    assert post.notes() == []
    with transaction() as now:
        outbox_delivery.settle_sent(slow, now)
    assert post.waiting() == []


# --- A database that somebody else keeps locked -----------------------------------------


@pytest.mark.databases("sqlite")
def test_a_worker_outlives_a_lock_that_is_held_for_too_long_and_goes_on(
    app: Flask,
    post: Post,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", (0.01,))
    post.book()
    stop = threading.Event()
    with write_lock(app) as lock, ThreadPoolExecutor(1) as pool:
        lock.take()
        working = pool.submit(worker.run_forever, app, stop)
        try:
            _wait_for(lambda: caplog.text.count("The database cannot be used: database is locked.") > 1, working)
            assert server.conversations == 0
            lock.release()
            _wait_for(lambda: ("confirmation", "patient", "sent") in post.rows(), working)
        finally:
            stop.set()
        working.result()
    assert [mail["To"] for mail in server.mails] == [CLINIC, AMINA]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lease", [outbox_delivery.LEASE, timedelta(0)], ids=["within the lease", "beyond it"])
def test_what_the_server_took_while_the_database_was_locked_is_marked_afterwards_and_not_sent_twice(
    app: Flask,
    post: Post,
    server: MailServer,
    monday_morning: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    lease: timedelta,
) -> None:
    monkeypatch.setattr(outbox_delivery, "LEASE", lease)
    monkeypatch.setattr(send_email, "DATABASE_SECONDS", 0.01)
    post.book()
    post.forget_all_but("patient")
    with write_lock(app) as lock:
        released = threading.Timer(0.3, lock.release)

        def lock_for_a_while() -> None:
            lock.take()
            released.start()

        server.before["DOT"] = lock_for_a_while
        assert run_once(app, threading.Event()).sent == 1
        released.join()
    monday_morning.shift(timedelta(hours=1))
    assert run_once(app).sent == 0
    assert len(server.taken) == 1


def _wait_for(happened: Callable[[], bool], working: Future[Any]) -> None:
    """Until it has happened; what the worker raised, if it ended before."""
    for _ in range(6000):
        if happened():
            return
        if working.done():
            working.result()
        time.sleep(0.01)
    raise AssertionError("it did not happen")


# --- The process -----------------------------------------------------------------------


def test_there_is_work_from_the_moment_at_which_an_email_is_due(app: Flask, post: Post, server: MailServer) -> None:
    assert not has_due_message(NOW)
    post.book()
    assert (has_due_message(NOW - timedelta(seconds=1)), has_due_message(NOW)) == (False, True)
    db.session.rollback()
    run_once(app)
    assert not has_due_message(NOW)


def test_nothing_personal_is_logged(
    app: Flask, post: Post, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post.book()
    server.then().then(RCPT=f"451 {AMINA} is away")
    run_once(app)
    first, second = _ids()[:2]
    assert [record.message for record in caplog.records if record.name == "booking.worker"] == [
        f"Mail {first}, confirmation to the clinic: sent.",
        f"Mail {second}, confirmation to the patient: retry: 451 … is away",
    ]
    for secret in ("Amina", AMINA, "971", "October", "/a/"):
        assert secret not in caplog.text
    assert post.notes() == ["451 … is away"]


def _ids() -> list[int]:
    ids = list(db.session.scalars(db.select(OutboxMessage.id).order_by(OutboxMessage.id)))
    db.session.rollback()
    return ids


def test_it_stops_between_two_mails(app: Flask, post: Post, server: MailServer) -> None:
    post.book()
    stop = threading.Event()
    stop.set()
    assert run_once(app, stop).sent == 0
    worker.run_forever(app, stop)
    assert server.taken == []


def test_the_command_sends_until_it_is_asked_to_stop(app: Flask, db_url: str, post: Post, server: MailServer) -> None:
    # The command lives today, not on Monday.
    post.book(starts=WEDNESDAY_915 + timedelta(days=30_000))
    with transaction():
        db.session.execute(update(OutboxMessage).where(OutboxMessage.kind == "reminder").values(status="dropped"))
    env = environment(db_url, 5000, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(server.port))
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env=env,
        cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(2400):
            if len(server.taken) == 2 and {status for *_, status in post.rows()} == {"sent", "dropped"}:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _out, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert len(server.taken) == 2
    assert "The worker has stopped." in errors
    assert "@" not in errors
