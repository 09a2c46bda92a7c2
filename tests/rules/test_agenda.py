"""The day as a list: in order of time, with what is free between, and narrowed to one kind."""

from booking.rules.agenda import Entry, Gap, agenda, gaps
from booking.rules.board import lay_out
from booking.rules.clinic_time import wall
from booking.rules.day import DayFacts
from booking.rules.lifecycle import Status
from booking.rules.shown import Shown
from tests.rules.days import at, block, booking, day, diary, elsewhere, hold
from tests.rules.made import LONDON


def told(entries: list[Entry]) -> list[str]:
    """Each line as "09:00 booking"; the first that has not begun with a star."""
    return [_told(entry) for entry in entries]


def _told(entry: Entry) -> str:
    minutes = f" {entry.thing.minutes} min" if isinstance(entry.thing, Gap) else ""
    star = "*" if entry.is_next else ""
    return f"{star}{wall(entry.thing.starts_at_utc, LONDON):%H:%M} {entry.thing.kind}{minutes}"


def a_day() -> DayFacts:
    """Two diaries with something of everything."""
    one = diary(
        "09:00-12:00",
        bookings=[booking("09:00-09:30", status=Status.COMPLETED), booking("10:30-11:00", 2)],
        holds=[hold("11:00-11:15")],
        blocks=[block("11:30-12:00")],
    )
    return day(one, diary("09:00-10:00", away=[elsewhere("09:00-09:45")]))


def test_everything_of_the_day_is_a_line_in_order_of_time() -> None:
    assert told(agenda(lay_out(a_day(), at("09:40")), at("09:40"))) == [
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
    board = lay_out(a_day(), at("09:40"))
    assert told(agenda(board, at("09:40"), Shown.BOOKED)) == ["*10:30 booking"]
    assert told(agenda(board, at("09:40"), Shown.DONE)) == ["09:00 booking"]
    assert told(agenda(board, at("09:40"), Shown.ARRIVED)) == []


def test_gaps_alone_are_what_can_still_be_booked() -> None:
    assert told(gaps(lay_out(a_day(), at("09:40")))) == ["09:45 gap 45 min", "09:45 gap 15 min", "11:15 gap 15 min"]


def test_a_block_on_both_sides_of_a_booking_is_one_line() -> None:
    facts = day(diary("09:00-10:00", blocks=[block("09:00-10:00")], bookings=[booking("09:15-09:30")]))
    assert told(agenda(lay_out(facts, at("08:00")), at("08:00"))) == ["*09:00 block", "09:15 booking"]


def test_once_all_have_begun_nothing_is_next() -> None:
    facts = day(diary("09:00-09:15", bookings=[booking("09:00-09:15")]))
    assert told(agenda(lay_out(facts, at("17:00")), at("17:00"))) == ["09:00 booking"]
