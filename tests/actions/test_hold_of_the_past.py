"""Keeping a time by renewing its hold ends when the time itself begins."""

import pytest
from flask import Flask
from time_machine import Traveller

from booking.models import Booking
from booking.rules.errors import Refusal
from tests.actions.steps import AMINA, held, london, pressed, renewed, rows


def test_a_time_that_has_begun_is_not_booked_by_a_hold_that_was_kept_alive(
    app: Flask, monday_morning: Traveller
) -> None:
    hold_token = held("2026-10-05 10:00", who=AMINA)
    for minute in range(9, 60, 9):
        monday_morning.move_to(london(f"2026-10-05 09:{minute:02}"))
        renewed(hold_token)
    monday_morning.move_to(london("2026-10-05 10:01"))
    with pytest.raises(Refusal):
        pressed(hold_token)
    assert rows(Booking) == []
