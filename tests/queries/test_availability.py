"""What availability is computed from: two statements, whatever there is to read, and nobody in their own way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from time_machine import Traveller

from booking import clock, links
from booking.extensions import db
from booking.models import Booking, Claim
from booking.queries.availability import NO_OWN_CLAIMS, OwnClaims, read_availability
from booking.rules.availability import cells_claimed
from booking.transaction import transaction
from tests.actions.steps import (
    AMINA,
    booked,
    called,
    cancelled,
    claimed,
    counted,
    diary_id,
    held,
    london,
    the_booking,
    the_house,
)
from tests.queries.reading import THURSDAY, read

pytestmark = pytest.mark.usefixtures("app")
LINE = "discovery-calls-london"


def taken(own: OwnClaims = NO_OWN_CLAIMS) -> set[tuple[int, int]]:
    """The cells of Thursday that the facts say are taken, as (diary, cell)."""
    facts = read(own)["london"]
    return {
        (diary, facts.origin + bit)
        for diary, mask in facts.taken.items()
        for bit in range(mask.bit_length())
        if mask >> bit & 1
    }


def many_bookings(how_many: int) -> None:
    """So many calls on London's line, a quarter of an hour apart, from Thursday at 9."""
    service, clinic = called("discovery-call")
    line, now = diary_id(LINE), clock.now()
    starts = [london("2026-10-08 09:00") + timedelta(days=n // 36, minutes=15 * (n % 36)) for n in range(how_many)]
    bookings = [
        {
            "id": number,
            "token": links.new_token(),
            "reference": f"{number:06}",
            "uid": f"{number}@clinic.example",
            "service_id": service.id,
            "clinic_id": clinic.id,
            "diary_id": line,
            "starts_at_utc": start,
            "ends_at_utc": start + timedelta(minutes=15),
            "patient_name": "Amina Haddad",
            "phone_e164": "+971501234567",
            "booked_at_utc": now,
            "changed_at_utc": now,
        }
        for number, start in enumerate(starts, start=1)
    ]
    claims = [
        {"diary_id": line, "cell": cell, "booking_id": number}
        for number, start in enumerate(starts, start=1)
        for cell in cells_claimed(start, 15, 0, 0)
    ]
    if how_many:
        with transaction():
            db.session.execute(insert(Booking), bookings)
            db.session.execute(insert(Claim), claims)


@pytest.mark.parametrize("clinics", [("london",), ("london", "manchester", "bedford")])
@pytest.mark.parametrize("bookings", [0, 500])
def test_facts_are_two_statements(monday_morning: Traveller, clinics: tuple[str, ...], bookings: int) -> None:
    many_bookings(bookings)
    practice = the_house()
    service, places = called("discovery-call")[0], [called("discovery-call", slug)[1] for slug in clinics]
    with counted() as statements:
        facts = read_availability(practice, service, places, date(2026, 10, 5), date(2026, 12, 4), clock.now())
    assert len(statements) == 2
    assert {
        slug: sum(mask.bit_count() for mask in some.taken.values()) for slug, some in facts.items()
    } == dict.fromkeys(clinics, 3 * bookings)


@pytest.mark.parametrize("own", [OwnClaims(hold_token="a" * 22), OwnClaims(booking_id=1)])
def test_they_are_two_with_something_of_ones_own_as_well(monday_morning: Traveller, own: OwnClaims) -> None:
    practice, (service, clinic) = the_house(), called("discovery-call")
    with counted() as statements:
        read_availability(practice, service, [clinic], THURSDAY, THURSDAY, clock.now(), own)
    assert len(statements) == 2


def test_for_no_clinic_nothing_is_read(monday_morning: Traveller) -> None:
    practice, (service, _) = the_house(), called("discovery-call")
    with counted() as statements:
        assert read_availability(practice, service, [], THURSDAY, THURSDAY, clock.now()) == {}
    assert statements == []


def test_what_is_held_and_booked_is_taken(monday_morning: Traveller) -> None:
    held("2026-10-08 10:00")
    booked("2026-10-08 11:00")
    assert taken() == claimed()
    assert len(taken()) == 6


def test_ones_own_hold_is_not_in_ones_way_and_is_in_everybody_elses(monday_morning: Traveller) -> None:
    mine, theirs = held("2026-10-08 10:00"), held("2026-10-08 11:00")
    booked("2026-10-08 12:00")
    everyones, without_mine, without_theirs = (
        taken(),
        taken(OwnClaims(hold_token=mine)),
        taken(OwnClaims(hold_token=theirs)),
    )
    assert len(everyones) == 9
    assert everyones - without_mine == cells("10:00")
    assert everyones - without_theirs == cells("11:00")
    assert taken(OwnClaims(hold_token="a" * 22)) == everyones


def test_ones_own_booking_is_not_in_ones_way(monday_morning: Traveller) -> None:
    held("2026-10-08 10:00")
    mine, _ = booked("2026-10-08 11:00"), booked("2026-10-08 12:00")
    assert taken() - taken(OwnClaims(booking_id=the_booking(mine)["id"])) == cells("11:00")
    assert len(taken(OwnClaims(booking_id=the_booking(mine)["id"]))) == 6


def test_a_hold_that_has_ended_does_not_count(monday_morning: Traveller) -> None:
    held("2026-10-08 10:00")
    monday_morning.move_to(london("2026-10-05 09:09:59"))
    assert taken() == cells("10:00")
    monday_morning.move_to(london("2026-10-05 09:10"))
    assert (taken(), claimed()) == (set(), cells("10:00"))


def test_a_cancelled_booking_does_not_count(monday_morning: Traveller) -> None:
    cancelled(booked("2026-10-08 10:00"))
    assert taken() == set()


def test_a_diary_is_taken_wherever_it_was_booked(monday_morning: Traveller) -> None:
    """Mr Eaton cannot be in London and Bedford at once."""
    booked("2026-10-08 10:00", AMINA, "first-appointment")
    facts = read(clinics=("london", "bedford"), service="first-appointment")
    masks = {slug: some.taken[diary_id("oliver-eaton")].bit_count() for slug, some in facts.items()}
    assert masks == {"london": 11, "bedford": 11}


def cells(start: str) -> set[tuple[int, int]]:
    """The three cells of a call on London's line on Thursday."""
    return {(diary_id(LINE), cell) for cell in cells_claimed(london(f"2026-10-08 {start}"), 15, 0, 0)}
