"""What has changed since a sheet was printed."""

from datetime import UTC, datetime, timedelta

from booking.rules.day_sheet import (
    SheetPrinting,
    changed_booking_ids,
    is_worth_showing,
    latest_printings,
    sheet_changes,
)

EARLY = datetime(2026, 10, 7, 6, 52, tzinfo=UTC)
LATER = EARLY + timedelta(hours=2)
PAPER = SheetPrinting(EARLY, "Sam", {1: 0, 2: 0, 3: 4, 4: 0})


def test_nothing_has_changed() -> None:
    one = sheet_changes(PAPER, dict(PAPER.versions), {})
    assert (one.new, one.moved, one.cancelled, one.is_nothing) == (0, 0, 0, True)


def test_new_moved_and_cancelled_are_told_apart() -> None:
    """1 has arrived, 2 moved within the day, 3 moved to another, 4 was cancelled, 5 and 6 are new."""
    now = {1: 1, 2: 1, 5: 0, 6: 2}
    done = {1: [(LATER, "marked")], 2: [(LATER, "moved")], 3: [(LATER, "moved")], 4: [(LATER, "cancelled")]}
    assert changed_booking_ids(PAPER, now) == {1, 2, 3, 4}
    one = sheet_changes(PAPER, now, done)
    assert (one.new, one.moved, one.cancelled) == (2, 2, 1)


def test_what_was_done_before_the_sheet_does_not_count() -> None:
    one = sheet_changes(
        PAPER, {**PAPER.versions, 1: 1}, {1: [(EARLY - timedelta(minutes=1), "moved"), (LATER, "marked")]}
    )
    assert one.is_nothing


def test_a_booking_that_was_undone_is_as_good_as_cancelled() -> None:
    one = sheet_changes(PAPER, {1: 0, 2: 0, 3: 4}, {4: [(LATER, "undone")]})
    assert (one.moved, one.cancelled) == (0, 1)


def test_the_latest_of_each_different_sheet_newest_first() -> None:
    same = SheetPrinting(EARLY + timedelta(minutes=5), "Kit", dict(PAPER.versions))
    other = SheetPrinting(LATER, "Sam", {1: 0})
    older = SheetPrinting(EARLY - timedelta(hours=1), "Sam", {})
    assert latest_printings([older, PAPER, same, other], 3) == [other, same, older]
    assert latest_printings([older, PAPER, same, other], 2) == [other, same]


def test_no_change_since_just_now_is_not_worth_telling() -> None:
    nothing, something = (
        sheet_changes(PAPER, dict(PAPER.versions), {}),
        sheet_changes(PAPER, {**PAPER.versions, 9: 0}, {}),
    )
    soon = EARLY + timedelta(minutes=9)
    assert [is_worth_showing(one, soon) for one in (nothing, something)] == [False, True]
    assert [is_worth_showing(one, LATER) for one in (nothing, something)] == [True, True]
