"""Somebody fills a mailbox by booking in another's name from many networks: it gets five emails an hour."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from time_machine import Traveller

from booking.extensions import db
from booking.models import OutboxMessage
from booking.transaction import transaction
from tests.actions.steps import AMINA, Row, booked, rows

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]

STARTS = tuple(f"2026-10-08 {hour:02}:{minute}" for hour in range(9, 18) for minute in ("00", "15", "30", "45"))


def _book(numbers: range) -> list[Row]:
    """A booking for each number, with another phone number; Amina's emails about all of them."""
    for number in numbers:
        who = replace(AMINA, phone_e164=f"+4477009001{number:02}")
        booked(STARTS[number], who, network=f"network {number}")
    return [row for row in rows(OutboxMessage) if row["recipient"] == "patient" and row["kind"] == "confirmation"]


def test_what_would_wait_for_more_than_three_hours_is_not_sent(monday_morning: Traveller) -> None:
    emails = _book(range(22))
    hours = Counter((row["status"], row["due_at_utc"] - row["created_at_utc"]) for row in emails)
    waiting = {("waiting", timedelta(hours=hour)): 5 for hour in range(4)}
    assert hours == {**waiting, ("dropped", timedelta(hours=4)): 2}
    assert {row["note"] for row in emails[20:]} == {"Too many emails to this address were waiting already."}


def test_what_a_clock_ahead_has_sent_keeps_nothing_back(monday_morning: Traveller) -> None:
    _book(range(5))
    with transaction() as now:
        db.session.execute(update(OutboxMessage).values(status="sent", due_at_utc=now + timedelta(days=5)))
    monday_morning.shift(60)
    sixth = _book(range(5, 6))[5]
    assert (sixth["status"], sixth["due_at_utc"]) == ("waiting", sixth["created_at_utc"])
