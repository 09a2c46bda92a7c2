"""Reads a clinician's own days: one diary at all its clinics, in a fixed number of statements.

It reads nothing of other clinicians' patients.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from booking.extensions import db
from booking.models import Block, Booking, Hold, HoursException, Note, Service
from booking.queries.availability import exceptions_between
from booking.queries.holds import hold_is_unexpired
from booking.rules.availability import diary_bits, hours_on_date, open_bits
from booking.rules.clinic_day import DayBlock, TimeRange, open_stretches
from booking.rules.clinic_time import day_grid, instant_of, wall_clock
from booking.rules.clinician_day import ClinicianBooking, ClinicianDay, ClinicianHold, ClinicianPlace
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Clinic, DayException, Diary, Practice

_StretchT = TypeVar("_StretchT", bound=TimeRange)
_Exceptions = dict[int, dict[date, DayException]]
_OfDiaries = dict[int, dict[int, dict[date, DayException]]]


def home_zone(practice: Practice, diary_id: int) -> str:
    """Returns the time zone in which a diary's dates are shown: its first clinic's, or the
    practice's first clinic's.
    """
    diary = _diary(practice, diary_id)
    own = [clinic for clinic in practice.clinics if diary is not None and clinic.id in diary.hours]
    return (own or practice.clinics)[0].time_zone


def late_minutes(practice: Practice, diary_id: int, on_date: date) -> int:
    """Returns by how many minutes the clinician runs late on a date."""
    diary = _diary(practice, diary_id)
    return diary.late_on(on_date) if diary is not None else 0


def read_my_days(practice: Practice, diary_id: int, first: date, last: date, now: datetime) -> list[ClinicianDay]:
    """Returns a diary's days from `first` to `last`, both included, in six statements for any number of days."""
    zone = home_zone(practice, diary_id)
    start, end = _instants(first, last, zone)
    bookings = _by_date(_bookings(practice, diary_id, start, end), zone)
    blocks = _by_date(_blocks(diary_id, start, end), zone)
    holds = _by_date(_holds(practice, diary_id, start, end, now), zone)
    away = set(leave_dates(diary_id, first, last))
    exceptions = exceptions_between([clinic.id for clinic in practice.clinics], first, last)
    diary = _diary(practice, diary_id)
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        ClinicianDay(
            on_date,
            zone,
            _places(practice, diary, on_date, *exceptions, bookings[on_date]),
            on_date in away,
            tuple(bookings[on_date]),
            tuple(blocks[on_date]),
            tuple(holds[on_date]),
        )
        for on_date in dates
    ]


def booked_on_dates(practice: Practice, diary_id: int, first: date, last: date) -> list[ClinicianBooking]:
    """Returns the live bookings on the dates from `first` to `last`, soonest first."""
    start, end = _instants(first, last, home_zone(practice, diary_id))
    bookings = _bookings(practice, diary_id, start, end)
    on_date = ((booking, wall_clock(booking.starts_at_utc, booking.clinic.time_zone).date()) for booking in bookings)
    return [booking for booking, on in on_date if first <= on <= last and booking.status in LIVE]


def leave_dates(diary_id: int, first: date, last: date) -> Sequence[date]:
    """Returns the dates of a diary's leave, in order, each once."""
    return db.session.scalars(
        select(HoursException.on_date)
        .where(
            HoursException.diary_id == diary_id,
            HoursException.source == "leave",
            HoursException.on_date.between(first, last),
        )
        .group_by(HoursException.on_date)
        .order_by(HoursException.on_date)
    ).all()


def coming_blocks(diary_id: int, now: datetime) -> list[DayBlock]:
    """Returns a diary's blocks that are not over, soonest first."""
    rows = db.session.execute(
        select(Block.starts_at_utc, Block.ends_at_utc, Block.id, Block.reason)
        .where(Block.diary_id == diary_id, Block.removed_at_utc.is_(None), Block.ends_at_utc > now)
        .order_by(Block.starts_at_utc, Block.id)
    )
    return [DayBlock(*row) for row in rows]


def clinic_in_diary(reference: str, diary_id: int) -> int | None:
    """Returns the clinic id of a booking in that diary, or None."""
    return db.session.scalar(
        select(Booking.clinic_id).where(Booking.reference == reference, Booking.diary_id == diary_id)
    )


def _diary(practice: Practice, diary_id: int) -> Diary | None:
    return next((diary for diary in practice.diaries if diary.id == diary_id), None)


