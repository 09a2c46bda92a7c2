"""A booking belongs to the week that it has on the calendar of its clinic, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert

from booking.extensions import db
from booking.models import Booking, VisitCount
from booking.queries.practice import read_practice
from booking.queries.report import read_attendance, read_report_lines
from booking.rules.practice import Clinic
from booking.rules.report import Attendance, BookingChannel, ReportCounts, ReportLine, ReportSource, WeekRange
from booking.transaction import transaction

MONDAY = date(2026, 10, 19)
WEEKS = WeekRange(MONDAY, 2)  # the clocks go back on Sunday the 25th, between them
NEXT = date(2026, 10, 26)
NOW = datetime(2026, 10, 27, 12, tzinfo=UTC)
NUMBERS = count(1)
ONLINE = ReportSource(BookingChannel.ONLINE)


def clinics() -> list[Clinic]:
    practice = read_practice()
    assert practice is not None
    return list(practice.clinics)


def put(at: datetime, *, starts: datetime | None = None, clinic: int = 1, **more: object) -> None:
    """Somebody booked at an instant."""
    number, start = next(NUMBERS), starts or at + timedelta(days=1)
    with transaction():
        db.session.execute(
            insert(Booking).values(
                token=f"{number:022d}",
                reference=f"Q{number:05d}",
                uid=f"{number}@example.com",
                service_id=1,
                clinic_id=clinic,
                diary_id=1,
                starts_at_utc=start,
                ends_at_utc=start + timedelta(minutes=15),
                patient_name="Somebody",
                email="somebody@example.com",
                booked_at_utc=at,
                changed_at_utc=at,
                **more,
            )
        )


def visited(on_date: date, step: str, many: int, clinic: str = "", word: str = "", guide: str = "") -> None:
    with transaction():
        db.session.execute(
            insert(VisitCount).values(
                on_date=on_date, step=step, clinic_slug=clinic, came_from=word, guide=guide, count=many
            )
        )


@pytest.fixture
def sent(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (datetime(2026, 10, 18, 22, 59, tzinfo=UTC), None),  # Sunday, 11.59pm in London
        (datetime(2026, 10, 18, 23, 0, tzinfo=UTC), MONDAY),  # Monday, midnight: it is summer time
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), MONDAY),  # half past one, for the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), MONDAY),  # and for the second
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), MONDAY),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), NEXT),
        (datetime(2026, 11, 1, 23, 59, tzinfo=UTC), NEXT),
        (datetime(2026, 11, 2, 0, 0, tzinfo=UTC), None),
    ],
)
def test_a_week_begins_at_midnight_on_the_clinics_clock_also_when_the_clocks_change(
    app: Flask, at: datetime, week: date | None
) -> None:
    put(at)
    found = read_report_lines(clinics(), WEEKS, with_group=True)
    assert [line.week for line in found] == ([week] if week else [])


def test_each_clinic_goes_by_its_own_clock(app: Flask) -> None:
    london, manchester, bedford = clinics()
    abroad = [london, replace(manchester, time_zone="Asia/Dubai"), replace(bedford, time_zone="America/New_York")]
    for clinic in (1, 2, 3):
        put(datetime(2026, 10, 25, 21, 0, tzinfo=UTC), clinic=clinic)  # in Dubai it is Monday
        put(datetime(2026, 10, 26, 2, 0, tzinfo=UTC), clinic=clinic)  # in New York it is Sunday
    found = {
        (line.clinic_slug, line.week): line.numbers.bookings
        for line in read_report_lines(abroad, WEEKS, with_group=True)
    }
    assert found == {
        ("london", MONDAY): 1,
        ("london", NEXT): 1,
        ("manchester", NEXT): 2,
        ("bedford", MONDAY): 2,
    }


def test_visits_and_what_became_of_bookings_stand_on_one_line(app: Flask) -> None:
    at = datetime(2026, 10, 20, 9, tzinfo=UTC)
    for on_date in (MONDAY, date(2026, 10, 25)):
        visited(on_date, "view", 4, "london", "newsletter", "hip")
        visited(on_date, "start", 2, "london", "newsletter", "hip")
    visited(NEXT, "hold", 3, "london")
    visited(MONDAY, "view", 7)
    visited(date(2026, 10, 18), "view", 100)
    from_newsletter: dict[str, Any] = {"came_from": "newsletter", "guide": "hip"}
    put(at, **from_newsletter)
    put(at, status="completed", **from_newsletter)
    put(at, status="did_not_attend", **from_newsletter)
    put(at, status="cancelled", cancelled_at_utc=at, **from_newsletter)
    put(at, status="arrived", source="phone")
    put(at, status="completed", source="walk_in", clinic=2)
    newsletter = ReportSource(BookingChannel.ONLINE, "newsletter")
    expected = [
        ReportLine(MONDAY, "", ONLINE, "", ReportCounts(views=7)),
        ReportLine(MONDAY, "london", newsletter, "hip", ReportCounts(8, 4, 0, 4, 1, 1, 1)),
        ReportLine(NEXT, "london", ONLINE, "", ReportCounts(holds=3)),
        ReportLine(MONDAY, "london", ReportSource(BookingChannel.PHONE), "", ReportCounts(bookings=1)),
        ReportLine(
            MONDAY, "manchester", ReportSource(BookingChannel.WALK_IN), "", ReportCounts(bookings=1, attended=1)
        ),
    ]
    assert set(read_report_lines(clinics(), WEEKS, with_group=True)) == set(expected)
    assert set(read_report_lines(clinics()[:1], WEEKS, with_group=False)) == set(expected[1:4])


def test_attendance_is_told_by_the_week_of_the_appointment_and_of_the_weeks_before(app: Flask) -> None:
    booked = datetime(2026, 9, 1, 9, tzinfo=UTC)
    appointments: list[tuple[datetime, dict[str, Any]]] = [
        (datetime(2026, 10, 12, 9, tzinfo=UTC), {"status": "did_not_attend"}),
        (datetime(2026, 10, 20, 9, tzinfo=UTC), {"status": "completed"}),
        (datetime(2026, 10, 27, 9, tzinfo=UTC), {"status": "arrived"}),
        (datetime(2026, 10, 27, 11, 50, tzinfo=UTC), {"status": "in_progress"}),
        (datetime(2026, 10, 30, 9, tzinfo=UTC), {}),
        (datetime(2026, 10, 30, 9, tzinfo=UTC), {"status": "cancelled", "cancelled_at_utc": booked}),
        (datetime(2026, 11, 2, 9, tzinfo=UTC), {}),
        (datetime(2026, 10, 4, 9, tzinfo=UTC), {"status": "completed"}),
    ]
    for starts, more in appointments:
        put(booked, starts=starts, **more)
    assert read_attendance(clinics(), WEEKS, NOW) == {
        date(2026, 10, 5): Attendance(),
        date(2026, 10, 12): Attendance(did_not_attend=1),
        MONDAY: Attendance(attended=1),
        NEXT: Attendance(to_come=2, not_marked=1, cancelled=1),
    }


def test_a_report_costs_three_statements_however_long_it_is(app: Flask, sent: list[str]) -> None:
    here = clinics()
    costs = []
    for many in (1, 54):
        sent.clear()
        read_report_lines(here, WeekRange(MONDAY, many), with_group=True)
        read_attendance(here, WeekRange(MONDAY, many), NOW)
        costs.append(len(sent))
        put(datetime(2026, 10, 20, 9, tzinfo=UTC))
    assert costs == [3, 3]
