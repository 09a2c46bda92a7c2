"""Blocks: they have what nobody has, take the rest as it comes free, and cancel nobody."""

from datetime import date

import pytest
from time_machine import Traveller

from booking.actions.create_booking import BookingRequest
from booking.actions.purge import purge
from booking.models import AuditEntry, Block, Booking, Claim
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import (
    BlockEndsFirst,
    BlockOverlapsBookings,
    BlockTooLong,
    HeldTimeGone,
    JustTaken,
    NotFoundAtClinic,
    NotOffered,
    WarningsNotSeen,
)
from booking.transaction import transaction
from tests.actions.desk.cast import ADA, OLIVER, RITA, SAM, blocked, member, nothing_is_broken, placed, unblocked
from tests.actions.steps import (
    AMINA,
    BEN,
    booked,
    called,
    cancelled,
    cells_between,
    claimed,
    diary_id,
    everything,
    held,
    london,
    moved,
    page_viewed,
    pressed,
    renewed,
    rows,
    the_booking,
)
from tests.actions.test_crash import survive_every_crash

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.usefixtures("monday_morning")]
EATON = "oliver-eaton"
LINE = "discovery-calls-london"
TEN, ELEVEN, NOON = "2026-10-08 10:00", "2026-10-08 11:00", "2026-10-08 12:00"


def test_a_block_has_its_time_and_nobody_is_offered_it() -> None:
    (block_id,) = blocked(TEN, ELEVEN)
    assert claimed(block_id=block_id) == claimed() == cells_between(EATON, TEN, ELEVEN)
    for start in ("2026-10-08 09:15", TEN, "2026-10-08 10:45"):
        with pytest.raises(JustTaken):
            held(start, "first-appointment")
    held(ELEVEN, "first-appointment")
    nothing_is_broken()


def test_a_block_is_written_down(monday_morning: Traveller) -> None:
    (block_id,) = blocked(TEN, ELEVEN)
    now, sam = london("2026-10-05 09:00"), member(SAM).id
    assert rows(Block) == [
        {
            "id": block_id,
            "diary_id": diary_id(EATON),
            "starts_at_utc": london(TEN),
            "ends_at_utc": london(ELEVEN),
            "reason": "Lunch",
            "made_by_staff_id": sam,
            "made_at_utc": now,
            "removed_at_utc": None,
        }
    ]
    last = rows(AuditEntry)[-1]
    assert (last["at_utc"], last["staff_id"], last["clinic_id"], last["verb"], last["facts"]) == (
        now,
        sam,
        1,
        "blocked",
        {
            "block": block_id,
            "diary": diary_id(EATON),
            "starts_at": london(TEN).isoformat(),
            "ends_at": london(ELEVEN).isoformat(),
        },
    )


def test_a_whole_clinic_is_blocked_diary_by_diary() -> None:
    made = blocked(TEN, ELEVEN, diaries=(EATON, LINE))
    assert len(made) == 2
    assert claimed() == cells_between(EATON, TEN, ELEVEN) | cells_between(LINE, TEN, ELEVEN)


def test_who_is_in_it_is_shown_first_and_nobody_is_cancelled() -> None:
    visit = booked("2026-10-08 10:30", AMINA, "first-appointment")
    held("2026-10-08 11:30", "follow-up")
    before = everything()
    with pytest.raises(BlockOverlapsBookings) as refused:
        blocked(TEN, NOON)
    shown = [(one.patient_name, one.starts_at_utc, one.is_hold) for one in refused.value.affected]
    assert shown == [("Amina Haddad", london("2026-10-08 10:30"), False), ("", london("2026-10-08 11:30"), True)]
    assert (everything(), rows(Block)) == (before, [])
    keys = [one.key for one in refused.value.affected]
    with pytest.raises(BlockOverlapsBookings):
        blocked(TEN, NOON, seen=keys[:1])
    blocked(TEN, NOON, seen=keys)
    assert the_booking(visit)["status"] == "booked"
    nothing_is_broken()


def test_a_cancelled_booking_under_a_block_is_nobodys_time() -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    (block_id,) = blocked(TEN, ELEVEN, all_seen=True)
    assert claimed(block_id=block_id) == cells_between(EATON, "2026-10-08 10:55", ELEVEN)
    cancelled(visit)
    assert claimed(block_id=block_id) == claimed() == cells_between(EATON, TEN, ELEVEN)
    with pytest.raises(JustTaken):
        held(TEN, "first-appointment")
    nothing_is_broken()


