"""Reads blocks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.extensions import db
from booking.models import Block, Diary, Staff

# The largest id that the column can hold.
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class BlockDetails:
    """A block of a diary's time, with its reason and who made it. `removed_at_utc` is set once it was removed."""

    id: int
    diary_id: int
    diary_name: str
    starts_at_utc: datetime
    ends_at_utc: datetime
    reason: str
    made_by: str
    made_at_utc: datetime
    removed_at_utc: datetime | None


def read_block(block_id: int) -> BlockDetails | None:
    """Returns the block with an id, or None."""
    if block_id > _LARGEST_ID:
        return None
    row = db.session.execute(
        select(Block, Diary.name, Staff)
        .join(Diary, Diary.id == Block.diary_id)
        .join(Staff, Staff.id == Block.made_by_staff_id)
        .where(Block.id == block_id)
    ).one_or_none()
    if row is None:
        return None
    block, diary, staff = row
    return BlockDetails(
        block.id,
        block.diary_id,
        diary,
        block.starts_at_utc,
        block.ends_at_utc,
        block.reason,
        staff.name or staff.email,
        block.made_at_utc,
        block.removed_at_utc,
    )
