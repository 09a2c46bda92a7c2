"""Booking: everything it writes, and when it is refused."""

from dataclasses import replace
from datetime import datetime

import pytest
from time_machine import Traveller

from booking import links
from booking.actions.create_booking import BookingRequest
from booking.models import AuditEntry, Claim, Hold, OutboxMessage
from booking.rules.errors import JustTaken
from tests.actions.steps import (
    AMINA,
    BEN,
    CHLOE,
    HOST,
    booked,
    called,
    cells_between,
    claimed,
    diary_id,
    everything,
    held,
    london,
    pressed,
    rows,
    the_booking,
)

pytestmark = pytest.mark.usefixtures("app")
LINE, EATON = "discovery-calls-london", "oliver-eaton"
NINE = london("2026-10-05 09:00")


def promised() -> list[tuple[int, str, str, str, datetime]]:
    """What the outbox holds: sequence, kind, whose, where to, when due."""
    columns = ("sequence", "kind", "recipient", "address", "due_at_utc")
    return sorted(tuple(row[name] for name in columns) for row in rows(OutboxMessage))


def test_a_booking_is_all_that_was_asked_for(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-07 10:00", who=AMINA)
    monday_morning.move_to(london("2026-10-05 09:05"))
    token = pressed(hold_token)
    now = london("2026-10-05 09:05")
    service, clinic = called("discovery-call")
    booking = the_booking(token)
    secrets = {name: booking.pop(name) for name in ("id", "reference", "uid")}
    assert booking == {
        "token": token,
        "sequence": 0,
        "version": 0,
        "status": "booked",
        "service_id": service.id,
        "clinic_id": clinic.id,
        "diary_id": diary_id(LINE),
        "starts_at_utc": london("2026-10-07 10:00"),
        "ends_at_utc": london("2026-10-07 10:15"),
        "patient_name": "Amina Haddad",
        "contact_name": "",
        "phone_e164": "+971501234567",
        "phone_typed": "050 123 4567",
        "email": "Amina.Haddad@Example.com",
        "email_key": "amina.haddad@example.com",
        "reason": "My left knee",
        "needs": ["interpreter"],
        "patient_zone": "Asia/Dubai",
        "booked_at_utc": now,
        "changed_at_utc": now,
        "cancelled_at_utc": None,
        "cancelled_by": "",
        "cancel_reason": "",
        "source": "online",
        "came_from": "",
        "guide": "",
        "phone_of": "",
        "may_talk": "",
        "network": "",
        "is_at_limit": False,
        "online_moves": 0,
        "made_by_staff_id": None,
        "form_key": None,
        "is_squeezed_in": False,
        "status_at_utc": None,
        "arrived_at_utc": None,
        "no_answers": 0,
        "call_back_at_utc": None,
        "outcome": "",
        "follows_booking_id": None,
    }
    assert links.is_token(token)
    assert len(secrets["reference"]) == 6
    assert secrets["uid"].endswith(f"@{HOST}")
    (hold,) = rows(Hold)
    assert (hold["booking_id"], hold["details"], hold["expires_at_utc"]) == (secrets["id"], {}, now)
    assert [
        (row["at_utc"], row["actor"], row["verb"], row["booking_id"], row["facts"]) for row in rows(AuditEntry)
    ] == [
        (
            now,
            "patient",
            "booked",
            secrets["id"],
            {"starts_at": "2026-10-07T09:00:00+00:00", "diary": diary_id(LINE)},
        )
    ]


def test_a_booking_promises_a_confirmation_to_both_and_a_reminder(monday_morning: Traveller) -> None:
    booked("2026-10-07 10:00")
    assert promised() == [
        (0, "confirmation", "clinic", "info@prohealthclinic.co.uk", NINE),
        (0, "confirmation", "patient", "Amina.Haddad@Example.com", NINE),
        (0, "reminder", "patient", "Amina.Haddad@Example.com", london("2026-10-06 10:00")),
    ]
    names = {row["message_id"] for row in rows(OutboxMessage)}
    assert len(names) == 3
    assert all(name.startswith("<") and name.endswith(f"@{HOST}>") for name in names)
    assert {(row["status"], row["attempts"]) for row in rows(OutboxMessage)} == {("waiting", 0)}


def test_without_an_email_address_only_the_clinic_is_written_to(monday_morning: Traveller) -> None:
    booked("2026-10-07 10:00", BEN)
    assert promised() == [(0, "confirmation", "clinic", "info@prohealthclinic.co.uk", NINE)]


def test_inside_the_reminders_lead_the_confirmation_reminds_enough(monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-06 10:00"))
    booked("2026-10-07 10:00")
    assert [row[1:3] for row in promised()] == [("confirmation", "clinic"), ("confirmation", "patient")]


def test_the_bookings_claims_are_its_cells_and_never_expire(monday_morning: Traveller) -> None:
    token = booked("2026-10-06 10:00", CHLOE, "first-appointment")
    booking = the_booking(token)
    assert claimed() == cells_between(EATON, "2026-10-06 10:00", "2026-10-06 10:55")
    assert {(row["hold_id"], row["booking_id"], row["expires_at_utc"]) for row in rows(Claim)} == {
        (None, booking["id"], None)
    }
    assert booking["patient_zone"] == ""


def test_somebody_books_for_another_person(monday_morning: Traveller) -> None:
    helped = replace(BEN, patient_name="Ada Carter")
    booking = the_booking(booked("2026-10-07 10:00", helped))
    assert (booking["patient_name"], booking["contact_name"]) == ("Ada Carter", "Ben Carter")


def test_pressed_twice_it_leads_to_the_same_booking(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-07 10:00", who=AMINA)
    token = pressed(hold_token)
    once = everything()
    monday_morning.move_to(london("2026-10-05 12:00"))
    assert pressed(hold_token) == token
    assert everything() == once


def test_what_was_wished_is_booked_and_not_what_was_held(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-08 10:00", "first-appointment", who=AMINA)
    token = pressed(hold_token, BookingRequest(*called("first-appointment"), london("2026-10-08 10:15")))
    assert the_booking(token)["starts_at_utc"] == london("2026-10-08 10:15")
    assert claimed() == cells_between(EATON, "2026-10-08 10:15", "2026-10-08 11:10")


def test_what_was_wished_and_is_taken_is_refused_and_the_hold_stays(monday_morning: Traveller) -> None:
    booked("2026-10-08 11:00", BEN)
    hold_token = held("2026-10-08 10:00", who=AMINA)
    before = everything()
    with pytest.raises(JustTaken):
        pressed(hold_token, BookingRequest(*called("discovery-call"), london("2026-10-08 11:00")))
    assert everything() == before
