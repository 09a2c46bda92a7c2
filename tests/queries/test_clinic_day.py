"""A day at a clinic as it is read: everything of the day, nothing of another clinic's patients, in a fixed
number of statements."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, update
from time_machine import Traveller

from booking import clock, links
from booking.extensions import db
from booking.models import Block, Booking, Diary, DiaryClinic, HoursException, Note, Staff
from booking.queries.clinic_day import read_day
from booking.rules.clinic_day import ClinicDay, DayBlock, DayElsewhere, DiaryDay, TimeRange
from booking.rules.lifecycle import Status
from booking.transaction import transaction
from tests.actions.steps import AMINA, BEN, booked, called, cancelled, counted, diary_id, held, london, the_house

pytestmark = pytest.mark.usefixtures("app", "monday_morning")
THURSDAY = date(2026, 10, 8)
LINE, OLIVER = "discovery-calls-london", "oliver-eaton"


def the_day(on_date: date = THURSDAY, clinic: str = "london") -> ClinicDay:
    """The day as the screen reads it."""
    db.session.remove()
    return read_day(the_house(), called("discovery-call", clinic)[1], on_date, clock.now())


def diary_of(slug: str, facts: ClinicDay) -> DiaryDay:
    """One of its diaries."""
    (found,) = [diary for diary in facts.diaries if diary.id == diary_id(slug)]
    return found


def somebody() -> int:
    """An account to put things in the name of."""
    with transaction() as now:
        staff = Staff(email="sam@prohealth.example", name="Sam", role="reception", made_at_utc=now)
        db.session.add(staff)
        db.session.flush()
        return staff.id


def blocked(slug: str, start: str, end: str, reason: str = "Lunch", *, removed: bool = False) -> int:
    """A block in a diary; its number."""
    staff_id, diary = somebody(), diary_id(slug)
    with transaction() as now:
        block = Block(
            diary_id=diary,
            starts_at_utc=london(start),
            ends_at_utc=london(end),
            reason=reason,
            made_by_staff_id=staff_id,
            made_at_utc=now,
            removed_at_utc=now if removed else None,
        )
        db.session.add(block)
        db.session.flush()
        return block.id


def test_an_empty_day_has_its_diaries_with_their_hours() -> None:
    facts = the_day()
    assert (facts.is_open, facts.closed_because, facts.cancelled) == (True, None, ())
    assert [(diary.name, diary.is_person, diary.hours) for diary in facts.diaries] == [
        ("Discovery calls", False, (TimeRange(london("2026-10-08 09:00"), london("2026-10-08 18:00")),)),
        (
            "Mr Oliver Eaton",
            True,
            (
                TimeRange(london("2026-10-08 09:00"), london("2026-10-08 13:00")),
                TimeRange(london("2026-10-08 14:00"), london("2026-10-08 18:00")),
            ),
        ),
    ]
    assert [[service.slug for service in diary.services] for diary in facts.diaries] == [
        ["discovery-call"],
        ["first-appointment", "follow-up"],
    ]


def test_a_booking_is_read_whole() -> None:
    booked("2026-10-08 10:00", AMINA)
    (booking,) = diary_of(LINE, the_day()).bookings
    assert (booking.starts_at_utc, booking.ends_at_utc, booking.minutes) == (
        london("2026-10-08 10:00"),
        london("2026-10-08 10:15"),
        15,
    )
    assert (booking.takes_from_utc, booking.takes_until_utc) == (booking.starts_at_utc, booking.ends_at_utc)
    assert (booking.status, booking.version, booking.source, booking.by_phone) == (Status.BOOKED, 0, "online", True)
    assert (booking.patient_name, booking.phone_typed, booking.patient_zone, booking.needs, booking.has_email) == (
        "Amina Haddad",
        "050 123 4567",
        "Asia/Dubai",
        ("interpreter",),
        True,
    )
    assert booking.has_note is False


def test_a_visit_takes_its_buffer_too_and_a_note_is_seen() -> None:
    booked("2026-10-08 10:00", BEN, "first-appointment")
    (before,) = diary_of(OLIVER, the_day()).bookings
    assert before.takes_until_utc == before.ends_at_utc + timedelta(minutes=10)
    staff_id = somebody()
    with transaction() as now:
        db.session.add(Note(booking_id=before.id, staff_id=staff_id, at_utc=now, text="Brings her daughter"))
    (after,) = diary_of(OLIVER, the_day()).bookings
    assert after == replace(before, has_note=True)


def test_what_was_cancelled_stands_apart() -> None:
    cancelled(booked("2026-10-08 10:00", BEN))
    facts = the_day()
    assert [diary.bookings for diary in facts.diaries] == [(), ()]
    (gone,) = facts.cancelled
    assert (gone.patient_name, gone.status, gone.cancelled_by) == ("Ben Carter", Status.CANCELLED, "patient")


def test_only_the_dates_own_bookings_are_read() -> None:
    booked("2026-10-07 17:45")
    booked("2026-10-09 09:00", BEN)
    assert [diary.bookings for diary in the_day().diaries] == [(), ()]


def test_blocks_and_holds_that_stand_are_read() -> None:
    block = blocked(LINE, "2026-10-08 13:00", "2026-10-08 14:00")
    held("2026-10-08 15:00")
    diary = diary_of(LINE, the_day())
    assert diary.blocks == (DayBlock(london("2026-10-08 13:00"), london("2026-10-08 14:00"), block, "Lunch"),)
    (hold,) = diary.holds
    assert (hold.starts_at_utc, hold.ends_at_utc, hold.until_utc) == (
        london("2026-10-08 15:00"),
        london("2026-10-08 15:15"),
        clock.now() + timedelta(minutes=10),
    )


def test_a_removed_block_and_a_hold_that_has_ended_are_not_there(monday_morning: Traveller) -> None:
    blocked(LINE, "2026-10-08 13:00", "2026-10-08 14:00", removed=True)
    held("2026-10-08 15:00")
    monday_morning.shift(timedelta(minutes=10))
    diary = diary_of(LINE, the_day())
    assert (diary.blocks, diary.holds) == ((), ())


def test_a_block_over_many_days_is_there_on_each() -> None:
    block = blocked(OLIVER, "2026-10-05 09:00", "2026-10-20 18:00", "Leave")
    assert [block.id for block in diary_of(OLIVER, the_day()).blocks] == [block]


def test_where_else_a_diary_is_says_no_name() -> None:
    booked("2026-10-09 10:00", BEN, "first-appointment", "bedford")
    facts = the_day(date(2026, 10, 9))
    diary = diary_of(OLIVER, facts)
    starts, ends = london("2026-10-09 10:00"), london("2026-10-09 10:45")
    assert diary.bookings == ()
    assert diary.elsewhere == (DayElsewhere(starts, ends, starts, ends + timedelta(minutes=10), "Bedford"),)
    assert "Ben" not in repr(facts)


def test_a_closed_day_has_its_reason_and_no_hours() -> None:
    with transaction():
        db.session.add(HoursException(clinic_id=1, on_date=THURSDAY, reason="for staff training"))
    facts = the_day()
    assert (facts.is_open, facts.closed_because) == (False, "for staff training")
    assert [diary.hours for diary in facts.diaries] == [(), ()]


def test_leave_closes_one_diary_and_says_why() -> None:
    with transaction():
        leave = HoursException(
            clinic_id=1, diary_id=diary_id(OLIVER), on_date=THURSDAY, reason="on leave", source="leave"
        )
        db.session.add(leave)
    diary = diary_of(OLIVER, the_day())
    assert (diary.hours, diary.closed_because) == ((), "on leave")


@pytest.mark.parametrize(
    ("position", "names"), [(0, ["Mr Oliver Eaton", "Discovery calls"]), (9, ["Discovery calls", "Mr Oliver Eaton"])]
)
def test_columns_follow_the_place_in_lists(position: int, names: list[str]) -> None:
    with transaction():
        db.session.execute(update(Diary).where(Diary.slug == OLIVER).values(position=position))
    assert [diary.name for diary in the_day().diaries] == names


def test_a_diary_that_closed_stays_while_somebody_is_in_it() -> None:
    booked("2026-10-08 10:00", BEN, "first-appointment")
    with transaction():
        db.session.execute(update(Diary).where(Diary.slug == OLIVER).values(is_active=False, is_at_desk=False))
    diary = diary_of(OLIVER, the_day())
    assert (diary.is_active, diary.hours, [b.patient_name for b in diary.bookings]) == (False, (), ["Ben Carter"])
    assert [d.name for d in the_day(date(2026, 10, 6)).diaries] == ["Discovery calls"]


def test_so_does_one_that_left_the_clinic() -> None:
    booked("2026-10-08 10:00", BEN, "first-appointment")
    with transaction():
        here = (DiaryClinic.diary_id == diary_id(OLIVER)) & (DiaryClinic.clinic_id == 1)
        db.session.query(DiaryClinic).filter(here).delete()
    assert diary_of(OLIVER, the_day()).is_active is False


def test_lateness_is_told_on_its_date_alone() -> None:
    with transaction():
        late = update(Diary).where(Diary.slug == OLIVER).values(late_minutes=15, late_on_date=THURSDAY)
        db.session.execute(late)
    assert diary_of(OLIVER, the_day()).late_minutes == 15
    assert diary_of(OLIVER, the_day(date(2026, 10, 6))).late_minutes == 0


def many(how_many: int, at: datetime) -> None:
    """So many bookings of one day, whatever the claims say."""
    now = clock.now()
    rows = [
        {
            "token": links.new_token(),
            "reference": f"R{number:05}",
            "uid": f"{number}@clinic.example",
            "service_id": 1,
            "clinic_id": 1,
            "diary_id": 1,
            "starts_at_utc": at + timedelta(minutes=number),
            "ends_at_utc": at + timedelta(minutes=number + 15),
            "patient_name": f"Somebody {number}",
            "email": "a@example.com",
            "email_key": "a@example.com",
            "booked_at_utc": now,
            "changed_at_utc": now,
        }
        for number in range(how_many)
    ]
    with transaction():
        db.session.execute(insert(Booking), rows)


@pytest.mark.parametrize("how_many", [0, 150])
def test_a_day_takes_three_statements_however_full_it_is(how_many: int) -> None:
    if how_many:
        many(how_many, london("2026-10-08 09:00"))
    practice, clinic = the_house(), called("discovery-call")[1]
    db.session.remove()
    with counted() as statements:
        facts = read_day(practice, clinic, THURSDAY, clock.now())
    assert len(list(facts.bookings)) == how_many
    assert len(statements) == 3
