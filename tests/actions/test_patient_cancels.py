"""Cancelling an appointment: the time is given back, once and for good."""

import pytest
from time_machine import Traveller

from booking.models import AuditEntry, OutboxMessage
from booking.rules.errors import AlreadyCancelled, AlreadyPast, JustTaken, TooLateToChange, UnknownAppointment
from tests.actions.steps import (
    AMINA,
    BEN,
    booked,
    cancelled,
    claimed,
    everything,
    held,
    london,
    moved,
    rows,
    the_booking,
)

pytestmark = pytest.mark.usefixtures("app")
THURSDAY_TEN = "2026-10-08 10:00"
NOON = london("2026-10-05 12:00")


def test_a_cancellation_says_by_whom_when_and_why_and_raises_the_sequence(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN)
    before = the_booking(token)
    monday_morning.move_to(NOON)
    cancelled(token, "I feel better")
    assert the_booking(token) == before | {
        "status": "cancelled",
        "sequence": 1,
        "version": 1,
        "changed_at_utc": NOON,
        "cancelled_at_utc": NOON,
        "cancelled_by": "patient",
        "cancel_reason": "I feel better",
    }
    assert claimed() == set()


def test_a_cancellation_promises_its_mails_and_no_reminder(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN)
    monday_morning.move_to(NOON)
    cancelled(token, "I feel better")
    after = [row for row in rows(OutboxMessage) if row["sequence"] == 1]
    columns = ("kind", "recipient", "address", "due_at_utc", "status")
    assert sorted(tuple(row[name] for name in columns) for row in after) == [
        ("cancelled", "clinic", "info@prohealthclinic.co.uk", NOON, "waiting"),
        ("cancelled", "patient", "Amina.Haddad@Example.com", NOON, "waiting"),
    ]
    last = rows(AuditEntry)[-1]
    assert (last["at_utc"], last["actor"], last["verb"], last["booking_id"], last["facts"]) == (
        NOON,
        "patient",
        "cancelled",
        the_booking(token)["id"],
        {"starts_at": "2026-10-08T09:00:00+00:00"},
    )


def test_without_an_email_address_only_the_clinic_is_told(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN, BEN)
    cancelled(token)
    assert [(row["sequence"], row["kind"], row["recipient"]) for row in rows(OutboxMessage)] == [
        (0, "confirmation", "clinic"),
        (1, "cancelled", "clinic"),
    ]


def test_the_time_is_free_again_for_one(monday_morning: Traveller) -> None:
    cancelled(booked(THURSDAY_TEN, AMINA, "first-appointment"))
    booked(THURSDAY_TEN, BEN, "first-appointment")
    with pytest.raises(JustTaken):
        held(THURSDAY_TEN, "first-appointment")


def test_a_cancellation_is_final(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN)
    cancelled(token)
    before = everything()
    with pytest.raises(AlreadyCancelled):
        cancelled(token)
    with pytest.raises(AlreadyCancelled):
        moved(token, "2026-10-08 11:00")
    assert everything() == before


def test_a_cancellation_after_a_move_is_the_second_change_of_one_calendar_entry(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN)
    uid = the_booking(token)["uid"]
    moved(token, "2026-10-08 11:00")
    cancelled(token)
    assert (the_booking(token)["uid"], the_booking(token)["sequence"]) == (uid, 2)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-10-08 09:00:01", TooLateToChange),  # an hour before it
        ("2026-10-08 09:59", TooLateToChange),
        ("2026-10-08 10:00", AlreadyPast),
        ("2026-10-09 10:00", AlreadyPast),
    ],
)
def test_after_the_cut_off_it_is_refused(monday_morning: Traveller, now: str, why: type[Exception]) -> None:
    token = booked(THURSDAY_TEN)
    monday_morning.move_to(london(now))
    before = everything()
    with pytest.raises(why):
        cancelled(token)
    assert everything() == before


def test_at_the_cut_off_it_is_not(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN)
    monday_morning.move_to(london("2026-10-08 09:00"))
    cancelled(token)
    assert the_booking(token)["status"] == "cancelled"


@pytest.mark.parametrize("token", ["", "x", "a" * 22, "\x00" * 22])
def test_a_wrong_link_cancels_nothing(monday_morning: Traveller, token: str) -> None:
    booked(THURSDAY_TEN)
    before = everything()
    with pytest.raises(UnknownAppointment):
        cancelled(token)
    assert everything() == before
