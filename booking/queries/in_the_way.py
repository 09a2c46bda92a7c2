"""Reads who has a diary's time, and since when they were there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from booking.extensions import db
from booking.models import Block, Booking, Claim
from booking.models.column_types import UtcDateTime
from booking.queries.holds import claim_is_live


def others_there_since(booking: Booking, cells: Sequence[int], now: datetime) -> list[datetime | None]:
    """Since when each of the others who have any of these cells of a booking's diary was there: a booking since it
    was made or last moved, a block since it was made, somebody who is booking online at this moment since None."""
    rows = db.session.scalars(
        select(func.coalesce(Booking.changed_at_utc, Block.made_at_utc, type_=UtcDateTime()))
        .select_from(Claim)
        .outerjoin(Booking, Booking.id == Claim.booking_id)
        .outerjoin(Block, Block.id == Claim.block_id)
        .where(Claim.diary_id == booking.diary_id, Claim.cell.in_(cells))
        .where(or_(Claim.booking_id.is_(None), Claim.booking_id != booking.id))
        .where(claim_is_live(Claim.expires_at_utc, now))
        .distinct()
    )
    return list(rows)
