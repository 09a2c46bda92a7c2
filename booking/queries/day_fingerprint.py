"""Computes a fingerprint of a day, in one statement, from nothing that a patient typed."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, func, literal, or_, select, union_all

from booking.extensions import db
from booking.models import Block, Booking, Hold, HoursException, Note, OutboxMessage, TickedOff
from booking.models.column_types import UtcDateTime
from booking.queries.clinic_day import diaries_at
from booking.rules.clinic_time import day_grid, instant_of
from booking.rules.practice import Clinic, Practice


def day_fingerprint(practice: Practice, clinic: Clinic, on_date: date, now: datetime) -> str:
    """Returns a text that differs as soon as the day's screen would show something else.

    Each booking is in it by its version, which every change raises, and everything else by its id. The time of day is
    not in it.
    """
    grid = day_grid(on_date, clinic.time_zone)
    diaries = diaries_at(practice, clinic)
    asked = {
        "clinic_id": clinic.id,
        "diary_ids": [diary.id for diary in diaries] or [0],
        "on_date": on_date,
        "first": instant_of(grid.first),
        "end": instant_of(grid.first + grid.length),
        "now": now,
    }
    found = sorted(
        (what, sorted((words or "").split()), most, count)
        for what, words, most, count in db.session.execute(_FINGERPRINT_STATEMENT, asked)
    )
    hours = [(d.id, d.name, d.late_on(on_date), sorted(d.service_ids), d.hours.get(clinic.id)) for d in diaries]
    at_desk = [(d.id, sorted(d.service_ids)) for d in practice.for_staff.diaries]
    return hashlib.sha256(repr((found, hours, at_desk, clinic.hours)).encode()).hexdigest()[:20]


# The statement is built once, because screens ask every few seconds.
_CLINIC, _DIARIES = bindparam("clinic_id", type_=Integer), bindparam("diary_ids", expanding=True, type_=Integer)
_FIRST, _END, _NOW = (bindparam(name, type_=UtcDateTime()) for name in ("first", "end", "now"))
_NONE, _NOUGHT = literal("", String), literal(0, Integer)


def _joined(*parts: Any) -> Any:
    """Joins the parts of each row with dots, and the rows with spaces."""
    word: Any = cast(parts[0], String)
    for part in parts[1:]:
        word = word + "." + cast(part, String)
    return func.aggregate_strings(word, " ")


def _part(what: str, words: Any = _NONE, most: Any = _NOUGHT, count: Any = _NOUGHT) -> Any:
    return select(
        literal(what, String).label("what"), words.label("words"), most.label("most"), count.label("how_many")
    )


def _begins(column: Any) -> tuple[Any, Any]:
    return column >= _FIRST, column < _END


_FINGERPRINT_STATEMENT = union_all(
    _part("booking", _joined(Booking.id, Booking.version)).where(
        or_(Booking.clinic_id == _CLINIC, Booking.diary_id.in_(_DIARIES)), *_begins(Booking.starts_at_utc)
    ),
    _part("note", _NONE, func.coalesce(func.max(Note.id), 0), func.count(Note.id))
    .join_from(Note, Booking, Booking.id == Note.booking_id)
    .where(Booking.clinic_id == _CLINIC, *_begins(Booking.starts_at_utc)),
    _part("hold", _joined(Hold.id, func.replace(cast(Hold.expires_at_utc, String), " ", "T"))).where(
        Hold.diary_id.in_(_DIARIES),
        Hold.booking_id.is_(None),
        Hold.expires_at_utc > _NOW,
        *_begins(Hold.starts_at_utc),
    ),
    _part("block", _joined(Block.id)).where(
        Block.diary_id.in_(_DIARIES),
        Block.removed_at_utc.is_(None),
        Block.starts_at_utc < _END,
        Block.ends_at_utc > _FIRST,
    ),
    _part(
        "exception", func.aggregate_strings(cast(HoursException.id, String) + "." + HoursException.reason, " ")
    ).where(HoursException.clinic_id == _CLINIC, HoursException.on_date == bindparam("on_date")),
    _part("tick", _NONE, func.coalesce(func.max(TickedOff.id), 0), func.count(TickedOff.id)),
    _part("mail", _NONE, func.coalesce(func.max(OutboxMessage.id), 0), func.count(OutboxMessage.id)).where(
        OutboxMessage.status == "failed"
    ),
)