def test_so_is_the_time_of_one_that_moves_away() -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    (block_id,) = blocked("2026-10-08 10:30", ELEVEN, all_seen=True)
    moved(visit, "2026-10-08 15:00")
    assert claimed(block_id=block_id) == cells_between(EATON, "2026-10-08 10:30", ELEVEN)
    held("2026-10-08 09:30", "first-appointment")
    nothing_is_broken()


def test_what_staff_move_within_a_block_is_squeezed_in_over_it() -> None:
    """They are warned that somebody has the time: the block that lies over what it had."""
    visit = booked("2026-10-08 10:15", AMINA, "first-appointment")
    blocked("2026-10-08 10:30", ELEVEN, all_seen=True)
    with pytest.raises(WarningsNotSeen) as warned:
        placed(visit, TEN)
    assert warned.value.kinds == (DeskWarning.OVERLAP,)
    placed(visit, TEN, passed=(DeskWarning.OVERLAP,))
    assert the_booking(visit)["is_squeezed_in"] is True
    nothing_is_broken()
    cancelled(visit)
    assert claimed() == cells_between(EATON, "2026-10-08 10:30", ELEVEN)
    nothing_is_broken()


def test_a_live_hold_under_a_block_is_still_its_holders() -> None:
    token = held(TEN, "first-appointment", who=AMINA)
    blocked(TEN, ELEVEN, all_seen=True)
    renewed(token)
    visit = pressed(token)
    assert claimed(booking_id=the_booking(visit)["id"]) == cells_between(EATON, TEN, "2026-10-08 10:55")
    nothing_is_broken()
    cancelled(visit)
    assert claimed() == cells_between(EATON, TEN, ELEVEN)


def test_a_hold_that_has_ended_under_a_block_has_gone_to_the_block(monday_morning: Traveller) -> None:
    token = held(TEN, "first-appointment", who=AMINA)
    blocked(TEN, ELEVEN, all_seen=True)
    monday_morning.move_to(london("2026-10-05 09:11"))
    with pytest.raises(JustTaken):
        held("2026-10-08 09:45", "first-appointment")
    with pytest.raises(HeldTimeGone):
        pressed(token)
    with pytest.raises(HeldTimeGone):
        renewed(token)
    held("2026-10-08 15:00", "first-appointment", token=token)
    assert claimed() == cells_between(EATON, TEN, ELEVEN) | cells_between(EATON, "2026-10-08 15:00", "2026-10-08 15:55")
    nothing_is_broken()


def test_a_hold_that_had_ended_before_is_taken_over_at_once(monday_morning: Traveller) -> None:
    held(TEN, "first-appointment")
    monday_morning.move_to(london("2026-10-05 09:11"))
    (block_id,) = blocked(TEN, ELEVEN)
    assert claimed(block_id=block_id) == claimed() == cells_between(EATON, TEN, ELEVEN)


def test_a_hold_that_is_forgotten_leaves_its_time_to_the_block(monday_morning: Traveller) -> None:
    held(TEN, "first-appointment")
    (block_id,) = blocked(TEN, ELEVEN, all_seen=True)
    monday_morning.move_to(london("2026-10-07 09:00"))
    page_viewed(date(2026, 10, 7))
    monday_morning.move_to(london("2026-10-08 09:00"))
    with transaction() as now:
        assert purge(now).holds == 1
    assert claimed(block_id=block_id) == claimed() == cells_between(EATON, TEN, ELEVEN)


def test_taking_a_block_away_frees_its_time_and_leaves_the_others_theirs(monday_morning: Traveller) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    (block_id,) = blocked("2026-10-08 10:30", NOON, all_seen=True)
    monday_morning.move_to(london("2026-10-05 09:05"))
    unblocked(block_id)
    unblocked(block_id)
    assert claimed() == claimed(booking_id=the_booking(visit)["id"])
    assert rows(Block)[0]["removed_at_utc"] == london("2026-10-05 09:05")
    assert [row["verb"] for row in rows(AuditEntry)] == ["booked", "blocked", "unblocked"]
    cancelled(visit)
    assert claimed() == set()
    nothing_is_broken()


def test_of_two_blocks_the_second_has_the_time_once_the_first_is_gone() -> None:
    (first,), (second,) = blocked(TEN, ELEVEN), blocked("2026-10-08 10:30", NOON)
    assert claimed(block_id=second) == cells_between(EATON, ELEVEN, NOON)
    unblocked(first)
    assert claimed() == claimed(block_id=second) == cells_between(EATON, "2026-10-08 10:30", NOON)
    nothing_is_broken()