def _instants(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    grid = day_grid(last, zone)
    return instant_of(day_grid(first, zone).first), instant_of(grid.first + grid.length)


def _by_date(things: Iterable[_StretchT], zone: str) -> dict[date, list[_StretchT]]:
    by_date: dict[date, list[_StretchT]] = defaultdict(list)
    for thing in things:
        by_date[wall_clock(thing.starts_at_utc, zone).date()].append(thing)
    return by_date


def _bookings(practice: Practice, diary_id: int, start: datetime, end: datetime) -> list[ClinicianBooking]:
    wanted = (
        Booking.diary_id == diary_id,
        Booking.starts_at_utc >= start,
        Booking.starts_at_utc < end,
        Booking.status != str(Status.CANCELLED),
    )
    notes: dict[int, list[str]] = defaultdict(list)
    for booking_id, text in db.session.execute(
        select(Note.booking_id, Note.text)
        .join(Booking, Booking.id == Note.booking_id)
        .where(*wanted)
        .order_by(Note.at_utc, Note.id)
    ):
        notes[booking_id].append(text)
    rows = db.session.execute(
        select(Booking, Service)
        .join(Service, Service.id == Booking.service_id)
        .where(*wanted)
        .order_by(Booking.starts_at_utc, Booking.id)
    )
    clinics = {clinic.id: clinic for clinic in practice.clinics}
    return [
        _booking(booking, service, clinics[booking.clinic_id], tuple(notes[booking.id])) for booking, service in rows
    ]


def _booking(booking: Booking, service: Service, clinic: Clinic, notes: tuple[str, ...]) -> ClinicianBooking:
    return ClinicianBooking(
        starts_at_utc=booking.starts_at_utc,
        ends_at_utc=booking.ends_at_utc,
        id=booking.id,
        reference=booking.reference,
        version=booking.version,
        status=Status(booking.status),
        service_name=service.name,
        by_phone=service.by_phone,
        clinic=clinic,
        patient_name=booking.patient_name,
        contact_name=booking.contact_name,
        phone_e164=booking.phone_e164,
        phone_typed=booking.phone_typed,
        patient_zone=booking.patient_zone,
        needs=tuple(booking.needs),
        reason=booking.reason,
        guide=booking.guide,
        notes=notes,
        arrived_at_utc=booking.arrived_at_utc,
        status_at_utc=booking.status_at_utc,
        call_back_at_utc=booking.call_back_at_utc,
        phone_of=booking.phone_of,
        may_talk=booking.may_talk,
    )


def _blocks(diary_id: int, start: datetime, end: datetime) -> Iterator[DayBlock]:
    rows = db.session.execute(
        select(Block.starts_at_utc, Block.ends_at_utc, Block.id, Block.reason)
        .where(
            Block.diary_id == diary_id,
            Block.removed_at_utc.is_(None),
            Block.starts_at_utc >= start,
            Block.starts_at_utc < end,
        )
        .order_by(Block.starts_at_utc, Block.id)
    )
    return (DayBlock(*row) for row in rows)


def _holds(practice: Practice, diary_id: int, start: datetime, end: datetime, now: datetime) -> Iterator[ClinicianHold]:
    rows = db.session.execute(
        select(Hold.starts_at_utc, Service.minutes, Hold.expires_at_utc, Hold.clinic_id)
        .join(Service, Service.id == Hold.service_id)
        .where(
            Hold.diary_id == diary_id,
            Hold.booking_id.is_(None),
            hold_is_unexpired(Hold.expires_at_utc, now),
            Hold.starts_at_utc >= start,
            Hold.starts_at_utc < end,
        )
        .order_by(Hold.starts_at_utc, Hold.id)
    )
    clinics = {clinic.id: clinic for clinic in practice.clinics}
    for starts_at_utc, minutes, until_utc, clinic_id in rows:
        ends_at_utc = starts_at_utc + timedelta(minutes=minutes)
        yield ClinicianHold(starts_at_utc, ends_at_utc, until_utc, clinics[clinic_id])


def _places(
    practice: Practice,
    diary: Diary | None,
    on_date: date,
    of_clinics: _Exceptions,
    of_diaries: _OfDiaries,
    bookings: Iterable[ClinicianBooking],
) -> tuple[ClinicianPlace, ...]:
    """Returns the clinics at which the diary is open or has a booking, earliest first."""
    booked_at = {booking.clinic.id for booking in bookings}
    places = []
    for clinic in practice.clinics:
        hours: tuple[TimeRange, ...] = ()
        if diary is not None and clinic.id in diary.hours:
            grid = day_grid(on_date, clinic.time_zone)
            own = of_diaries.get(clinic.id, {}).get(diary.id, {}).get(on_date)
            spans = hours_on_date(clinic.hours, of_clinics.get(clinic.id, {}).get(on_date), on_date)
            bits = diary_bits(diary, clinic.id, own, grid, open_bits(grid, spans))
            hours = open_stretches(bits, grid)
        if hours or clinic.id in booked_at:
            places.append(ClinicianPlace(clinic, hours))
    return tuple(sorted(places, key=lambda place: (not place.hours, [h.starts_at_utc for h in place.hours])))
