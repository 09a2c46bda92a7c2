"""Checks a placement that staff choose, and claims its time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from booking.actions import claims
from booking.actions.hold import service_cells
from booking.actions.overlays import reassign_cells
from booking.extensions import db
from booking.models import Booking
from booking.queries.availability import NO_OWN_CLAIMS, OwnClaims, read_availability
from booking.rules.booking_changes import DeskWarning
from booking.rules.clinic_time import CELL_MINUTES, wall_clock
from booking.rules.desk_warnings import warnings_for
from booking.rules.errors import JustTaken, NotFoundAtClinic, NotOneOfOurTimes, WarningsNotSeen
from booking.rules.practice import Clinic, Diary, Practice, Service


@dataclass(frozen=True)
class Placement:
    """A clinic, one of its diaries and a start."""

    clinic: Clinic
    diary: Diary
    starts_at_utc: datetime


def warnings_about(
    practice: Practice, service: Service, placement: Placement, now: datetime, own_claims: OwnClaims = NO_OWN_CLAIMS
) -> tuple[DeskWarning, ...]:
    """Returns every warning about a placement for a service, in their fixed order.

    Raises NotFoundAtClinic where the diary does not take the service, and NotOneOfOurTimes where the start is not on
    a five-minute cell.
    """
    if service.id not in placement.diary.service_ids:
        raise NotFoundAtClinic
    if placement.starts_at_utc.timestamp() % (CELL_MINUTES * 60):
        raise NotOneOfOurTimes
    on_date = wall_clock(placement.starts_at_utc, placement.clinic.time_zone).date()
    facts = read_availability(practice, service, [placement.clinic], on_date, on_date, now, own_claims)[
        placement.clinic.slug
    ]
    return warnings_for(facts, placement.diary, placement.starts_at_utc, now)


def refuse_unacknowledged(warnings: tuple[DeskWarning, ...], acknowledged: Collection[DeskWarning]) -> None:
    """Raises WarningsNotSeen with every warning where at least one is not acknowledged."""
    if set(warnings) - set(acknowledged):
        raise WarningsNotSeen(warnings)


def claim_time(booking: Booking, service: Service, warnings: tuple[DeskWarning, ...], now: datetime) -> None:
    """Claims the time that a booking's row has: all of it or, where it is squeezed in, the cells that are free.

    Raises WarningsNotSeen where somebody took the time after it was read as free: nobody has agreed to squeeze in.
    """
    cells = service_cells(service, booking.starts_at_utc)
    if booking.is_squeezed_in:
        db.session.flush()
        claims.release_booking(booking.id, now)
        reassign_cells(booking.diary_id, cells, now)
        return
    try:
        claims.take_for_booking(booking.diary_id, cells, booking.id, now)
    except JustTaken as taken:
        raise WarningsNotSeen((*warnings, DeskWarning.OVERLAP)) from taken
