"""Reads stranded bookings: live bookings to come that lie outside the settings as they are now.

It runs three statements besides those that read the settings.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.extensions import db
from booking.models import Block, Booking, TickedOff
from booking.queries.special_days import exceptions_from
from booking.rules.availability import block_cells
from booking.rules.lifecycle import LIVE
from booking.rules.practice_settings import PracticeSettings
from booking.rules.stranded import BlockCells, StrandedBooking, UpcomingBooking, find_stranded

# The kind under which a stranded booking is ticked off, once staff have decided that it stays.
STRANDED_TICK_KIND = "stranded"


def read_stranded(settings: PracticeSettings, now: datetime) -> tuple[StrandedBooking, ...]:
    """Returns every stranded booking, soonest first."""
    # One day back, so that no zone's today is left out.
    exceptions = exceptions_from((now - timedelta(days=1)).date())
    return find_stranded(_to_come(now), settings, replace(exceptions, blocks=_blocks(now)))


def read_to_move(settings: PracticeSettings, now: datetime) -> tuple[StrandedBooking, ...]:
    """Returns every stranded booking that nobody has decided about yet, in four statements."""
    rows = db.session.execute(
        select(TickedOff.booking_id, TickedOff.version)
        .join(Booking, Booking.id == TickedOff.booking_id)
        .where(TickedOff.kind == STRANDED_TICK_KIND, Booking.starts_at_utc > now)
    )
    decided = {tuple(row) for row in rows}
    return tuple(s for s in read_stranded(settings, now) if (s.booking.id, s.booking.version) not in decided)


def _blocks(now: datetime) -> list[BlockCells]:
    rows = db.session.execute(
        select(Block.diary_id, Block.starts_at_utc, Block.ends_at_utc, Block.reason)
        .where(Block.removed_at_utc.is_(None), Block.ends_at_utc > now)
        .order_by(Block.starts_at_utc, Block.id)
    )
    return [
        BlockCells(diary_id, cells.start, cells.stop, reason)
        for diary_id, starts, ends, reason in rows
        if (cells := block_cells(starts, ends))
    ]


def _to_come(now: datetime) -> list[UpcomingBooking]:
    rows = db.session.execute(
        select(
            Booking.id,
            Booking.reference,
            Booking.version,
            Booking.clinic_id,
            Booking.diary_id,
            Booking.service_id,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.patient_name,
            Booking.phone_e164,
        )
        .where(Booking.starts_at_utc > now, Booking.status.in_(sorted(LIVE)))
        .order_by(Booking.starts_at_utc, Booking.id)
    )
    return [UpcomingBooking(*tuple(row)) for row in rows]
