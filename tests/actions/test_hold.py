"""Holding a time: ten minutes, renewable, one a visitor, and anybody's once it has ended."""

from collections.abc import Callable

import pytest
from time_machine import Traveller

from booking.actions.hold import save_details
from booking.models import Claim, Hold
from booking.rules.errors import (
    ClinicClosedOnDate,
    HeldTimeGone,
    HoldTooLong,
    JustTaken,
    NoHold,
    NotOneOfOurTimes,
    TooFarAhead,
    TooSoon,
)
from booking.transaction import Contended, transaction
from tests.actions.steps import (
    AMINA,
    BEN,
    called,
    cells_between,
    claimed,
    diary_id,
    everything,
    held,
    london,
    pressed,
    renewed,
    rows,
)

pytestmark = pytest.mark.usefixtures("app")
LINE, EATON = "discovery-calls-london", "oliver-eaton"


def typed(token: str) -> None:
    with transaction():
        save_details(token, BEN)


WITH_A_HOLD: tuple[Callable[[str], object], ...] = (renewed, typed, pressed)


def test_a_hold_keeps_its_cells_for_ten_minutes(monday_morning: Traveller) -> None:
    token = held("2026-10-05 10:00")
    service, clinic = called("discovery-call")
    assert rows(Hold) == [
        {
            "id": rows(Hold)[0]["id"],
            "token": token,
            "service_id": service.id,
            "clinic_id": clinic.id,
            "diary_id": diary_id(LINE),
            "starts_at_utc": london("2026-10-05 10:00"),
            "held_since_utc": london("2026-10-05 09:00"),
            "expires_at_utc": london("2026-10-05 09:10"),
            "details": {},
            "details_key": "",
            "came_from": "",
            "guide": "",
            "network": "",
            "booking_id": None,
        }
    ]
    assert claimed() == cells_between(LINE, "2026-10-05 10:00", "2026-10-05 10:15")
    assert {(row["booking_id"], row["expires_at_utc"]) for row in rows(Claim)} == {(None, london("2026-10-05 09:10"))}


def test_a_hold_keeps_the_buffer_as_well(monday_morning: Traveller) -> None:
    held("2026-10-06 10:00", "first-appointment")
    assert claimed() == cells_between(EATON, "2026-10-06 10:00", "2026-10-06 10:55")


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("2026-10-05 08:00", TooSoon),
        ("2026-10-05 09:45", TooSoon),
        ("2026-10-05 10:05", NotOneOfOurTimes),
        ("2026-10-05 18:00", NotOneOfOurTimes),
        ("2026-10-11 10:00", ClinicClosedOnDate),  # a Sunday
        ("2026-12-25 10:00", TooFarAhead),
    ],
)
def test_what_is_not_offered_is_not_held(monday_morning: Traveller, start: str, why: type[Exception]) -> None:
    before = everything()
    with pytest.raises(why):
        held(start)
    assert everything() == before


def test_a_held_time_is_nobody_elses_until_the_hold_ends(monday_morning: Traveller) -> None:
    first = held("2026-10-05 11:00")
    monday_morning.move_to(london("2026-10-05 09:09:59"))
    with pytest.raises(JustTaken):
        held("2026-10-05 11:00")
    monday_morning.move_to(london("2026-10-05 09:10"))
    second = held("2026-10-05 11:00")
    assert claimed() == cells_between(LINE, "2026-10-05 11:00", "2026-10-05 11:15")
    with pytest.raises(HeldTimeGone):
        renewed(first)
    assert claimed(hold_id=rows(Hold)[1]["id"]) == claimed()
    assert rows(Hold)[1]["token"] == second


def test_a_hold_that_has_ended_can_be_taken_over_in_part(monday_morning: Traveller) -> None:
    first = held("2026-10-06 10:00", "first-appointment")
    monday_morning.move_to(london("2026-10-05 09:10"))
    held("2026-10-06 10:30", "first-appointment")
    ids = [row["id"] for row in rows(Hold)]
    assert claimed(hold_id=ids[0]) == cells_between(EATON, "2026-10-06 10:00", "2026-10-06 10:30")
    assert claimed(hold_id=ids[1]) == cells_between(EATON, "2026-10-06 10:30", "2026-10-06 11:25")
    before = everything()
    with pytest.raises(HeldTimeGone):
        renewed(first)
    assert everything() == before


