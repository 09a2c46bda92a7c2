"""A clinician's day as it is told: gaps, breaks, places, and whose turn it is."""

from datetime import UTC, date, datetime

import pytest

from booking.rules.clinic_day import DayBlock, TimeRange
from booking.rules.clinician_day import (
    ClinicianBooking,
    ClinicianDay,
    ClinicianHold,
    ClinicianPlace,
    day_lines,
    free_minutes,
    patient_queue,
)
from booking.rules.leave import Leave, leave_periods
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic

LONDON = Clinic(
    id=1, slug="london", name="London", street="", locality="", postcode="", time_zone="UTC", notify_email="", hours=()
)
BEDFORD = Clinic(
    id=3,
    slug="bedford",
    name="Bedford",
    street="",
    locality="",
    postcode="",
    time_zone="UTC",
    notify_email="",
    hours=(),
)
DAY = date(2026, 10, 8)


def at(text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 10, 8, hour, minute, tzinfo=UTC)


def stretch(text: str) -> TimeRange:
    return TimeRange(*map(at, text.split("-")))


def booking(text: str, number: int = 1, status: Status = Status.BOOKED, **more: object) -> ClinicianBooking:
    times = stretch(text)
    facts = {
        "id": number,
        "reference": f"R{number}",
        "version": 0,
        "status": status,
        "service_name": "Follow-up",
        "by_phone": False,
        "clinic": LONDON,
        "patient_name": "Ann",
        "contact_name": "",
        "phone_e164": "",
        "phone_typed": "",
        "patient_zone": "",
        "needs": (),
        "reason": "",
        "guide": "",
        "notes": (),
        "arrived_at_utc": None,
        "status_at_utc": None,
        "call_back_at_utc": None,
        **more,
    }
    return ClinicianBooking(times.starts_at_utc, times.ends_at_utc, **facts)  # type: ignore[arg-type]


def day(
    *places: ClinicianPlace, bookings: tuple[ClinicianBooking, ...] = (), blocks: str = "", holds: str = ""
) -> ClinicianDay:
    return ClinicianDay(
        DAY,
        "UTC",
        places,
        False,
        bookings,
        tuple(
            DayBlock(s.starts_at_utc, s.ends_at_utc, number, "Lunch")
            for number, s in enumerate(map(stretch, blocks.split()))
        ),
        tuple(
            ClinicianHold(s.starts_at_utc, s.ends_at_utc, s.ends_at_utc, LONDON) for s in map(stretch, holds.split())
        ),
    )


def place(clinic: Clinic, *hours: str) -> ClinicianPlace:
    return ClinicianPlace(clinic, tuple(map(stretch, hours)))


def told(of: ClinicianDay, since: datetime | None = None) -> list[str]:
    return [f"{line.starts_at_utc:%H:%M} {line.kind} {line.minutes}" for line in day_lines(of, since)]


def test_gaps_and_breaks_have_names_and_breaths_do_not() -> None:
    """Ten minutes between two people are no gap."""
    of = day(
        place(LONDON, "9:00-13:00", "14:00-17:00"),
        bookings=(booking("9:00-9:45"), booking("9:55-10:30", 2), booking("14:00-14:30", 3)),
        blocks="12:30-13:00",
        holds="15:00-15:45",
    )
    assert told(of) == [
        "09:00 booking 45",
        "09:55 booking 35",
        "10:30 free 120",
        "12:30 block 30",
        "13:00 break 60",
        "14:00 booking 30",
        "14:30 free 30",
        "15:00 hold 45",
        "15:45 free 75",
    ]
    assert [line.until_closing for line in day_lines(of) if line.kind == "free"] == [False, False, True]
    assert free_minutes(of) == 225


def test_what_overlaps_is_told_and_makes_no_gap_of_its_own() -> None:
    of = day(place(LONDON, "9:00-11:00"), bookings=(booking("9:00-10:30"), booking("9:30-9:45", 2)))
    assert told(of) == ["09:00 booking 90", "09:30 booking 15", "10:30 free 30"]


def test_who_is_outside_the_hours_is_told() -> None:
    assert told(day(place(LONDON, "9:00-10:00"), bookings=(booking("18:00-18:30"),))) == [
        "09:00 free 60",
        "18:00 booking 30",
    ]


def test_a_second_place_is_said_before_what_begins_there() -> None:
    of = day(place(LONDON, "9:00-12:00"), place(BEDFORD, "14:00-17:00"), bookings=(booking("14:00-14:30"),))
    assert told(of) == [
        "09:00 place 0",
        "09:00 free 180",
        "12:00 break 120",
        "14:00 place 0",
        "14:00 booking 30",
        "14:30 free 150",
    ]


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("8:00", ["09:00 free 60", "10:00 booking 30", "10:30 free 30"]),
        ("9:02", ["09:05 free 55", "10:00 booking 30", "10:30 free 30"]),
        ("9:05", ["09:05 free 55", "10:00 booking 30", "10:30 free 30"]),
        ("9:50", ["10:00 booking 30", "10:30 free 30"]),
        ("10:15", ["10:00 booking 30", "10:30 free 30"]),
        ("11:00", []),
    ],
)
def test_what_is_over_is_left_out_and_a_gap_shrinks(now: str, left: list[str]) -> None:
    of = day(place(LONDON, "9:00-11:00"), bookings=(booking("10:00-10:30"),))
    assert told(of, at(now)) == left


def test_a_day_that_nobody_works_is_empty() -> None:
    assert (told(day()), free_minutes(day())) == ([], 0)


def test_whose_turn_it_is() -> None:
    done, here = booking("9:00-9:30", 1, Status.COMPLETED), booking("9:30-10:00", 2, Status.IN_PROGRESS)
    forgotten = booking("9:00-9:15", 3)
    waiting = booking("9:45-10:15", 4, Status.ARRIVED, arrived_at_utc=at("9:40"))
    later = booking("11:00-11:30", 5)
    missed = booking("8:00-8:30", 6, Status.DID_NOT_ATTEND)
    whose = patient_queue((done, here, forgotten, waiting, later, missed), at("10:30"))
    assert (whose.now, whose.next, whose.unmarked, whose.earlier) == ((here,), waiting, (forgotten,), (done, missed))
    assert (whose.completed, whose.waiting, whose.to_come) == (1, 1, 1)
    assert waiting.waiting_minutes(at("10:30")) == 50
    assert later.waiting_minutes(at("10:30")) == 0


def test_who_asked_to_be_rung_later_is_not_forgotten() -> None:
    call = booking("9:00-9:15", by_phone=True, call_back_at_utc=at("12:00"))
    assert (call.display_status(at("10:00")), patient_queue((call,), at("10:00")).next) == ("callback", call)


def test_leave_is_told_in_spans() -> None:
    days = [date(2026, 10, number) for number in (5, 6, 7, 9, 12)]
    assert leave_periods(days) == [
        Leave(days[0], days[2]),
        Leave(days[3], days[3]),
        Leave(days[4], days[4]),
    ]
    assert Leave(days[0], days[2]).dates == days[:3]
    assert leave_periods([]) == []
