"""Checks the database against the rules that must always hold. Violations name ids and times, and no person.

Everything is read from one snapshot, so bookings that are made meanwhile cause no false alarm.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.extensions import db
from booking.models import Block, Booking, Claim, Hold, OutboxMessage, Service
from booking.rules.availability import PAD_CELLS, block_cells, booking_cells
from booking.rules.clinic_time import CELL_MINUTES, cell_of, instant_of
from booking.rules.lifecycle import LIVE, Status

_LIVE = sorted(str(status) for status in LIVE)


@dataclass(frozen=True)
class RuleCheck:
    """A rule that must hold, and each violation of it."""

    rule: str
    violations: tuple[str, ...]


def check_rules(now: datetime) -> list[RuleCheck]:
    """Returns every rule with its violations. Where past rows are purged, only the future is checked."""
    _from_one_moment()
    return [
        RuleCheck("No five minutes of a diary are taken twice.", tuple(_taken_twice())),
        RuleCheck(
            "All that is taken belongs to a hold, to a booking that was not cancelled, or to a block that stands.",
            tuple(_ownerless()),
        ),
        RuleCheck("Every appointment to come owns its time, buffers included, and no more.", tuple(_wrong_claims(now))),
        RuleCheck("No time under a block or a squeezed-in appointment can be offered.", tuple(_wrong_overlays(now))),
        RuleCheck(
            "No two appointments to come of one diary overlap, squeezed-in ones aside.", tuple(_overlapping(now))
        ),
        RuleCheck("For every appointment to come, its latest mails were promised.", tuple(_missing_emails(now))),
    ]


def _from_one_moment() -> None:
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":  # a reader on SQLite always sees one snapshot
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
    owners = (Hold.id, Booking.id, Block.id)
    cases = (
        ("its owner does not exist", Hold.id.is_(None) & Booking.id.is_(None) & Block.id.is_(None)),
        (
            "it has two owners",
            or_(*(one.is_not(None) & other.is_not(None) for one, other in combinations(owners, 2))),
        ),
        ("its hold has become a booking", Hold.booking_id.is_not(None)),
        ("its booking is cancelled", Booking.status == str(Status.CANCELLED)),
        ("its block was taken away", Block.removed_at_utc.is_not(None)),
    )
    for why, is_so in cases:
        rows = db.session.execute(
            select(Claim.id, Claim.diary_id, Claim.cell)
            .outerjoin(Hold, Hold.id == Claim.hold_id)
            .outerjoin(Booking, Booking.id == Claim.booking_id)
            .outerjoin(Block, Block.id == Claim.block_id)
            .where(is_so)
            .order_by(Claim.id)
        )
        for claim_id, diary_id, cell in rows:
            yield f"claim {claim_id}, diary {diary_id}, {_at(instant_of(cell))}: {why}"


def _wrong_claims(now: datetime) -> Iterator[str]:
    """Yields bookings to come whose claims are not their cells.

    Buffers are the service's of now: a change of them has to change the claims too.
    """
    owned: dict[int, set[tuple[int, int]]] = defaultdict(set)
    claims = db.session.execute(
        select(Booking.id, Claim.diary_id, Claim.cell)
        .join(Claim, Claim.booking_id == Booking.id)
        .where(Booking.starts_at_utc > now)
    )
    for booking_id, diary_id, cell in claims:
        owned[booking_id].add((diary_id, cell))
    for booking in _to_come(now):
        cells = _cells(booking)
        due = {(booking.diary_id, cell) for cell in cells}
        missing, extra = len(due - owned[booking.id]), len(owned[booking.id] - due)
        # A squeezed-in booking owns the cells that were free: see the next rule.
        if extra or (missing and not booking.is_squeezed_in):
            at = _at(booking.starts_at_utc)
            yield f"booking {booking.id}, {at}: {missing} cells missing, {extra} too many"


def _cells(booking: Row[Any]) -> range:
    before, after = booking.buffer_before_minutes, booking.buffer_after_minutes
    return booking_cells(booking.starts_at_utc, booking.ends_at_utc, before, after)


def _wrong_overlays(now: datetime) -> Iterator[str]:
    """Yields cells under an overlay that nobody owns, and claims whose `is_under` mark is wrong."""
    over: dict[tuple[int, int], set[tuple[str, int]]] = defaultdict(set)
    first = cell_of(now) + 1
    lately = now - timedelta(minutes=PAD_CELLS * CELL_MINUTES)
    for booking in _bookings(
        Booking.is_squeezed_in, Booking.ends_at_utc > lately, Booking.status != str(Status.CANCELLED)
    ):
        for cell in _cells(booking):
            over[booking.diary_id, cell].add(("booking", booking.id))
    for block in db.session.scalars(select(Block).where(Block.removed_at_utc.is_(None), Block.ends_at_utc > now)):
        for cell in block_cells(block.starts_at_utc, block.ends_at_utc):
            over[block.diary_id, cell].add(("block", block.id))
    claims = {
        (claim.diary_id, claim.cell): claim for claim in db.session.scalars(select(Claim).where(Claim.cell >= first))
    }
    for (diary_id, cell), claim in sorted(claims.items()):
        own = ("booking", claim.booking_id) if claim.booking_id else ("block", claim.block_id)
        if claim.is_under != bool(over.get((diary_id, cell), set()) - {own}):
            yield f"claim {claim.id}, diary {diary_id}, {_at(instant_of(cell))}: is_under is {claim.is_under}"
    for diary_id, cell in sorted(over):
        if cell >= first and (diary_id, cell) not in claims:
            yield f"diary {diary_id}, {_at(instant_of(cell))}: taken by nobody"


def _overlapping(now: datetime) -> Iterator[str]:
    for one, other in pairwise(booking for booking in _to_come(now) if not booking.is_squeezed_in):
        if one.diary_id == other.diary_id and other.starts_at_utc < one.ends_at_utc:
            yield f"diary {one.diary_id}, {_at(other.starts_at_utc)}: bookings {one.id} and {other.id}"


def _missing_emails(now: datetime) -> Iterator[str]:
    rows = db.session.execute(
        select(OutboxMessage.booking_id, OutboxMessage.sequence, OutboxMessage.kind, OutboxMessage.recipient)
        .join(Booking, Booking.id == OutboxMessage.booking_id)
        .where(Booking.starts_at_utc > now)
    )
    queued = {tuple(row) for row in rows}
    bookings = db.session.execute(
        select(Booking.id, Booking.sequence, Booking.status, Booking.email)
        .where(Booking.starts_at_utc > now)
        .order_by(Booking.id)
    )
    for booking_id, sequence, status, email in bookings:
        # A restored booking gets a confirmation again, with a sequence above 0.
        kinds = (
            ("cancelled",)
            if status == Status.CANCELLED
            else ("moved", "confirmation")
            if sequence
            else _CONFIRMATION_ONLY
        )
        for recipient in ("clinic", "patient") if email else ("clinic",):
            if not any((booking_id, sequence, kind, recipient) in queued for kind in kinds):
                yield f"booking {booking_id}: no {kinds[0]} mail to the {recipient} at sequence {sequence}"


_CONFIRMATION_ONLY = ("confirmation",)


def _to_come(now: datetime) -> Iterable[Row[Any]]:
    """Returns the live bookings that have not begun."""
    return _bookings(Booking.starts_at_utc > now, Booking.status.in_(_LIVE))


def _bookings(*conditions: ColumnElement[bool] | InstrumentedAttribute[bool]) -> Iterable[Row[Any]]:
    """Returns bookings by diary and time, with their service's buffers."""
    return db.session.execute(
        select(
            Booking.id,
            Booking.diary_id,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.is_squeezed_in,
            Service.buffer_before_minutes,
            Service.buffer_after_minutes,
        )
        .join(Service, Service.id == Booking.service_id)
        .where(*conditions)
        .order_by(Booking.diary_id, Booking.starts_at_utc, Booking.id)
    )


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
