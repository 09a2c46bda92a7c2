"""A time in a diary that staff give, with everything that speaks against it, and the claims that it takes."""

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
    """Where in the day: a clinic, one of its diaries, a start."""

    clinic: Clinic
    diary: Diary
    starts_at_utc: datetime


def warnings_about(
    practice: Practice, service: Service, placement: Placement, now: datetime, own_claims: OwnClaims = NO_OWN_CLAIMS
) -> tuple[DeskWarning, ...]:
    """Everything that speaks against a time for a service, in order. Raises NotThere where the diary does
    not take the service, and NotOneOfOurTimes between two cells."""
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
    """Raises NeedsWarning with all that speaks against it, where they have not been told some of it."""
    if set(warnings) - set(acknowledged):
        raise WarningsNotSeen(warnings)


def claim_time(booking: Booking, service: Service, warnings: tuple[DeskWarning, ...], now: datetime) -> None:
    """Takes a booking's time, which its row already has: whole or, where it is squeezed in, what nobody has.

    Raises NeedsWarning where somebody was quicker: what was free when it was looked at is taken now, and
    nobody has been asked whether to squeeze in.
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
