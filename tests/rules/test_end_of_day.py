"""The end of the day: what still needs a word, and the numbers."""

from dataclasses import replace

from booking.rules.end_of_day import end_of_day
from booking.rules.lifecycle import Status
from tests.rules.sample_days import at, booking, day, diary


def test_a_day_at_its_end() -> None:
    done = booking("09:00-09:15", 1, status=Status.COMPLETED, by_phone=True, outcome="booked")
    silent = booking("09:15-09:30", 2, status=Status.COMPLETED, by_phone=True)
    missed = booking("09:30-10:00", 3, status=Status.DID_NOT_ATTEND, source="walk_in")
    unmarked = booking("10:00-10:30", 4)
    forgotten = booking("10:15-10:45", 5, status=Status.IN_PROGRESS)
    later = booking("17:00-17:30", 6)
    gone = booking("11:00-11:30", 7, status=Status.CANCELLED, cancelled_by="patient")
    facts = replace(day(diary(bookings=[later, forgotten, unmarked, missed, silent, done])), cancelled=(gone,))
    found = end_of_day(facts, at("16:00"))
    assert (found.unmarked, found.to_come, found.marked) == ((unmarked, forgotten), (later,), (done, silent, missed))
    assert (found.booked, found.completed, found.did_not_attend, found.walk_ins, found.calls) == (6, 2, 1, 1, 2)
    assert found.cancelled_by == {"patient": 1}
    assert found.outcomes == {"booked": 1, "": 1}
    assert found.is_complete is False


def test_a_day_is_closed_when_nothing_is_left_to_say() -> None:
    facts = day(diary(bookings=[booking("09:00-09:15", status=Status.COMPLETED)]))
    assert end_of_day(facts, at("18:00")).is_complete is True
    assert end_of_day(day(diary()), at("18:00")).is_complete is True


def test_who_is_to_be_rung_back_is_still_to_come() -> None:
    later = booking("09:00-09:15", by_phone=True, call_back_at_utc=at("17:00"))
    found = end_of_day(day(diary(bookings=[later])), at("16:00"))
    assert (found.unmarked, found.to_come) == ((), (later,))
