"""Who may not book: without a way to reach them, or with as many to come as may be booked online."""

from dataclasses import replace

import pytest
from time_machine import Traveller

from booking.models import Booking
from booking.rules.details import Details
from booking.rules.errors import DetailsMissing, TooManyBookings
from tests.actions.steps import AMINA, BEN, CHLOE, booked, cancelled, everything, held, london, pressed, rows

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("service", "details"),
    [
        ("discovery-call", None),
        ("discovery-call", CHLOE),  # we cannot call an email address
        ("first-appointment", Details(name="Chloe Martin")),
        ("first-appointment", replace(CHLOE, name="")),
    ],
)
def test_without_enough_details_nothing_is_booked(
    monday_morning: Traveller, service: str, details: Details | None
) -> None:
    hold_token = held("2026-10-08 10:00", service, who=details)
    before = everything()
    with pytest.raises(DetailsMissing):
        pressed(hold_token)
    assert everything() == before


@pytest.mark.parametrize(
    "same",
    [
        replace(BEN, phone_e164=AMINA.phone_e164),
        replace(BEN, email="AMINA.HADDAD@EXAMPLE.COM"),
        replace(AMINA, name="Someone Else"),
    ],
)
def test_three_to_come_under_one_phone_or_email_are_the_most(monday_morning: Traveller, same: Details) -> None:
    first = booked("2026-10-07 10:00")
    booked("2026-10-07 10:15")
    booked("2026-10-07 10:30")
    hold_token = held("2026-10-08 10:00", who=same)
    before = everything()
    with pytest.raises(TooManyBookings) as refused:
        pressed(hold_token)
    assert refused.value.facts == {}
    assert everything() == before
    cancelled(first)
    pressed(hold_token)
    assert len(rows(Booking)) == 4


def test_bookings_that_are_over_do_not_count(monday_morning: Traveller) -> None:
    for start in ("2026-10-05 10:00", "2026-10-05 10:15", "2026-10-05 10:30"):
        booked(start)
    monday_morning.move_to(london("2026-10-05 10:00"))
    booked("2026-10-08 10:00")
    assert len(rows(Booking)) == 4


def test_a_stranger_has_nothing_to_do_with_it(monday_morning: Traveller) -> None:
    for start in ("2026-10-07 10:00", "2026-10-07 10:15", "2026-10-07 10:30"):
        booked(start)
    booked("2026-10-07 10:45", BEN)
    booked("2026-10-07 10:45", CHLOE, "follow-up", "manchester")
    assert len(rows(Booking)) == 5
