"""Reads blocks, and who is in the time that one would take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.extensions import db
from booking.models import Block, Booking, Clinic, Diary, Hold, Service, Staff
from booking.queries.holds import hold_is_unexpired
from booking.rules.availability import PAD_CELLS
from booking.rules.booking_changes import AffectedBooking
from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.lifecycle import LIVE

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


_PAD = timedelta(minutes=PAD_CELLS * CELL_MINUTES)


def affected_by_block(
    diary_ids: Iterable[int], clinic_id: int, starts_at_utc: datetime, ends_at_utc: datetime, now: datetime
) -> list[AffectedBooking]:
    """The live bookings of these diaries whose time with the patient lies in a span, and the holds that are
    live now, soonest first. Who is booked at another clinic is not told."""
    ids = sorted(diary_ids)
    bookings = db.session.execute(
        select(Booking, Diary.name, Clinic.name)
        .join(Diary, Diary.id == Booking.diary_id)
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .where(
            Booking.diary_id.in_(ids),
            Booking.status.in_(sorted(LIVE)),
            Booking.starts_at_utc < ends_at_utc,
            Booking.ends_at_utc > starts_at_utc,
        )
    )
    found = [
        _affected_booking(booking, diary, clinic, booking.clinic_id == clinic_id) for booking, diary, clinic in bookings
    ]
    holds = db.session.execute(
        select(Hold, Diary.name, Service.minutes)
        .join(Diary, Diary.id == Hold.diary_id)
        .join(Service, Service.id == Hold.service_id)
        .where(
            Hold.diary_id.in_(ids),
            Hold.booking_id.is_(None),
            hold_is_unexpired(Hold.expires_at_utc, now),
            Hold.starts_at_utc.between(starts_at_utc - _PAD, ends_at_utc),
        )
    )
    for hold, diary, minutes in holds:
        if hold.starts_at_utc < ends_at_utc and hold.starts_at_utc + timedelta(minutes=minutes) > starts_at_utc:
            key = f"hold-{hold.id}-{hold.starts_at_utc:%Y%m%dT%H%M}"
            found.append(AffectedBooking(key, diary, hold.starts_at_utc, until_utc=hold.expires_at_utc))
    return sorted(found, key=lambda one: (one.starts_at_utc, one.key))


def _affected_booking(booking: Booking, diary: str, clinic: str, is_here: bool) -> AffectedBooking:
    """The key has the booking's version: what has been shown is how it stood then."""
    if is_here:
        key = f"{booking.reference}-{booking.version}"
        return AffectedBooking(key, diary, booking.starts_at_utc, booking.reference, booking.patient_name)
    return AffectedBooking(
        f"elsewhere-{booking.id}-{booking.version}", diary, booking.starts_at_utc, clinic_name=clinic
    )
