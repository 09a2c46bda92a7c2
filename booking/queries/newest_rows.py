"""Reads what the database has seen of time: the instants of its newest rows."""

from datetime import UTC, datetime, time
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.extensions import db
from booking.models import Audit, Hold, VisitCount
from booking.rules.retention import NewestRows

T = TypeVar("T")


def newest_rows(now: datetime) -> NewestRows:
    """When the newest row was written, and the newest before today's date in UTC. Read from what visitors and staff
    leave behind all day: records of what they did, holds, counts of page views."""
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return NewestRows(_newest(None), _newest(today))


def _newest(before: datetime | None) -> datetime | None:
    """The newest of all, or of those before midnight UTC of a date."""
    audited, held = (_latest(column, before) for column in (Audit.at_utc, Hold.held_since_utc))
    day = _latest(VisitCount.on_date, before.date() if before else None)
    counted = datetime.combine(day, time(), UTC) if day else None
    return max((at for at in (audited, held, counted) if at is not None), default=None)


def _latest(column: InstrumentedAttribute[T], before: T | None) -> T | None:
    """A column's greatest value, or the greatest before another."""
    found = select(func.max(column))
    return db.session.scalar(found if before is None else found.where(column < before))
