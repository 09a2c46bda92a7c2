"""Takes time out of diaries, and gives it back. Nobody who is booked in it is cancelled by that."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.actions import claims
from booking.actions.desk.found import the_diary
from booking.actions.heirs import settle
from booking.actions.record import record
from booking.extensions import db
from booking.models import Block
from booking.queries.affected import affected_by
from booking.rules.availability import block_cells
from booking.rules.clinic_time import wall
from booking.rules.errors import BlockAffects, BlockEndsFirst, BlockTooLong, NotThere
from booking.rules.house import Clinic, House
from booking.rules.staff import Member


@dataclass(frozen=True)
class Blocking:
    """What is to be blocked, and why. `seen` are the keys of those whom the form has shown to be in it."""

    diary_ids: frozenset[int]
    starts_at_utc: datetime
    ends_at_utc: datetime
    reason: str
    seen: Collection[str] = ()


def block(house: House, clinic: Clinic, wanted: Blocking, by: Member, now: datetime) -> list[int]:
    """Blocks some diaries of a clinic for a part of one day, and returns the blocks' numbers.

    A block has what nobody else has of its time, and takes the rest as it comes free. Raises NotThere,
    BlockEndsFirst, BlockTooLong, or BlockAffects where somebody is in it whom the form has not shown.
    """
    diaries = [the_diary(house, diary_id, clinic, by) for diary_id in sorted(wanted.diary_ids)]
    _refuse_shape(wanted, clinic)
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
        settle(diary.id, block_cells(row.starts_at_utc, row.ends_at_utc), now)
        _record(by, "blocked", row, clinic, now)
        made.append(row.id)
    # Again, on PostgreSQL: settling has waited for whoever was booking one of these times at that moment.
    _refuse_unseen(wanted, clinic, now)
    return made


def unblock(house: House, clinic: Clinic, block_id: int, by: Member, now: datetime) -> None:
    """Gives a block's time back. Twice is once. Raises NotThere."""
    row = db.session.execute(select(Block).where(Block.id == block_id).with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotThere
    the_diary(house, row.diary_id, clinic, by)
    if row.removed_at_utc is not None:
        return
    row.removed_at_utc = now
    db.session.flush()
    claims.release_block(row.id, now)
    settle(row.diary_id, block_cells(row.starts_at_utc, row.ends_at_utc), now)
    _record(by, "unblocked", row, clinic, now)


def _refuse_shape(wanted: Blocking, clinic: Clinic) -> None:
    if wanted.ends_at_utc <= wanted.starts_at_utc:
        raise BlockEndsFirst
    first, last = (wall(at, clinic.time_zone) for at in (wanted.starts_at_utc, wanted.ends_at_utc))
    ends_at_midnight = (last.hour, last.minute) == (0, 0) and (last.date() - first.date()).days == 1
    if first.date() != last.date() and not ends_at_midnight:
        raise BlockTooLong


def _refuse_unseen(wanted: Blocking, clinic: Clinic, now: datetime) -> None:
    """Raises BlockAffects where somebody is in the time whom the form has not shown."""
    affected = affected_by(wanted.diary_ids, clinic.id, wanted.starts_at_utc, wanted.ends_at_utc, now)
    if any(one.key not in wanted.seen for one in affected):
        raise BlockAffects(affected)


def _record(by: Member, verb: str, row: Block, clinic: Clinic, now: datetime) -> None:
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
