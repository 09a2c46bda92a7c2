"""Asking for lost links: a few an hour for one address, and never a word about who is booked."""

import pytest
from time_machine import Traveller

from booking.actions.resend_links import request_links
from booking.models import OutboxMessage
from booking.transaction import transaction
from tests.actions.steps import HOST, booked, london, rows

pytestmark = pytest.mark.usefixtures("app")


def asked(contact: str) -> None:
    with transaction() as now:
        request_links(contact, HOST, now)


def test_asking_promises_one_mail_whether_or_not_anything_is_booked(monday_morning: Traveller) -> None:
    booked("2026-10-08 10:00")
    asked("amina.haddad@example.com")
    asked("nobody@example.com")
    now = london("2026-10-05 09:00")
    assert [
        (row["booking_id"], row["recipient"], row["address"], row["due_at_utc"], row["created_at_utc"], row["status"])
        for row in rows(OutboxMessage)
        if row["kind"] == "links"
    ] == [
        (None, "patient", "amina.haddad@example.com", now, now, "waiting"),
        (None, "patient", "nobody@example.com", now, now, "waiting"),
    ]


def test_three_an_hour_for_one_address_and_another_has_its_own_three(monday_morning: Traveller) -> None:
    for contact in ["amina.haddad@example.com"] * 5 + ["+447700900123"] * 4:
        asked(contact)
    assert [row["address"] for row in rows(OutboxMessage)] == ["amina.haddad@example.com"] * 3 + ["+447700900123"] * 3


def test_an_hour_after_the_first_there_is_room_for_one_more(monday_morning: Traveller) -> None:
    for minute in ("09:00", "09:20", "09:40", "09:59", "10:00", "10:10"):
        monday_morning.move_to(london(f"2026-10-05 {minute}"))
        asked("amina.haddad@example.com")
    assert [f"{row['created_at_utc']:%H:%M}" for row in rows(OutboxMessage)] == ["08:00", "08:20", "08:40", "09:00"]


def test_other_mail_to_that_address_does_not_count(monday_morning: Traveller) -> None:
    booked("2026-10-08 10:00")
    for _ in range(4):
        asked("Amina.Haddad@Example.com")
    assert [row["kind"] for row in rows(OutboxMessage)].count("links") == 3
