"""A time in a diary that staff give, with everything that speaks against it, and the claims that it takes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from booking.actions import claims
from booking.actions.heirs import settle
from booking.actions.hold import service_cells
from booking.extensions import db
from booking.models import Booking
from booking.queries.calendar import NOTHING, Own, read_facts
from booking.rules.changes import Warned
from booking.rules.clinic_time import CELL_MINUTES, wall
from booking.rules.errors import JustTaken, NeedsWarning, NotOneOfOurTimes, NotThere
from booking.rules.house import Clinic, Diary, House, Service
from booking.rules.staff_times import speaks_against


@dataclass(frozen=True)
class Spot:
    """Where in the day: a clinic, one of its diaries, a start."""

    clinic: Clinic
    diary: Diary
    starts_at_utc: datetime


def against(house: House, service: Service, spot: Spot, now: datetime, own: Own = NOTHING) -> tuple[Warned, ...]:
    """Everything that speaks against a time for a service, in order. Raises NotThere where the diary does
    not take the service, and NotOneOfOurTimes between two cells."""
    if service.id not in spot.diary.service_ids:
        raise NotThere
    if spot.starts_at_utc.timestamp() % (CELL_MINUTES * 60):
        raise NotOneOfOurTimes
    on_date = wall(spot.starts_at_utc, spot.clinic.time_zone).date()
    facts = read_facts(house, service, [spot.clinic], on_date, on_date, now, own)[spot.clinic.slug]
    return speaks_against(facts, spot.diary, spot.starts_at_utc, now)


def refuse_untold(found: tuple[Warned, ...], passed: Collection[Warned]) -> None:
    """Raises NeedsWarning with all that speaks against it, where they have not been told some of it."""
    if set(found) - set(passed):
        raise NeedsWarning(found)


def take(booking: Booking, service: Service, found: tuple[Warned, ...], now: datetime) -> None:
    """Takes a booking's time, which its row already has: whole or, where it is squeezed in, what nobody has.

    Raises NeedsWarning where somebody was quicker: what was free when it was looked at is taken now, and
    nobody has been asked whether to squeeze in.
    """
    cells = service_cells(service, booking.starts_at_utc)
    if booking.is_squeezed_in:
        db.session.flush()
        claims.release_booking(booking.id, now)
        settle(booking.diary_id, cells, now)
        return
    try:
        claims.take_for_booking(booking.diary_id, cells, booking.id, now)
    except JustTaken as taken:
        raise NeedsWarning((*found, Warned.OVERLAP)) from taken
