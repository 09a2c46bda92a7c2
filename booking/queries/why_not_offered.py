"""Reads who owns the cells around a time, and where a date's exceptions come from. It reads no patient's name."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.extensions import db
from booking.models import Block, Booking, Claim, Hold, HoursException, Service, Staff
from booking.queries.holds import claim_is_live
from booking.rules.why_not_offered import ReasonKind, TimeTaker, cells_to_read


def claim_owners(diary_ids: Iterable[int], starts_at_utc: datetime, now: datetime) -> list[TimeTaker]:
    """Returns who owns the cells around a time in some diaries, in order of time, in one statement. Expired holds do
    not count.
    """
    cells = cells_to_read(starts_at_utc)
    rows = db.session.execute(
        select(Claim.diary_id, Claim.cell, Booking, Hold, Block, Service.minutes, Staff)
        .outerjoin(Booking, Booking.id == Claim.booking_id)
        .outerjoin(Hold, Hold.id == Claim.hold_id)
        .outerjoin(Service, Service.id == Hold.service_id)
        .outerjoin(Block, Block.id == Claim.block_id)
        .outerjoin(Staff, Staff.id == Block.made_by_staff_id)
        .where(
            Claim.diary_id.in_(sorted(diary_ids)),
            Claim.cell >= cells.start,
            Claim.cell < cells.stop,
            claim_is_live(Claim.expires_at_utc, now),
        )
    )
    owned: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    owners: dict[tuple[str, int, int], Any] = {}
    for row in rows:
        everybody: tuple[tuple[str, Any], ...] = (("booking", row[2]), ("hold", row[3]), ("block", row[4]))
        kind, owner = next((kind, owner) for kind, owner in everybody if owner is not None)
        key = (kind, row.diary_id, owner.id)
        owned[key].add(row.cell)
        owners[key] = row
    found = (
        _claim_owner(kind, owners[kind, diary, id_], frozenset(some)) for (kind, diary, id_), some in owned.items()
    )
    return sorted(found, key=lambda taker: (taker.starts_at_utc, taker.reference))


def _claim_owner(kind: str, row: Any, cells: frozenset[int]) -> TimeTaker:
    if kind == "booking":
        booking = row.Booking
        return TimeTaker(
            ReasonKind.BOOKED,
            row.diary_id,
            cells,
            booking.starts_at_utc,
            booking.ends_at_utc,
            booking.clinic_id,
            booking.reference,
        )
    if kind == "hold":
        hold = row.Hold
        ends_at_utc = hold.starts_at_utc + timedelta(minutes=row.minutes)
        return TimeTaker(
            ReasonKind.HELD,
            row.diary_id,
            cells,
            hold.starts_at_utc,
            ends_at_utc,
            hold.clinic_id,
            until_utc=hold.expires_at_utc,
        )
    block = row.Block
    who = row.Staff.name or row.Staff.email
    return TimeTaker(
        ReasonKind.BLOCKED, row.diary_id, cells, block.starts_at_utc, block.ends_at_utc, words=block.reason, made_by=who
    )


def exception_sources(clinic_id: int, on_date: date) -> dict[int, str]:
    """Returns where the exceptions of a date come from ('staff', 'bank_holiday', 'leave') by diary id; the clinic's
    own under 0.
    """
    rows = db.session.execute(
        select(HoursException.diary_id, HoursException.source)
        .where(HoursException.clinic_id == clinic_id, HoursException.on_date == on_date)
        .order_by(HoursException.id.desc())
    )
    return {diary_id or 0: source for diary_id, source in rows}
