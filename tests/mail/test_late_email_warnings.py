"""Who can ring is told of an email that does not leave: within the hour, before the appointment, and until it has
left (OUTBOX-6)."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from booking import clock
from booking.actions.resend_links import request_links
from booking.extensions import db
from booking.queries.todo import read_to_do
from booking.rules.todo import ToDoKind
from booking.transaction import transaction
from booking.worker import run_once
from tests.actions.steps import the_house
from tests.mail.conftest import Post
from tests.mail.made import NOW
from tests.mail.server import MailServer

IN_40_HOURS = NOW + timedelta(hours=40)
FOR_EVER = [{"RCPT": "452 later"}, {"DOT": "552 too much"}, {"DOT": "554 5.6.0 we do not like it"}]


def told() -> list[str]:
    """Whom the desk in London could not reach, and what the email was about."""
    db.session.remove()
    practice = the_house()
    found = read_to_do(practice, practice.clinics[0], clock.now())
    return [
        item.booking.unsent_email.kind
        for item in found
        if item.kind is ToDoKind.MAIL_FAILED and item.booking.unsent_email
    ]


def when_told(app: Flask, time: time_machine.Traveller, until: datetime) -> timedelta | None:
    """How long after nine the desk is first told, while a worker looks every five minutes."""
    while clock.now() < until:
        run_once(app)
        if told():
            return clock.now() - NOW
        time.shift(timedelta(minutes=5))
    return None


@pytest.mark.parametrize("refusal", FOR_EVER, ids=str)
def test_an_email_that_is_refused_for_ever_is_told_within_the_hour_until_it_leaves(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller, refusal: dict[str, str]
) -> None:
    post.book(starts=IN_40_HOURS)
    post.forget_all_but("patient")
    server.always.update(refusal)
    found = when_told(app, monday_morning, IN_40_HOURS)
    assert found is not None
    assert found <= timedelta(hours=1)
    monday_morning.shift(timedelta(hours=20))
    run_once(app)
    assert told() == ["confirmation"]
    server.always.clear()
    monday_morning.shift(timedelta(hours=4))
    assert run_once(app).sent == 1
    assert told() == []


@pytest.mark.parametrize("refusal", FOR_EVER, ids=str)
def test_before_an_appointment_that_is_near_it_is_told_at_once(
    app: Flask, post: Post, server: MailServer, refusal: dict[str, str]
) -> None:
    post.book(starts=NOW + timedelta(minutes=10))
    post.forget_all_but("patient")
    server.always.update(refusal)
    run_once(app)
    assert told() == ["confirmation"]


def test_while_no_worker_runs_the_near_ones_are_told(
    app: Flask, post: Post, monday_morning: time_machine.Traveller
) -> None:
    post.book(starts=NOW + timedelta(hours=30))
    post.book(starts=NOW + timedelta(days=20))
    monday_morning.shift(timedelta(minutes=29))
    assert told() == []
    monday_morning.shift(timedelta(minutes=1))
    assert told() == ["confirmation"]


def test_what_was_said_again_and_left_is_not_told_any_more(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    booking = post.book(starts=IN_40_HOURS)
    post.forget_all_but("patient")
    server.then(RCPT="550 5.1.1 unknown user")
    run_once(app)
    assert told() == ["confirmation"]
    post.again(booking)
    assert run_once(app).sent == 1
    assert told() == []


@pytest.mark.parametrize("contact", ["amina@example.com", "+971501234567"])
def test_lost_links_that_do_not_arrive_are_told_once(
    app: Flask, post: Post, server: MailServer, monday_morning: time_machine.Traveller, contact: str
) -> None:
    for days in (0, 7):
        post.book(starts=IN_40_HOURS + timedelta(days=days))
    post.forget_all_but("nobody")
    with transaction() as now:
        request_links(contact, "book.example", now)
    server.always["RCPT"] = "452 later"
    found = when_told(app, monday_morning, IN_40_HOURS)
    assert found is not None
    assert found <= timedelta(hours=1)
    assert told() == ["links"]
