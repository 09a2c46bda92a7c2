"""Reads whether what must always be true of the database is true. It tells ids and times, never who.

Everything is read from one moment, so that bookings made meanwhile raise no false alarm.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Row, func, select

from booking.extensions import db
from booking.models import Booking, Claim, Hold, Outbox, Service
from booking.rules.availability import cells_claimed
from booking.rules.clinic_time import instant_of
from booking.rules.lifecycle import LIVE, Status

_LIVE = sorted(str(status) for status in LIVE)


@dataclass(frozen=True)
class Finding:
    """One thing that must be true, and each case in which it is not."""

    rule: str
    violations: tuple[str, ...]


def findings(now: datetime) -> list[Finding]:
    """Every rule, with what breaks it. Only what is to come is looked at where the past is pruned."""
    _from_one_moment()
    return [
        Finding("No five minutes of a diary are taken twice.", tuple(_taken_twice())),
        Finding(
            "All that is taken belongs to a hold, or to a booking that was not cancelled.",
            tuple(_ownerless()),
        ),
        Finding("Every appointment to come owns its time, buffers included, and no more.", tuple(_wrong_time(now))),
        Finding("No two appointments to come of one diary overlap.", tuple(_overlapping(now))),
        Finding("For every appointment to come, its latest mails were promised.", tuple(_mail_missing(now))),
    ]


def _from_one_moment() -> None:
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":  # SQLite's readers always see one moment
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _taken_twice() -> Iterator[str]:
    rows = db.session.execute(
        select(Claim.diary_id, Claim.cell, func.count())
        .group_by(Claim.diary_id, Claim.cell)
        .having(func.count() > 1)
        .order_by(Claim.diary_id, Claim.cell)
    )
    for diary_id, cell, times in rows:
        yield f"diary {diary_id}, {_at(instant_of(cell))}: taken {times} times"


def _ownerless() -> Iterator[str]:
    cases = (
        ("its owner does not exist", Hold.id.is_(None) & Booking.id.is_(None)),
        ("it has two owners", Hold.id.is_not(None) & Booking.id.is_not(None)),
        ("its hold has become a booking", Hold.booking_id.is_not(None)),
        ("its booking is cancelled", Booking.status == str(Status.CANCELLED)),
    )
    for why, is_so in cases:
        rows = db.session.execute(
            select(Claim.id, Claim.diary_id, Claim.cell)
            .outerjoin(Hold, Hold.id == Claim.hold_id)
            .outerjoin(Booking, Booking.id == Claim.booking_id)
            .where(is_so)
            .order_by(Claim.id)
        )
        for claim_id, diary_id, cell in rows:
            yield f"claim {claim_id}, diary {diary_id}, {_at(instant_of(cell))}: {why}"


def _wrong_time(now: datetime) -> Iterator[str]:
    """Buffers are the service's as they are now: a change of them has to change the claims as well."""
    owned: dict[int, set[tuple[int, int]]] = defaultdict(set)
    claims = db.session.execute(
        select(Booking.id, Claim.diary_id, Claim.cell)
        .join(Claim, Claim.booking_id == Booking.id)
        .where(Booking.starts_at_utc > now)
    )
    for booking_id, diary_id, cell in claims:
        owned[booking_id].add((diary_id, cell))
    for booking in _to_come(now):
        before, after = booking.buffer_before_minutes, booking.buffer_after_minutes
        minutes = int((booking.ends_at_utc - booking.starts_at_utc).total_seconds() // 60)
        cells = cells_claimed(booking.starts_at_utc, minutes, before, after)
        due = {(booking.diary_id, cell) for cell in cells}
        missing, extra = len(due - owned[booking.id]), len(owned[booking.id] - due)
        if missing or extra:
            at = _at(booking.starts_at_utc)
            yield f"booking {booking.id}, {at}: {missing} cells missing, {extra} too many"


def _overlapping(now: datetime) -> Iterator[str]:
    for one, other in pairwise(_to_come(now)):
        if one.diary_id == other.diary_id and other.starts_at_utc < one.ends_at_utc:
            yield f"diary {one.diary_id}, {_at(other.starts_at_utc)}: bookings {one.id} and {other.id}"


def _mail_missing(now: datetime) -> Iterator[str]:
    rows = db.session.execute(
        select(Outbox.booking_id, Outbox.sequence, Outbox.kind, Outbox.recipient)
        .join(Booking, Booking.id == Outbox.booking_id)
        .where(Booking.starts_at_utc > now)
    )
    promised = {tuple(row) for row in rows}
    bookings = db.session.execute(
        select(Booking.id, Booking.sequence, Booking.status, Booking.email)
        .where(Booking.starts_at_utc > now)
        .order_by(Booking.id)
    )
    for booking_id, sequence, status, email in bookings:
        kind = "cancelled" if status == Status.CANCELLED else "moved" if sequence else "confirmation"
        for recipient in ("clinic", "patient") if email else ("clinic",):
            if (booking_id, sequence, kind, recipient) not in promised:
                yield f"booking {booking_id}: no {kind} mail to the {recipient} at sequence {sequence}"


def _to_come(now: datetime) -> Iterable[Row[tuple[int, int, datetime, datetime, int, int]]]:
    """The live bookings that have not begun, by diary and time, with their service's buffers."""
    return db.session.execute(
        select(
            Booking.id,
            Booking.diary_id,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Service.buffer_before_minutes,
            Service.buffer_after_minutes,
        )
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.starts_at_utc > now, Booking.status.in_(_LIVE))
        .order_by(Booking.diary_id, Booking.starts_at_utc, Booking.id)
    )


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