def test_a_hold_is_renewed_ten_times_and_its_claims_with_it(monday_morning: Traveller) -> None:
    token = held("2026-10-06 10:00")
    ends = []
    for minute in range(9, 100, 9):
        monday_morning.move_to(london("2026-10-05 09:00").timestamp() + minute * 60)
        renewed(token)
        ends += [rows(Hold)[0]["expires_at_utc"]]
        assert {row["expires_at_utc"] for row in rows(Claim)} == {ends[-1]}
    assert [int((end - london("2026-10-05 09:00")).total_seconds()) // 60 for end in ends] == list(range(19, 110, 9))


def test_a_hold_is_not_renewed_for_ever(monday_morning: Traveller) -> None:
    token = held("2026-10-06 10:00")
    monday_morning.move_to(london("2026-10-05 10:55"))
    renewed(token)
    assert rows(Hold)[0]["expires_at_utc"] == london("2026-10-05 11:00")
    monday_morning.move_to(london("2026-10-05 11:00"))
    before = everything()
    with pytest.raises(HoldTooLong):
        renewed(token)
    assert everything() == before


def test_a_hold_that_has_ended_is_taken_up_again_when_nobody_has_its_time(monday_morning: Traveller) -> None:
    token = held("2026-10-06 10:00")
    monday_morning.move_to(london("2026-10-05 09:30"))
    renewed(token)
    assert rows(Hold)[0]["expires_at_utc"] == london("2026-10-05 09:40")
    assert claimed() == cells_between(LINE, "2026-10-06 10:00", "2026-10-06 10:15")


def test_a_visitor_has_one_hold_which_moves_and_brings_what_was_typed(monday_morning: Traveller) -> None:
    token = held("2026-10-06 10:00", "first-appointment", who=AMINA)
    assert held("2026-10-06 10:15", "first-appointment", token=token) == token
    assert [(row["starts_at_utc"], row["details"]) for row in rows(Hold)] == [
        (london("2026-10-06 10:15"), AMINA.to_store())
    ]
    assert claimed() == cells_between(EATON, "2026-10-06 10:15", "2026-10-06 11:10")


def test_a_hold_that_cannot_move_is_as_it_was(monday_morning: Traveller) -> None:
    held("2026-10-06 10:00")
    token = held("2026-10-06 11:00", who=BEN)
    before = everything()
    with pytest.raises(JustTaken):
        held("2026-10-06 10:00", token=token)
    assert everything() == before


def test_after_booking_the_next_hold_is_a_new_one(monday_morning: Traveller) -> None:
    token = held("2026-10-06 10:00", who=AMINA)
    pressed(token)
    another = held("2026-10-06 10:15", token=token)
    assert another != token
    assert [row["details"] for row in rows(Hold)] == [{}, {}]
    for act in WITH_A_HOLD[:2]:
        with pytest.raises(NoHold):
            act(token)


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE holds", "a" * 22, "\x00" * 22])
def test_a_token_of_no_hold_is_unknown(monday_morning: Traveller, token: str) -> None:
    for act in WITH_A_HOLD:
        with pytest.raises(NoHold):
            act(token)


def test_a_second_press_that_came_too_soon_to_see_the_hold_is_tried_again(
    monday_morning: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL: the second press looks for the hold before the first has committed, and for the time after."""
    token = held("2026-10-05 10:00", token="A" * 22)
    before = everything()
    with monkeypatch.context() as too_soon:
        too_soon.setattr("booking.actions.hold.hold_for_update", lambda _token: None)
        with pytest.raises(Contended):
            held("2026-10-05 10:00", token=token)
    assert held("2026-10-05 10:00", token=token) == token
    assert everything() == before
