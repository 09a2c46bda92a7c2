"""The day as a list: in order of time, with what is free between, and narrowed to one kind."""

from booking.rules.clinic_day import ClinicDay
from booking.rules.clinic_time import wall_clock
from booking.rules.day_columns import build_day_columns
from booking.rules.day_list import DayListEntry, FreeGap, day_list, free_gaps
from booking.rules.desk_status import DeskStatus
from booking.rules.lifecycle import Status
from tests.rules.sample_days import at, block, booking, day, diary, elsewhere, hold
from tests.rules.sample_facts import LONDON


def told(entries: list[DayListEntry]) -> list[str]:
    """Each line as "09:00 booking"; the first that has not begun with a star."""
    return [_told(entry) for entry in entries]


def _told(entry: DayListEntry) -> str:
    minutes = f" {entry.thing.minutes} min" if isinstance(entry.thing, FreeGap) else ""
    star = "*" if entry.is_next else ""
    return f"{star}{wall_clock(entry.thing.starts_at_utc, LONDON):%H:%M} {entry.thing.kind}{minutes}"


def a_day() -> ClinicDay:
    """Two diaries with something of everything."""
    one = diary(
        "09:00-12:00",
        bookings=[booking("09:00-09:30", status=Status.COMPLETED), booking("10:30-11:00", 2)],
        holds=[hold("11:00-11:15")],
        blocks=[block("11:30-12:00")],
    )
    return day(one, diary("09:00-10:00", away=[elsewhere("09:00-09:45")]))


def test_everything_of_the_day_is_a_line_in_order_of_time() -> None:
    assert told(day_list(build_day_columns(a_day(), at("09:40")), at("09:40"))) == [
        "09:00 booking",
        "09:00 elsewhere",
        "*09:45 gap 45 min",
        "09:45 gap 15 min",
        "10:30 booking",
        "11:00 hold",
        "11:15 gap 15 min",
        "11:30 block",
    ]


def test_it_can_be_narrowed_to_those_who_stand_in_one_way() -> None:
    board = build_day_columns(a_day(), at("09:40"))
    assert told(day_list(board, at("09:40"), DeskStatus.BOOKED)) == ["*10:30 booking"]
    assert told(day_list(board, at("09:40"), DeskStatus.DONE)) == ["09:00 booking"]
    assert told(day_list(board, at("09:40"), DeskStatus.ARRIVED)) == []


def test_gaps_alone_are_what_can_still_be_booked() -> None:
    assert told(free_gaps(build_day_columns(a_day(), at("09:40")))) == [
        "09:45 gap 45 min",
        "09:45 gap 15 min",
        "11:15 gap 15 min",
    ]


def test_a_block_on_both_sides_of_a_booking_is_one_line() -> None:
    facts = day(diary("09:00-10:00", blocks=[block("09:00-10:00")], bookings=[booking("09:15-09:30")]))
    assert told(day_list(build_day_columns(facts, at("08:00")), at("08:00"))) == ["*09:00 block", "09:15 booking"]


def test_once_all_have_begun_nothing_is_next() -> None:
    facts = day(diary("09:00-09:15", bookings=[booking("09:00-09:15")]))
    assert told(day_list(build_day_columns(facts, at("17:00")), at("17:00"))) == ["09:00 booking"]
