"""When an appointment stays where it is: the time cannot be had, or it is too late to change."""

import pytest
from time_machine import Traveller

from booking.rules.errors import (
    AlreadyCancelled,
    AlreadyPast,
    ClinicClosedOnDate,
    NobodyWorksOnDate,
    NotOneOfOurTimes,
    SameTime,
    TooFarAhead,
    TooLateToChange,
    TooSoon,
    UnknownAppointment,
)
from tests.actions.steps import (
    AMINA,
    booked,
    cancelled,
    everything,
    london,
    moved,
    the_booking,
)

pytestmark = pytest.mark.usefixtures("app")
EATON = "oliver-eaton"
THURSDAY_TEN = "2026-10-08 10:00"


def visit() -> str:
    """Amina's first appointment on Thursday at 10."""
    return booked(THURSDAY_TEN, AMINA, "first-appointment")


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (THURSDAY_TEN, SameTime),
        ("2026-10-05 15:00", TooSoon),
        ("2026-10-11 10:00", ClinicClosedOnDate),
        ("2026-10-07 10:00", NobodyWorksOnDate),  # on Wednesdays Mr Eaton is in Manchester
        ("2026-10-08 10:05", NotOneOfOurTimes),
        ("2026-10-08 13:00", NotOneOfOurTimes),
        ("2027-03-01 10:00", TooFarAhead),
    ],
)
def test_a_time_that_is_not_offered_is_refused_and_the_old_one_kept(
    monday_morning: Traveller, start: str, why: type[Exception]
) -> None:
    token = visit()
    before = everything()
    with pytest.raises(why):
        moved(token, start)
    assert everything() == before


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-10-07 10:01", TooLateToChange),
        ("2026-10-08 09:59", TooLateToChange),
        ("2026-10-08 10:00", AlreadyPast),
        ("2026-10-09 10:00", AlreadyPast),
    ],
)
def test_after_the_cut_off_nothing_moves(monday_morning: Traveller, now: str, why: type[Exception]) -> None:
    token = visit()
    monday_morning.move_to(london(now))
    before = everything()
    with pytest.raises(why):
        moved(token, "2026-10-13 10:00")
    assert everything() == before


def test_at_the_cut_off_it_still_moves(monday_morning: Traveller) -> None:
    token = visit()
    monday_morning.move_to(london("2026-10-07 10:00"))
    moved(token, "2026-10-13 10:00")
    assert the_booking(token)["starts_at_utc"] == london("2026-10-13 10:00")


def test_a_cancelled_appointment_does_not_move(monday_morning: Traveller) -> None:
    token = visit()
    cancelled(token)
    with pytest.raises(AlreadyCancelled):
        moved(token, "2026-10-13 10:00")


@pytest.mark.parametrize("token", ["", "x", "a" * 22, "\x00" * 22])
def test_a_wrong_link_moves_nothing(monday_morning: Traveller, token: str) -> None:
    visit()
    before = everything()
    with pytest.raises(UnknownAppointment):
        moved(token, "2026-10-13 10:00")
    assert everything() == before
