"""A clock that ran ahead has written into the outbox: once it is right, everything leaves at its time."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from time_machine import Traveller

from booking import clock, worker
from booking.extensions import db
from booking.models import OutboxMessage
from booking.queries.email_delays import read_email_delay
from booking.rules.smtp_refusals import EmailStopCause
from booking.transaction import transaction
from tests.mail.conftest import Post
from tests.mail.made import WEDNESDAY_915
from tests.mail.server import MailServer

FIVE_DAYS, WEEK = timedelta(days=5), timedelta(days=7)


def worked(app: Flask) -> str:
    """What `flask worker --once` prints."""
    return app.test_cli_runner().invoke(args=["worker", "--once"]).output


def book_under_a_clock_ahead(post: Post, traveller: Traveller) -> None:
    traveller.shift(FIVE_DAYS)
    post.book(starts=WEDNESDAY_915 + WEEK)
    traveller.shift(-FIVE_DAYS)


def test_what_was_promised_under_a_clock_ahead_leaves_now(
    app: Flask, post: Post, server: MailServer, monday_morning: Traveller
) -> None:
    book_under_a_clock_ahead(post, monday_morning)
    assert worked(app) == "2 sent, 0 dropped, 0 to try again, 0 failed\n"


def test_a_worker_that_runs_puts_it_right_as_it_keeps_house(
    app: Flask, post: Post, server: MailServer, monday_morning: Traveller
) -> None:
    book_under_a_clock_ahead(post, monday_morning)
    worker._run_housekeeping(app)
    assert worker.run_once(app).sent == 2


def test_what_was_put_off_and_leased_under_a_clock_ahead_leaves_now(
    app: Flask, post: Post, server: MailServer, monday_morning: Traveller
) -> None:
    post.book(starts=WEDNESDAY_915 + WEEK)
    with transaction() as now:
        later = {"due_at_utc": now + FIVE_DAYS, "leased_until_utc": now + FIVE_DAYS, "attempts": 1}
        db.session.execute(update(OutboxMessage).where(OutboxMessage.kind == "confirmation").values(**later))
    assert worked(app) == "2 sent, 0 dropped, 0 to try again, 0 failed\n"


def test_what_left_under_a_clock_ahead_says_nothing_of_what_is_refused_now(
    app: Flask, post: Post, server: MailServer, monday_morning: Traveller
) -> None:
    monday_morning.shift(FIVE_DAYS)
    post.book(starts=WEDNESDAY_915 + WEEK)
    assert worked(app) == "2 sent, 0 dropped, 0 to try again, 0 failed\n"
    monday_morning.shift(-FIVE_DAYS)
    post.book(starts=WEDNESDAY_915 + WEEK + timedelta(hours=1))
    server.always["RCPT"] = "550 relay not permitted"
    for _email in range(2):
        worked(app)
    monday_morning.shift(timedelta(minutes=6))
    # The first of the two again: since it was refused, none has left.
    assert worked(app).endswith("the mail server takes nothing from us now\n")
    late = read_email_delay(clock.now())
    assert late
    assert (late.count, late.why) == (2, EmailStopCause.REFUSED)


def test_a_reminder_waits_for_its_day(app: Flask, post: Post, server: MailServer, monday_morning: Traveller) -> None:
    post.book(starts=WEDNESDAY_915 + WEEK)
    worked(app)
    waiting = post.waiting()
    worked(app)
    assert post.waiting() == waiting
    assert len(waiting) == 1


def test_what_a_clock_ahead_dropped_as_past_waits_again(
    app: Flask, post: Post, server: MailServer, monday_morning: Traveller
) -> None:
    post.book()
    monday_morning.shift(FIVE_DAYS)
    assert worked(app) == "0 sent, 3 dropped, 0 to try again, 0 failed\n"
    monday_morning.shift(-FIVE_DAYS)
    assert worked(app) == "2 sent, 0 dropped, 0 to try again, 0 failed\n"
    assert post.rows()[-1] == ("reminder", "patient", "waiting")
