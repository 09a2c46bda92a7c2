"""Blocks time in diaries, and unblocks it. A block cancels no booking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.actions import claims
from booking.actions.audit import record
from booking.actions.desk.booking_for_update import diary_at_clinic
from booking.actions.overlays import reassign_cells
from booking.extensions import db
from booking.models import Block
from booking.queries.blocks import affected_by_block
from booking.rules.availability import block_cells
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import BlockEndsFirst, BlockOverlapsBookings, BlockTooLong, NotFoundAtClinic
from booking.rules.practice import Clinic, Practice
from booking.rules.staff import StaffMember


@dataclass(frozen=True)
class NewBlock:
    """The diaries and time to block, and why. `shown_keys` are the keys of the bookings and holds that the form has
    shown.
    """

    diary_ids: frozenset[int]
    starts_at_utc: datetime
    ends_at_utc: datetime
    reason: str
    shown_keys: Collection[str] = ()


def create_block(practice: Practice, clinic: Clinic, wanted: NewBlock, by: StaffMember, now: datetime) -> list[int]:
    """Blocks diaries of a clinic for part of one day, and returns the ids of the blocks.

    A block owns the cells that are free, and takes over the others as they come free. Raises NotFoundAtClinic,
    BlockEndsFirst, BlockTooLong, or BlockOverlapsBookings where the form has not shown a booking in that time.
    """
    diaries = [diary_at_clinic(practice, diary_id, clinic, by) for diary_id in sorted(wanted.diary_ids)]
    _refuse_bad_span(wanted, clinic)
    _refuse_unseen(wanted, clinic, now)
    made = []
    for diary in diaries:
        row = Block(
            diary_id=diary.id,
            starts_at_utc=wanted.starts_at_utc,
            ends_at_utc=wanted.ends_at_utc,
            reason=wanted.reason,
            made_by_staff_id=by.id,
            made_at_utc=now,
        )
        db.session.add(row)
        db.session.flush()
        reassign_cells(diary.id, block_cells(row.starts_at_utc, row.ends_at_utc), now)
        _record_block(by, "blocked", row, clinic, now)
        made.append(row.id)
    # Checked again: on PostgreSQL `reassign_cells` has waited for bookings that were being made at that moment.
    _refuse_unseen(wanted, clinic, now)
    return made


def unblock(practice: Practice, clinic: Clinic, block_id: int, by: StaffMember, now: datetime) -> None:
    """Removes a block and frees its time. Removing it again changes nothing. Raises NotFoundAtClinic."""
    row = db.session.execute(select(Block).where(Block.id == block_id).with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotFoundAtClinic
    diary_at_clinic(practice, row.diary_id, clinic, by)
    if row.removed_at_utc is not None:
        return
    row.removed_at_utc = now
    db.session.flush()
    claims.release_block(row.id, now)
    reassign_cells(row.diary_id, block_cells(row.starts_at_utc, row.ends_at_utc), now)
    _record_block(by, "unblocked", row, clinic, now)


def _refuse_bad_span(wanted: NewBlock, clinic: Clinic) -> None:
    if wanted.ends_at_utc <= wanted.starts_at_utc:
        raise BlockEndsFirst
    first, last = (wall_clock(at, clinic.time_zone) for at in (wanted.starts_at_utc, wanted.ends_at_utc))
    ends_at_midnight = (last.hour, last.minute) == (0, 0) and (last.date() - first.date()).days == 1
    if first.date() != last.date() and not ends_at_midnight:
        raise BlockTooLong


def _refuse_unseen(wanted: NewBlock, clinic: Clinic, now: datetime) -> None:
    """Raises BlockOverlapsBookings where a booking or hold in the time has not been shown by the form."""
    affected = affected_by_block(wanted.diary_ids, clinic.id, wanted.starts_at_utc, wanted.ends_at_utc, now)
    if any(one.key not in wanted.shown_keys for one in affected):
        raise BlockOverlapsBookings(affected)


def _record_block(by: StaffMember, verb: str, row: Block, clinic: Clinic, now: datetime) -> None:
    record(
        by,
        verb,
        None,
        now,
        clinic_id=clinic.id,
        block=row.id,
        diary=row.diary_id,
        starts_at=row.starts_at_utc.isoformat(),
        ends_at=row.ends_at_utc.isoformat(),
    )
