"""Whether anything of a day has changed: one statement, and nothing in it that a patient gave us."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, String, cast, func, literal, or_, select, union_all

from booking.extensions import db
from booking.models import Block, Booking, Hold, HoursException, Note, Outbox, TickedOff
from booking.queries.day import diaries_at
from booking.rules.clinic_time import DayGrid, day_grid, instant_of
from booking.rules.house import Clinic, House


def day_stamp(house: House, clinic: Clinic, on_date: date, now: datetime) -> str:
    """A text that is another one as soon as the day's screen would be: every change of a booking raises its
    version, and everything else that is shown is in it by its number. The passing of time is not in it."""
    grid = day_grid(on_date, clinic.time_zone)
    diaries = diaries_at(house, clinic)
    ids = [diary.id for diary in diaries]
    rows = db.session.execute(
        union_all(
            _bookings(clinic, ids, grid),
            _notes(clinic, grid),
            _holds(ids, grid, now),
            _blocks(ids, grid),
            _exceptions(clinic, on_date),
            _ticks(),
            _failures(),
        )
    )
    hours = [(d.name, d.late_on(on_date), d.service_ids, d.hours.get(clinic.id)) for d in diaries]
    told = repr((sorted(tuple(row) for row in rows), hours, clinic.hours))
    return hashlib.sha256(told.encode()).hexdigest()[:20]


_NOTHING = literal("", String)


def _bookings(clinic: Clinic, diary_ids: list[int], grid: DayGrid) -> Any:
    return select(
        literal("booking", String).label("what"),
        Booking.id.label("id"),
        Booking.version.label("version"),
        _NOTHING.label("words"),
    ).where(
        or_(Booking.clinic_id == clinic.id, Booking.diary_id.in_(diary_ids)),
        Booking.starts_at_utc >= instant_of(grid.first),
        Booking.starts_at_utc < instant_of(grid.first + grid.length),
    )


def _notes(clinic: Clinic, grid: DayGrid) -> Any:
    return (
        select(literal("note", String), Note.id, literal(0, Integer), _NOTHING)
        .join(Booking, Booking.id == Note.booking_id)
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc >= instant_of(grid.first),
            Booking.starts_at_utc < instant_of(grid.first + grid.length),
        )
    )


def _holds(diary_ids: list[int], grid: DayGrid, now: datetime) -> Any:
    return select(literal("hold", String), Hold.id, literal(0, Integer), cast(Hold.expires_at_utc, String)).where(
        Hold.diary_id.in_(diary_ids),
        Hold.booking_id.is_(None),
        Hold.expires_at_utc > now,
        Hold.starts_at_utc >= instant_of(grid.first),
        Hold.starts_at_utc < instant_of(grid.first + grid.length),
    )


def _blocks(diary_ids: list[int], grid: DayGrid) -> Any:
    return select(literal("block", String), Block.id, literal(0, Integer), _NOTHING).where(
        Block.diary_id.in_(diary_ids),
        Block.removed_at_utc.is_(None),
        Block.starts_at_utc < instant_of(grid.first + grid.length),
        Block.ends_at_utc > instant_of(grid.first),
    )


def _exceptions(clinic: Clinic, on_date: date) -> Any:
    # A row is replaced, not changed, but a reason may be put right.
    return select(literal("exception", String), HoursException.id, literal(0, Integer), HoursException.reason).where(
        HoursException.clinic_id == clinic.id, HoursException.on_date == on_date
    )


def _ticks() -> Any:
    return select(literal("tick", String), func.coalesce(func.max(TickedOff.id), 0), func.count(), _NOTHING)


def _failures() -> Any:
    return select(literal("mail", String), func.coalesce(func.max(Outbox.id), 0), func.count(), _NOTHING).where(
        Outbox.status == "failed"
    )
