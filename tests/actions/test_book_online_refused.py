"""Who may not book: without a way to reach them, or with as many to come as may be booked online."""

from dataclasses import replace

import pytest
from time_machine import Traveller

from booking.models import Booking
from booking.rules.errors import DetailsMissing, TooManyBookings
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import AMINA, BEN, CHLOE, booked, cancelled, everything, held, london, pressed, rows

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("service", "details"),
    [
        ("discovery-call", None),
        ("discovery-call", CHLOE),  # we cannot call an email address
        ("first-appointment", PatientDetails(name="Chloe Martin")),
        ("first-appointment", replace(CHLOE, name="")),
    ],
)
def test_without_enough_details_nothing_is_booked(
    monday_morning: Traveller, service: str, details: PatientDetails | None
) -> None:
    hold_token = held("2026-10-08 10:00", service, who=details)
    before = everything()
    with pytest.raises(DetailsMissing):
        pressed(hold_token)
    assert everything() == before


# Six that do not hide one another, of one contact, each from a network of its own.
SIX = tuple(f"2026-10-07 {at}" for at in ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15"))


def six_booked(who: PatientDetails = AMINA) -> list[str]:
    """Somebody has booked as often as one may."""
    return [booked(start, who, network=f"network {number}") for number, start in enumerate(SIX)]


def test_six_to_come_under_one_phone_and_email_are_the_most(monday_morning: Traveller) -> None:
    first, *_others = six_booked()
    hold_token = held("2026-10-08 10:00", who=replace(AMINA, name="Someone Else", email="AMINA.HADDAD@EXAMPLE.COM"))
    before = everything()
    with pytest.raises(TooManyBookings) as refused:
        pressed(hold_token, network="another")
    assert refused.value.facts == {}
    assert everything() == before
    cancelled(first)
    pressed(hold_token, network="another")
    assert len(rows(Booking)) == 7


@pytest.mark.parametrize(
    "other",
    [
        replace(AMINA, email="stranger@example.com"),
        replace(AMINA, email=""),
        replace(BEN, email="amina.haddad@example.net"),
    ],
)
def test_a_phone_with_another_email_neither_tells_nor_blocks(monday_morning: Traveller, other: PatientDetails) -> None:
    six_booked()
    booked("2026-10-08 10:00", other, network="another")
    assert len(rows(Booking)) == 7


def test_who_gave_a_phone_number_alone_is_not_told_of(monday_morning: Traveller) -> None:
    """The number may be anybody's: a stranger must neither learn who is booked, nor use up the owner's share."""
    six_booked(BEN)
    booked("2026-10-08 10:00", BEN, network="another")
    assert len(rows(Booking)) == 7


def test_bookings_that_are_over_do_not_count(monday_morning: Traveller) -> None:
    for start in SIX:
        booked(start.replace("10-07", "10-05"), network="one")
    monday_morning.move_to(london("2026-10-05 11:15"))
    booked("2026-10-08 10:00", network="one")
    assert len(rows(Booking)) == 7


def test_a_stranger_has_nothing_to_do_with_it(monday_morning: Traveller) -> None:
    six_booked()
    booked("2026-10-07 11:30", BEN, network="another")
    booked("2026-10-07 10:45", CHLOE, "follow-up", "manchester", network="another")
    assert len(rows(Booking)) == 8
