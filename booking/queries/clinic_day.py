"""Reads one day at one clinic, in three statements however much is in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, String, cast, exists, literal, null, select, union_all

from booking.extensions import db
from booking.models import Block, Booking, Diary, Hold, Note, Service
from booking.models.column_types import UtcDateTime
from booking.queries.availability import exceptions_between
from booking.queries.holds import hold_is_unexpired
from booking.rules import clinic_day as day_rules
from booking.rules import practice as practice_rules
from booking.rules.availability import diary_bits, hours_on_date, open_bits
from booking.rules.clinic_time import DayGrid, day_grid, instant_of
from booking.rules.lifecycle import UNDONE, Status


@dataclass
class _DiaryContents:
    """What a diary has on the day."""

    bookings: list[day_rules.DayBooking] = field(default_factory=list)
    blocks: list[day_rules.DayBlock] = field(default_factory=list)
    holds: list[day_rules.DayHold] = field(default_factory=list)
    elsewhere: list[day_rules.DayElsewhere] = field(default_factory=list)


def read_day(
    practice: practice_rules.Practice, clinic: practice_rules.Clinic, on_date: date, now: datetime
) -> day_rules.ClinicDay:
    """Returns the day at a clinic, diary by diary.

    It has each diary that can be booked there, online or at the desk, and each other diary that still has a booking.
    Its services are those that staff can book. Expired holds do not count.
    """
    grid = day_grid(on_date, clinic.time_zone)
    diaries = diaries_at(practice, clinic)
    contents: dict[int, _DiaryContents] = defaultdict(_DiaryContents)
    gone: dict[int, Diary] = {}
    cancelled = []
    for booking, diary in _bookings(clinic, grid):
        if booking.status == Status.CANCELLED:
            if booking.cancelled_by != UNDONE:
                cancelled.append(booking)
            continue
        contents[booking.diary_id].bookings.append(booking)
        if booking.diary_id not in {known.id for known in diaries}:
            gone[diary.id] = diary
    _read_blocks_and_holds([*(diary.id for diary in diaries), *gone], practice, clinic, grid, now, contents)
    of_clinics, of_diaries = exceptions_between([clinic.id], on_date, on_date)
    exception = of_clinics.get(clinic.id, {}).get(on_date)
    clinic_open = open_bits(grid, hours_on_date(clinic.hours, exception, on_date))
    own = {diary_id: by_date.get(on_date) for diary_id, by_date in of_diaries.get(clinic.id, {}).items()}
    return day_rules.ClinicDay(
        clinic,
        on_date,
        bool(clinic_open),
        exception.reason if exception is not None and not clinic_open else None,
        (
            *(_diary_day(practice, d, clinic, grid, clinic_open, own.get(d.id), contents[d.id]) for d in diaries),
            *(_day_of_removed_diary(diary, contents[diary.id]) for diary in gone.values()),
        ),
        tuple(cancelled),
    )


def diaries_at(practice: practice_rules.Practice, clinic: practice_rules.Clinic) -> tuple[practice_rules.Diary, ...]:
    """Returns the diaries that can be booked at a clinic, in their order in lists."""
    return tuple(diary for diary in practice.of_all.diaries if clinic.id in diary.hours)


def _bookings(clinic: practice_rules.Clinic, grid: DayGrid) -> Iterable[tuple[day_rules.DayBooking, Diary]]:
    """Returns every booking that begins here on the date, in order of time."""
    has_note = exists().where(Note.booking_id == Booking.id)
    rows = db.session.execute(
        select(Booking, Service, Diary, has_note)
        .join(Service, Service.id == Booking.service_id)
        .join(Diary, Diary.id == Booking.diary_id)
        .where(Booking.clinic_id == clinic.id, *_begins_on(Booking.starts_at_utc, grid))
        .order_by(Booking.starts_at_utc, Booking.id)
    )
    return ((_booking(booking, service, diary, noted), diary) for booking, service, diary, noted in rows)


def _booking(booking: Booking, service: Service, diary: Diary, has_note: bool) -> day_rules.DayBooking:
    return day_rules.DayBooking(
        starts_at_utc=booking.starts_at_utc,
        ends_at_utc=booking.ends_at_utc,
        takes_from_utc=booking.starts_at_utc - timedelta(minutes=service.buffer_before_minutes),
        takes_until_utc=booking.ends_at_utc + timedelta(minutes=service.buffer_after_minutes),
        id=booking.id,
        diary_id=booking.diary_id,
        diary_name=diary.name,
        reference=booking.reference,
        version=booking.version,
        status=Status(booking.status),
        service_name=service.name,
        by_phone=service.by_phone,
        patient_name=booking.patient_name,
        contact_name=booking.contact_name,
        phone_e164=booking.phone_e164,
        phone_typed=booking.phone_typed,
        has_email=bool(booking.email),
        needs=tuple(booking.needs),
        patient_zone=booking.patient_zone,
        source=booking.source,
        is_squeezed_in=booking.is_squeezed_in,
        status_at_utc=booking.status_at_utc,
        arrived_at_utc=booking.arrived_at_utc,
        no_answers=booking.no_answers,
        call_back_at_utc=booking.call_back_at_utc,
        outcome=booking.outcome,
        has_note=has_note,
        cancelled_at_utc=booking.cancelled_at_utc,
        cancelled_by=booking.cancelled_by,
        phone_of=booking.phone_of,
        may_talk=booking.may_talk,
    )


def _read_blocks_and_holds(
    diary_ids: Iterable[int],
    practice: practice_rules.Practice,
    clinic: practice_rules.Clinic,
    grid: DayGrid,
    now: datetime,
    contents: dict[int, _DiaryContents],
) -> None:
    """Adds to each diary its blocks, live holds and bookings at other clinics, in one statement.

    Of bookings at other clinics only the time is read.
    """
    ids = sorted(set(diary_ids))
    rows = db.session.execute(union_all(_blocks(ids, grid), _holds(ids, grid, now), _elsewhere(ids, clinic, grid)))
    names = {other.id: other.name for other in practice.clinics}
    for row in sorted(rows, key=lambda row: (row.starts_at_utc, row.id)):
        theirs = contents[row.diary_id]
        if row.kind == "block":
            theirs.blocks.append(day_rules.DayBlock(row.starts_at_utc, row.ends_at_utc, row.id, row.words))
            continue
        ends_at_utc = row.ends_at_utc or row.starts_at_utc + timedelta(minutes=row.minutes)
        takes = _span_with_buffers(row, ends_at_utc)
        if row.kind == "hold":
            theirs.holds.append(day_rules.DayHold(row.starts_at_utc, ends_at_utc, *takes, row.id, row.until_utc))
        else:
            name = names.get(row.clinic_id, "")
            theirs.elsewhere.append(day_rules.DayElsewhere(row.starts_at_utc, ends_at_utc, *takes, name))


def _span_with_buffers(row: Row[Any], ends_at_utc: datetime) -> tuple[datetime, datetime]:
    before, after = timedelta(minutes=row.before_minutes), timedelta(minutes=row.after_minutes)
    return row.starts_at_utc - before, ends_at_utc + after


_NO_INSTANT, _NO_NUMBER = cast(null(), UtcDateTime()), cast(null(), Integer)


def _blocks(diary_ids: list[int], grid: DayGrid) -> Any:
    first, end = _instants(grid)
    return select(
        literal("block", String).label("kind"),
        Block.id.label("id"),
        Block.diary_id.label("diary_id"),
        Block.starts_at_utc.label("starts_at_utc"),
        Block.ends_at_utc.label("ends_at_utc"),
        _NO_INSTANT.label("until_utc"),
        _NO_NUMBER.label("minutes"),
        _NO_NUMBER.label("before_minutes"),
        _NO_NUMBER.label("after_minutes"),
        Block.reason.label("words"),
        _NO_NUMBER.label("clinic_id"),
    ).where(
        Block.diary_id.in_(diary_ids),
        Block.removed_at_utc.is_(None),
        Block.starts_at_utc < end,
        Block.ends_at_utc > first,
    )


def _holds(diary_ids: list[int], grid: DayGrid, now: datetime) -> Any:
    return (
        select(
            literal("hold", String),
            Hold.id,
            Hold.diary_id,
            Hold.starts_at_utc,
            _NO_INSTANT,
            Hold.expires_at_utc,
            Service.minutes,
            Service.buffer_before_minutes,
            Service.buffer_after_minutes,
            literal("", String),
            Hold.clinic_id,
        )
        .join(Service, Service.id == Hold.service_id)
        .where(
            Hold.diary_id.in_(diary_ids),
            Hold.booking_id.is_(None),
            hold_is_unexpired(Hold.expires_at_utc, now),
            *_begins_on(Hold.starts_at_utc, grid),
        )
    )


def _elsewhere(diary_ids: list[int], clinic: practice_rules.Clinic, grid: DayGrid) -> Any:
    return (
        select(
            literal("elsewhere", String),
            Booking.id,
            Booking.diary_id,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            _NO_INSTANT,
            Service.minutes,
            Service.buffer_before_minutes,
            Service.buffer_after_minutes,
            literal("", String),
            Booking.clinic_id,
        )
        .join(Service, Service.id == Booking.service_id)
        .where(
            Booking.diary_id.in_(diary_ids),
            Booking.clinic_id != clinic.id,
            Booking.status != str(Status.CANCELLED),
            *_begins_on(Booking.starts_at_utc, grid),
        )
    )


def _instants(grid: DayGrid) -> tuple[datetime, datetime]:
    return instant_of(grid.first), instant_of(grid.first + grid.length)


def _begins_on(column: Any, grid: DayGrid) -> tuple[Any, Any]:
    first, end = _instants(grid)
    return column >= first, column < end


def _diary_day(
    practice: practice_rules.Practice,
    diary: practice_rules.Diary,
    clinic: practice_rules.Clinic,
    grid: DayGrid,
    clinic_open: int,
    exception: practice_rules.DayException | None,
    contents: _DiaryContents,
) -> day_rules.DiaryDay:
    bits = diary_bits(diary, clinic.id, exception, grid, clinic_open)
    return day_rules.DiaryDay(
        id=diary.id,
        name=diary.name,
        is_person=diary.is_person,
        is_active=True,
        late_minutes=diary.late_on(grid.on_date),
        hours=day_rules.open_stretches(bits, grid),
        closed_because=exception.reason if exception is not None and not bits else None,
        services=_services_at_desk(practice.for_staff, diary),
        **_as_tuples(contents),
    )


def _services_at_desk(desk: practice_rules.Practice, diary: practice_rules.Diary) -> tuple[practice_rules.Service, ...]:
    taken = {service_id for one in desk.diaries if one.id == diary.id for service_id in one.service_ids}
    return tuple(service for service in desk.services if service.id in taken)


def _day_of_removed_diary(diary: Diary, contents: _DiaryContents) -> day_rules.DiaryDay:
    """Returns the day of a diary that can no longer be booked here: it has bookings, and no hours."""
    return day_rules.DiaryDay(diary.id, diary.name, diary.is_person, False, 0, (), None, (), **_as_tuples(contents))


def _as_tuples(contents: _DiaryContents) -> dict[str, Any]:
    return {name: tuple(some) for name, some in vars(contents).items()}