def test_a_hold_under_a_block_that_was_taken_away_ends_as_any_other(monday_morning: Traveller) -> None:
    held(TEN, "first-appointment")
    (block_id,) = blocked(TEN, ELEVEN, all_seen=True)
    unblocked(block_id)
    monday_morning.move_to(london("2026-10-05 09:11"))
    booked(TEN, BEN, "first-appointment")
    nothing_is_broken()


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        (TEN, TEN, BlockEndsFirst),
        (ELEVEN, TEN, BlockEndsFirst),
        (TEN, "2026-10-09 10:00", BlockTooLong),
        (TEN, "2026-10-09 00:05", BlockTooLong),
    ],
)
def test_a_block_is_for_part_of_one_day(start: str, end: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        blocked(start, end)
    assert rows(Claim) == []


def test_a_block_may_last_until_midnight() -> None:
    blocked("2026-10-08 17:00", "2026-10-09 00:00")
    assert claimed() == cells_between(EATON, "2026-10-08 17:00", "2026-10-09 00:00")


def test_nobody_blocks_what_is_not_theirs() -> None:
    for who, clinic, diary in (
        (RITA, "london", EATON),
        (SAM, "london", "discovery-calls-bedford"),
        (OLIVER, "london", LINE),
    ):
        with pytest.raises(NotFoundAtClinic):
            blocked(TEN, ELEVEN, diaries=(diary,), by=who, clinic=clinic)
    (block_id,) = blocked(TEN, ELEVEN, diaries=(LINE,))
    for who, clinic in ((RITA, "manchester"), (OLIVER, "london"), (ADA, "bedford")):
        with pytest.raises(NotFoundAtClinic):
            unblocked(block_id, by=who, clinic=clinic)
    assert rows(Block)[0]["removed_at_utc"] is None


def test_a_clinician_blocks_their_own_diary() -> None:
    blocked(TEN, ELEVEN, by=OLIVER)


def test_a_name_at_another_clinic_is_not_told() -> None:
    booked("2026-10-07 10:00", AMINA, "first-appointment", "manchester")
    with pytest.raises(BlockOverlapsBookings) as refused:
        blocked("2026-10-07 09:00", "2026-10-07 12:00")
    (one,) = refused.value.affected
    assert (one.reference, one.patient_name, one.clinic_name) == ("", "", "Manchester")


def test_a_block_and_its_end_are_whole_or_not_there() -> None:
    booked(TEN, AMINA, "first-appointment")
    held(ELEVEN, "first-appointment")
    member(SAM)
    made: list[int] = []
    crashes = survive_every_crash(lambda: made.extend(blocked(TEN, NOON, all_seen=True)))
    assert crashes >= 10
    nothing_is_broken()
    crashes = survive_every_crash(lambda: unblocked(made[-1]))
    assert crashes >= 8
    assert len(claimed()) == 22
    nothing_is_broken()


def test_a_cancellation_under_a_block_is_whole_or_not_there() -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    blocked(TEN, NOON, all_seen=True)
    crashes = survive_every_crash(lambda: cancelled(visit))
    assert crashes >= 9
    assert (claimed(), [row["status"] for row in rows(Booking)]) == (cells_between(EATON, TEN, NOON), ["cancelled"])
    nothing_is_broken()


def test_who_is_under_a_block_moves_out_of_it_and_not_within_it() -> None:
    """What is theirs is not in their way, but what lies over it is: also for a time that overlaps."""
    visit = booked(TEN, AMINA, "first-appointment")
    blocked(TEN, ELEVEN, all_seen=True)
    for within in ("2026-10-08 09:30", "2026-10-08 10:15", "2026-10-08 10:45"):
        with pytest.raises(NotOffered):
            moved(visit, within)
    moved(visit, ELEVEN)
    assert the_booking(visit)["is_squeezed_in"] is False
    nothing_is_broken()


def test_who_holds_a_time_under_a_block_books_that_and_no_other_in_it() -> None:
    hold = held(TEN, "first-appointment", who=AMINA)
    blocked(TEN, ELEVEN, all_seen=True)
    for within in ("2026-10-08 09:30", "2026-10-08 10:15"):
        with pytest.raises(NotOffered):
            held(within, "first-appointment", token=hold)
        with pytest.raises(NotOffered):
            pressed(hold, BookingRequest(*called("first-appointment"), london(within)))
    assert the_booking(pressed(hold))["starts_at_utc"] == london(TEN)
    nothing_is_broken()
