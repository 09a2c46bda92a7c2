"""Reads one booking for the desk: what patients see of it, what only staff need, and who else has its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from booking.extensions import db
from booking.models import Block, Booking, Claim
from booking.models.column_types import UtcDateTime
from booking.queries.appointments import appointment_by_id
from booking.queries.holds import claim_is_live
from booking.rules.appointment import Appointment, may_be_reference


@dataclass(frozen=True)
class DeskBooking:
    """A booking for staff. Every form about it carries `version`."""

    appointment: Appointment
    version: int
    diary_id: int
    source: str
    is_squeezed_in: bool
    made_by_staff_id: int | None
    status_at_utc: datetime | None
    arrived_at_utc: datetime | None
    cancelled_at_utc: datetime | None
    cancelled_by: str


def read_desk_booking(reference: str) -> DeskBooking | None:
    """Returns the booking with a reference, or None, in two statements."""
    if not may_be_reference(reference):
        return None
    row = db.session.execute(
        select(
            Booking.id,
            Booking.version,
            Booking.diary_id,
            Booking.source,
            Booking.is_squeezed_in,
            Booking.made_by_staff_id,
            Booking.status_at_utc,
            Booking.arrived_at_utc,
            Booking.cancelled_at_utc,
            Booking.cancelled_by,
        ).where(Booking.reference == reference)
    ).one_or_none()
    if row is None:
        return None
    booking_id, *known = row
    found = appointment_by_id(booking_id)
    return DeskBooking(found, *known) if found else None


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
