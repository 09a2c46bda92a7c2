"""The day in columns: what each quarter of an hour is, and that nothing is ever left out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.clinic_day import DayBooking, DayElsewhere, DayHold, DiaryDay, TimeRange
from booking.rules.clinic_time import instant_at, wall_clock
from booking.rules.day_columns import CellKind, DayCell, DayColumns, build_day_columns
from tests.rules.sample_days import at, block, booking, day, diary, elsewhere, hold
from tests.rules.sample_facts import CALL, LONDON, LONG_BEFORE, MONDAY, NINE_ON_MONDAY, VISIT

SHORT = replace(VISIT, id=3, minutes=30, buffer_after_minutes=10)


def told(board: DayColumns) -> list[str]:
    """The cells of the first diary, each as "09:00 free", or "09:00 x3 taken" over three rows."""
    return [_told(cell) for cell in board.columns[0].cells]


def _told(cell: DayCell) -> str:
    rows = f" x{cell.rows}" if cell.rows > 1 else ""
    return f"{wall_clock(cell.starts_at_utc, LONDON):%H:%M}{rows} {cell.kind}"


def test_an_open_hour_is_four_times_to_book() -> None:
    board = build_day_columns(day(diary("09:00-10:00")), LONG_BEFORE)
    assert told(board) == ["09:00 free", "09:15 free", "09:30 free", "09:45 free"]
    assert [row.is_hour for row in board.rows] == [True, False, False, False]
    assert (board.columns[0].free, board.free) == (4, 4)


def test_a_long_booking_spans_its_rows_and_its_buffer_is_kept_clear() -> None:
    facts = day(diary("09:00-10:30", bookings=[booking("09:00-09:45", after=10)]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 x3 taken", "09:45 tight", "10:00 free", "10:15 free"]


def test_a_start_that_leaves_no_room_for_anything_is_tight() -> None:
    facts = day(diary("09:00-10:00", bookings=[booking("09:30-10:00")], services=[SHORT]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 tight", "09:15 tight", "09:30 x2 taken"]


def test_what_has_gone_by_unused_is_empty_and_only_what_is_to_come_can_be_booked() -> None:
    board = build_day_columns(day(diary("09:00-10:00")), NINE_ON_MONDAY + timedelta(minutes=20))
    assert told(board) == ["09:00 empty", "09:15 empty", "09:30 free", "09:45 free"]
    assert [row.is_now for row in board.rows] == [False, True, False, False]


def test_now_on_the_quarter_can_still_be_booked() -> None:
    assert told(build_day_columns(day(diary("09:00-09:30")), NINE_ON_MONDAY)) == ["09:00 free", "09:15 free"]


def test_bookings_that_overlap_share_a_cell_over_both() -> None:
    one, other = booking("09:00-09:45"), booking("09:30-10:00", 2, is_squeezed_in=True)
    board = build_day_columns(day(diary("09:00-10:15", bookings=[one, other])), LONG_BEFORE)
    assert told(board) == ["09:00 x4 taken", "10:00 free"]
    assert board.columns[0].cells[0].things == (one, other)


def test_bookings_off_the_grid_that_touch_a_row_share_a_cell() -> None:
    one, other = booking("09:00-09:20"), booking("09:20-09:40", 2)
    board = build_day_columns(day(diary("09:00-10:00", bookings=[one, other])), LONG_BEFORE)
    assert told(board) == ["09:00 x3 taken", "09:45 free"]
    assert board.columns[0].cells[0].bookings == (one, other)


def test_neighbours_keep_their_own_cells() -> None:
    facts = day(diary("09:00-09:30", bookings=[booking("09:00-09:15"), booking("09:15-09:30", 2)]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 taken", "09:15 taken"]


def test_a_booking_of_five_minutes_has_a_row() -> None:
    facts = day(diary("09:00-09:30", bookings=[booking("09:05-09:10")]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 taken", "09:15 free"]


def test_a_booking_outside_the_hours_makes_the_day_longer() -> None:
    board = build_day_columns(day(diary("09:00-09:30", bookings=[booking("19:00-19:15")])), LONG_BEFORE)
    assert told(board) == ["09:00 free", "09:15 free", "09:30 x38 shut", "19:00 taken"]
    shut = board.columns[0].cells[2]
    assert (shut.opens_at_utc, shut.closed_at_utc) == (None, at("09:30"))


def test_blocks_holds_and_another_clinic_are_shown() -> None:
    facts = day(
        diary(
            "09:00-11:00",
            blocks=[block("09:00-09:30")],
            holds=[hold("09:45-10:00")],
            away=[elsewhere("10:00-10:45")],
        )
    )
    board = build_day_columns(facts, LONG_BEFORE)
    assert told(board) == ["09:00 x2 blocked", "09:30 free", "09:45 taken", "10:00 x3 taken", "10:45 free"]
    assert [[thing.kind for thing in cell.things] for cell in board.columns[0].cells] == [
        ["block"],
        [],
        ["hold"],
        ["elsewhere"],
        [],
    ]


def test_a_booking_inside_a_block_is_seen_between_its_halves() -> None:
    facts = day(diary("09:00-10:00", blocks=[block("09:00-10:00")], bookings=[booking("09:15-09:30")]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 blocked", "09:15 taken", "09:30 x2 blocked"]


def test_a_block_that_a_booking_covers_is_told_beside_it() -> None:
    board = build_day_columns(
        day(diary("09:00-09:45", blocks=[block("09:15-09:30")], bookings=[booking("09:00-09:45")])), LONG_BEFORE
    )
    assert told(board) == ["09:00 x3 taken"]
    assert [thing.kind for thing in board.columns[0].cells[0].things] == ["booking", "block"]


def test_a_block_does_not_make_the_day_longer() -> None:
    facts = day(diary("09:00-09:30", blocks=[block("07:00-09:15")]))
    assert told(build_day_columns(facts, LONG_BEFORE)) == ["09:00 blocked", "09:15 free"]


def test_between_two_sessions_it_says_when_it_opens_again() -> None:
    board = build_day_columns(day(diary("09:00-09:15", "19:00-19:15")), LONG_BEFORE)
    shut = board.columns[0].cells[1]
    assert (_told(shut), shut.closed_at_utc, shut.opens_at_utc) == ("09:15 x39 shut", at("09:15"), at("19:00"))


def test_a_diary_that_opens_later_is_shut_until_then() -> None:
    board = build_day_columns(day(diary("09:30-10:00"), diary("09:00-10:00")), LONG_BEFORE)
    shut = board.columns[0].cells[0]
    assert (_told(shut), shut.closed_at_utc, shut.opens_at_utc) == ("09:00 x2 shut", None, at("09:30"))
    assert [[cell.kind for cell in row.cells] for row in board.rows[:3]] == [
        [CellKind.SHUT, CellKind.FREE],
        [CellKind.FREE],
        [CellKind.FREE, CellKind.FREE],
    ]


def test_a_day_on_which_nothing_is_open_has_no_rows() -> None:
    board = build_day_columns(day(diary()), LONG_BEFORE)
    assert (board.rows, board.columns[0].cells, board.free) == ((), (), 0)


def open_all_day(on_date: date) -> DiaryDay:
    """A diary from midnight to midnight."""
    hours = TimeRange(instant_at(on_date, time(0), LONDON), instant_at(on_date + timedelta(days=1), time(0), LONDON))
    return replace(diary(), hours=(hours,))


@pytest.mark.parametrize(
    ("on_date", "quarters", "bookable"),
    [(date(2026, 3, 29), 92, 92), (MONDAY, 96, 96), (date(2026, 10, 25), 100, 92)],
    ids=["the clocks go forward", "an ordinary day", "the clocks go back"],
)
def test_every_quarter_there_is_has_a_row(on_date: date, quarters: int, bookable: int) -> None:
    board = build_day_columns(day(open_all_day(on_date), on_date=on_date), datetime(2026, 1, 1, tzinfo=UTC))
    assert len(board.rows) == quarters
    assert sum(row.is_again for row in board.rows) == max(0, quarters - 96)
    assert len({row.starts_at_utc for row in board.rows}) == quarters
    # An hour that the clocks show twice is nobody's to book: which of the two would it be?
    assert board.free == bookable


minutes = st.integers(8 * 60 // 5, 20 * 60 // 5 - 1).map(lambda cell: cell * 5)
lengths = st.integers(1, 24).map(lambda cells: cells * 5)


@st.composite
def clocks(draw: st.DrawFn, shortest: int = 5) -> str:
    """A stretch of the day, on whole five minutes."""
    start = draw(minutes)
    end = min(start + max(shortest, draw(lengths)), 24 * 60 - 5)
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


@st.composite
def some_diary(draw: st.DrawFn) -> DiaryDay:
    """A diary with anything in it, anywhere."""
    taken = [
        booking(text, number, after=draw(st.sampled_from([0, 10])))
        for number, text in enumerate(draw(st.lists(clocks(), max_size=6)), 1)
    ]
    return diary(
        *draw(st.lists(clocks(15), max_size=3)),
        bookings=taken,
        blocks=[block(text, number=number) for number, text in enumerate(draw(st.lists(clocks(), max_size=3)))],
        holds=[hold(text, number) for number, text in enumerate(draw(st.lists(clocks(), max_size=2)))],
        away=[elsewhere(text) for text in draw(st.lists(clocks(), max_size=2))],
        services=draw(st.sampled_from([(CALL,), (VISIT,), (SHORT, VISIT), ()])),
    )


moments = st.integers(7 * 60, 21 * 60).map(lambda minute: at("00:00") + timedelta(minutes=minute))


@given(st.lists(some_diary(), min_size=1, max_size=3), moments)
def test_cells_cover_every_row_once(diaries: list[DiaryDay], now: datetime) -> None:
    board = build_day_columns(day(*diaries), now)
    for column in board.columns:
        covered = [cell.first_row + row for cell in column.cells for row in range(cell.rows)]
        assert covered == sorted(covered)
        assert len(covered) == len(set(covered)) == len(board.rows)
    laid = [cell for row in board.rows for cell in row.cells]
    assert len(laid) == sum(len(column.cells) for column in board.columns)


@given(some_diary(), moments)
def test_nothing_vanishes_and_each_thing_lies_in_a_cell_that_holds_it_whole(one: DiaryDay, now: datetime) -> None:
    cells = build_day_columns(day(one), now).columns[0].cells
    for thing in (*one.bookings, *one.holds, *one.elsewhere):
        (cell,) = [cell for cell in cells if any(other is thing for other in cell.things)]
        assert cell.starts_at_utc <= thing.starts_at_utc
        assert thing.ends_at_utc <= cell.starts_at_utc + timedelta(minutes=15 * cell.rows)
    rows = [cell.starts_at_utc + timedelta(minutes=15 * row) for cell in cells for row in range(cell.rows)]
    for some in one.blocks:
        touches = any(some.starts_at_utc < row + timedelta(minutes=15) and row < some.ends_at_utc for row in rows)
        assert any(some in cell.things for cell in cells) == touches


def fits(one: DiaryDay, start: datetime) -> bool:
    """Whether the desk can book at a time without going past a rule: told the slow way."""
    for service in one.services:
        end = start + timedelta(minutes=service.minutes)
        clear = (
            start - timedelta(minutes=service.buffer_before_minutes),
            end + timedelta(minutes=service.buffer_after_minutes),
        )
        things: list[DayBooking | DayHold | DayElsewhere] = [*one.bookings, *one.holds, *one.elsewhere]
        taken = [(thing.takes_from_utc, thing.takes_until_utc) for thing in things]
        taken += [(some.starts_at_utc, some.ends_at_utc) for some in one.blocks]
        cells = [start + timedelta(minutes=5 * n) for n in range(service.minutes // 5)]
        is_open = all(any(h.starts_at_utc <= cell < h.ends_at_utc for h in one.hours) for cell in cells)
        if is_open and not any(a < clear[1] and clear[0] < b for a, b in taken):
            return True
    return False


@given(some_diary(), moments)
def test_a_cell_is_free_exactly_when_something_may_begin_there(one: DiaryDay, now: datetime) -> None:
    for cell in build_day_columns(day(one), now).columns[0].cells:
        if cell.kind is CellKind.FREE:
            assert cell.starts_at_utc >= now
            assert fits(one, cell.starts_at_utc)
        elif cell.kind is CellKind.TIGHT:
            assert not fits(one, cell.starts_at_utc)
        elif cell.kind is CellKind.EMPTY:
            assert cell.starts_at_utc < now or not one.services


def test_what_a_cell_holds_is_in_order_of_time() -> None:
    late, early = booking("09:20-09:50"), booking("09:00-09:30", 2)
    (cell, *_) = build_day_columns(day(diary("09:00-10:00", bookings=[late, early])), LONG_BEFORE).columns[0].cells
    assert [thing for thing in cell.things if isinstance(thing, DayBooking)] == [early, late]
