"""Booking after the hold has ended: it still books, unless somebody has the time."""

import pytest
from time_machine import Traveller

from booking.rules.errors import HeldTimeGone, TooSoon
from tests.actions.steps import (
    AMINA,
    CHLOE,
    booked,
    cells_between,
    claimed,
    everything,
    held,
    london,
    pressed,
    the_booking,
)

pytestmark = pytest.mark.usefixtures("app")
LINE, EATON = "discovery-calls-london", "oliver-eaton"


def test_a_hold_that_has_ended_still_books_when_nobody_has_the_time(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-06 10:00", "first-appointment", who=CHLOE)
    monday_morning.move_to(london("2026-10-05 10:00"))
    token = pressed(hold_token)
    assert claimed(booking_id=the_booking(token)["id"]) == cells_between(EATON, "2026-10-06 10:00", "2026-10-06 10:55")


@pytest.mark.parametrize("taken", ["2026-10-08 10:00", "2026-10-08 10:45", "2026-10-08 09:15"])
def test_a_hold_that_has_ended_and_was_taken_in_whole_or_in_part_has_gone(
    monday_morning: Traveller, taken: str
) -> None:
    hold_token = held("2026-10-08 10:00", "first-appointment", who=CHLOE)
    monday_morning.move_to(london("2026-10-05 09:10"))
    booked(taken, AMINA, "first-appointment")
    before = everything()
    with pytest.raises(HeldTimeGone):
        pressed(hold_token)
    assert everything() == before


def test_a_hold_that_has_ended_takes_over_anothers_that_has_ended_too(monday_morning: Traveller) -> None:
    chloe = held("2026-10-08 10:00", "first-appointment", who=CHLOE)
    monday_morning.move_to(london("2026-10-05 09:10"))
    held("2026-10-08 10:30", "first-appointment")
    monday_morning.move_to(london("2026-10-05 09:20"))
    token = pressed(chloe)
    mine = cells_between(EATON, "2026-10-08 10:00", "2026-10-08 10:55")
    theirs = cells_between(EATON, "2026-10-08 10:30", "2026-10-08 11:25") - mine
    assert claimed(booking_id=the_booking(token)["id"]) == mine
    assert claimed() == mine | theirs


def test_notice_is_judged_when_the_time_was_held(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-05 10:00", who=AMINA)
    monday_morning.move_to(london("2026-10-05 09:09:59"))
    assert the_booking(pressed(hold_token))["starts_at_utc"] == london("2026-10-05 10:00")


def test_once_the_hold_has_ended_notice_is_judged_now(monday_morning: Traveller) -> None:
    hold_token = held("2026-10-05 10:00", who=AMINA)
    monday_morning.move_to(london("2026-10-05 09:10"))
    before = everything()
    with pytest.raises(TooSoon):
        pressed(hold_token)
    assert everything() == before
