"""Reads the instants of the database's newest rows, by which the host's clock is checked."""

from datetime import UTC, date, datetime, time
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.extensions import db
from booking.models import AuditEntry, Hold, VisitCount
from booking.rules.clock_check import NewestRows

T = TypeVar("T")


def newest_rows(now: datetime) -> NewestRows:
    """Returns when the newest row was written, and the newest row before today in UTC.

    It reads rows that visitors and staff write all day: audit entries, holds and visit counts. The newest row is the
    one with the greatest id, whatever time it has: after a clock that ran ahead, the first row under the right clock
    is newer. Of the three kinds the one nearest to `now` counts.
    """
    audited, held = _written_last(AuditEntry.id, AuditEntry.at_utc), _written_last(Hold.id, Hold.held_since_utc)
    written = [at for at in (audited, held, _begins(_written_last(VisitCount.id, VisitCount.on_date))) if at]
    newest = min(written, key=lambda at: abs(now - at), default=None)
    return NewestRows(newest, _newest_before(now.astimezone(UTC).date()))


def _newest_before(on_date: date) -> datetime | None:
    midnight = _begins(on_date)
    audited, held = (_latest_before(column, midnight) for column in (AuditEntry.at_utc, Hold.held_since_utc))
    counted = _begins(_latest_before(VisitCount.on_date, on_date))
    return max((at for at in (audited, held, counted) if at), default=None)


def _begins(on_date: date | None) -> datetime | None:
    return datetime.combine(on_date, time(), UTC) if on_date else None


def _written_last(number: InstrumentedAttribute[int], column: InstrumentedAttribute[T]) -> T | None:
    """Returns a column of a table's last row."""
    return db.session.scalar(select(column).order_by(number.desc()).limit(1))


def _latest_before(column: InstrumentedAttribute[T], before: T) -> T | None:
    """Returns a column's greatest value before another."""
    return db.session.scalar(select(func.max(column)).where(column < before))
