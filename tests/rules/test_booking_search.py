"""What somebody who looks for a booking means, and whose bookings belong together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from booking.rules.booking_search import (
    FoundBooking,
    SearchQuery,
    group_by_person,
    is_same_person,
    match_rank,
    other_bookings_of_person,
    read_query,
)
from booking.rules.lifecycle import Status

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
PRIYA = FoundBooking(
    id=1,
    reference="K7M4PX",
    status=Status.BOOKED,
    starts_at_utc=NOW + timedelta(days=2),
    ends_at_utc=NOW + timedelta(days=2, minutes=15),
    clinic_id=1,
    service_name="Free discovery call",
    by_phone=True,
    diary_name="Discovery calls",
    diary_is_person=False,
    patient_name="Priya Sharma",
    contact_name="",
    phone_e164="+447700900123",
    phone_typed="07700 900123",
    email="Priya@example.com",
    email_key="priya@example.com",
    cancelled_by="",
    call_back_at_utc=None,
)


def booked(number: int, days: int = 1, **other: Any) -> FoundBooking:
    """Another booking of Priya's, so many days from now, but for what is said."""
    start = NOW + timedelta(days=days)
    made = replace(PRIYA, id=number, reference=f"R{number:05}", starts_at_utc=start)
    return replace(made, ends_at_utc=start + timedelta(minutes=15), **other)


@pytest.mark.parametrize(
    "typed",
    [
        "07700 900123",
        "07700900123",
        "+44 7700 900 123",
        "+44 (0)7700 900123",
        "0044 7700-900-123",
        "(07700) 900.123",
        "900123",
        "0123",
        "٠٧٧٠٠ ٩٠٠١٢٣",
        " 07700 900123 ",
    ],
)
def test_a_phone_number_is_found_however_it_is_typed(typed: str) -> None:
    assert read_query(typed).words == ()
    assert match_rank(read_query(typed), PRIYA) == 1


@pytest.mark.parametrize("typed", ["123", "07700 900124", "+971 7700 900123 4", "7700900123 priya"])
def test_another_number_or_too_little_of_one_is_not(typed: str) -> None:
    assert match_rank(read_query(typed), PRIYA) is None


@pytest.mark.parametrize("typed", ["K7M4PX", "k7m-4px", "K7M 4PX", " k7m4px ", "K7M–4PX"])
def test_a_reference_is_found_with_its_hyphen_or_without(typed: str) -> None:
    assert match_rank(read_query(typed), PRIYA) == 0


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("priya@example.com", 1),
        ("PRIYA@Example.com", 1),
        ("priya@", 1),
        ("priya.other@", None),
        ("example.com", None),
        ("sharma", 1),
        ("Shärmá", 1),
        ("pri", 1),  # how her address begins; her name does too
        ("shar", 2),
        ("sherma", 3),
        ("zzz", None),
    ],
)
def test_an_email_address_or_a_name_is_found(typed: str, expected: int | None) -> None:
    assert match_rank(read_query(typed), PRIYA) == expected


@pytest.mark.parametrize("typed", ["", "   ", "-", "…", "\x00\x07", "\u202e"])
def test_nothing_is_nothing(typed: str) -> None:
    assert read_query(typed) == SearchQuery()
    assert not read_query(typed)


def test_what_is_typed_never_grows() -> None:
    assert len(read_query("a b c " * 500).words) <= 6
    assert match_rank(read_query("x" * 5000), PRIYA) is None


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"phone_e164": ""}, True),  # the same address
        ({"email_key": ""}, True),  # the same number
        ({"patient_name": "PRIYA SHÁRMA"}, True),
        ({"patient_name": "Dev Sharma"}, False),  # a family
        ({"phone_e164": "+447700900999", "email_key": "other@example.com"}, False),  # a namesake
        ({"phone_e164": "", "email_key": ""}, False),
    ],
)
def test_a_person_is_a_name_under_a_number_or_an_address(other: dict[str, Any], is_same: bool) -> None:
    assert is_same_person(PRIYA, booked(2, **other)) is is_same
    assert is_same_person(booked(2, **other), PRIYA) is is_same


def test_two_walk_ins_who_gave_nothing_are_two() -> None:
    unknown: dict[str, Any] = {"phone_e164": "", "email_key": ""}
    assert not is_same_person(booked(2, **unknown), booked(3, **unknown))


def test_who_gave_a_number_once_and_an_address_the_next_time_is_joined_by_who_gave_both() -> None:
    only_phone, only_email = booked(2, 3, email_key=""), booked(3, -4, phone_e164="")
    assert other_bookings_of_person(only_phone, [only_email]) == ()
    assert other_bookings_of_person(only_phone, [only_email, PRIYA]) == (only_email, PRIYA)


def test_people_come_best_first_with_what_is_to_come_soonest_first_and_then_the_latest() -> None:
    dev: dict[str, Any] = {"patient_name": "Dev Sharma", "phone_e164": "+447700900777", "email_key": "dev@example.com"}
    ann = {"phone_e164": "+447700900778", "email_key": "ann@example.com"}
    sherma: dict[str, Any] = {"patient_name": "Ann Sherma", **ann}
    found = [
        booked(2, 9),
        booked(3, -30),
        booked(4, -2),
        booked(5, 4, status=Status.CANCELLED),
        booked(6, 1, **dev),
        booked(7, 1, **sherma),
        booked(8, 1, patient_name="Priya Patel"),
    ]
    others = [*found, PRIYA]
    told = group_by_person(read_query("sharma"), found, others, NOW)
    assert [[booking.id for booking in person.bookings] for person in told] == [[6], [1, 2, 5, 4, 3], [7]]
    assert told[1].latest == PRIYA
