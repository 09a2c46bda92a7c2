"""Reads what availability is computed from: two statements, for any number of services, clinics and days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)

from booking.extensions import db
from booking.models import Block, Booking, Claim, Hold, HoursException
from booking.models import Service as ServiceRow
from booking.models.column_types import UtcDateTime
from booking.queries.holds import claim_is_live, hold_has_ended
from booking.rules.availability import PAD_CELLS, AvailabilityFacts, bitmask, block_cells
from booking.rules.clinic_time import day_grid, instant_of
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, DayException, Practice, Service, Span


@dataclass(frozen=True)
class OwnClaims:
    """The hold or booking of the person who asks, whose time counts as free for them.

    Where a block or a squeezed-in booking lies over it, that time counts as taken for every other start. Only a
    person with `keeps_hold` still has the time that they hold.
    """

    hold_token: str = ""
    booking_id: int = 0
    keeps_hold: bool = False


NO_OWN_CLAIMS = OwnClaims()
# No booking and no block lasts longer. It bounds how far back the index is read.
_LONGEST = timedelta(days=1, hours=4)


@dataclass(frozen=True)
class AvailabilityData:
    """Facts of several services, read at once: `facts` by the service's and the clinic's slug, `exceptions` by clinic
    id.
    """

    facts: Mapping[tuple[str, str], AvailabilityFacts]
    exceptions: Mapping[int, Mapping[date, DayException]]


def read_availability(
    practice: Practice,
    service: Service,
    clinics: Iterable[Clinic],
    first: date,
    last: date,
    now: datetime,
    own: OwnClaims = NO_OWN_CLAIMS,
) -> dict[str, AvailabilityFacts]:
    """Returns the facts of a service on the dates from `first` to `last`, both included, by the clinic's slug.

    Claims of expired holds do not count, whether or not they were deleted.
    """
    clinics = tuple(clinics)
    times = read_availability_of_services(practice, [service], clinics, first, last, now, own)
    return {clinic.slug: times.facts[service.slug, clinic.slug] for clinic in clinics}


def read_availability_of_services(
    practice: Practice,
    services: Iterable[Service],
    clinics: Iterable[Clinic],
    first: date,
    last: date,
    now: datetime,
    own: OwnClaims = NO_OWN_CLAIMS,
) -> AvailabilityData:
    """Returns the facts of several services at several clinics on the dates from `first` to `last`, in two
    statements.
    """
    services, clinics = tuple(services), tuple(clinics)
    if not clinics:
        return AvailabilityData({}, {})
    diaries = {(s.slug, clinic.slug): practice.diaries_for(s, clinic) for s in services for clinic in clinics}
    cells = [(day_grid(first, clinic.time_zone).first, day_grid(last, clinic.time_zone)) for clinic in clinics]
    origin = min(start for start, _ in cells) - PAD_CELLS
    end = max(grid.first + grid.length for _, grid in cells) + PAD_CELLS
    diary_ids = {diary.id for some in diaries.values() for diary in some}
    window = _CellWindow(sorted(diary_ids), origin, end, is_one_date=first == last)
    taken = {diary_id: bitmask(some, origin) for diary_id, some in _taken_cells(window, now, own).items()}
    of_clinics, of_diaries = exceptions_between([clinic.id for clinic in clinics], first, last)
    facts = {
        (service.slug, clinic.slug): AvailabilityFacts(
            service,
            clinic,
            diaries[service.slug, clinic.slug],
            origin,
            taken,
            of_clinics.get(clinic.id, {}),
            of_diaries.get(clinic.id, {}),
        )
        for service in services
        for clinic in clinics
    }
    return AvailabilityData(facts, of_clinics)


@dataclass(frozen=True)
class _CellWindow:
    """A range of cells, `end` excluded, of some diaries."""

    diary_ids: Sequence[int]
    first: int
    end: int
    is_one_date: bool


def _taken_cells(window: _CellWindow, now: datetime, own: OwnClaims) -> dict[int, list[int]]:
    """Returns the cells of each diary that somebody else has, in one statement.

    They come from the claims, and from the live bookings and blocks themselves: a lost claim makes no time free.
    """
    taken: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        union_all(_claimed_cells(window, now, own), _booked_spans(window, own), _blocked_spans(window, own))
    )
    for diary_id, cells, starts_at_utc, ends_at_utc, before, after in rows:
        if cells is not None:
            taken[diary_id] += map(int, cells.split())
        else:
            taken[diary_id] += block_cells(
                starts_at_utc - timedelta(minutes=before), ends_at_utc + timedelta(minutes=after)
            )
    return taken


def _claimed_cells(window: _CellWindow, now: datetime, own: OwnClaims) -> Select[*tuple[Any, ...]]:
    """Selects the claimed cells of each diary as one text, because a row for each of thousands of cells would be
    slow.
    """
    no_span = (type_coerce(null(), UtcDateTime()), type_coerce(null(), UtcDateTime()), literal(0), literal(0))
    wanted = (
        select(Claim.diary_id, func.aggregate_strings(cast(Claim.cell, String), " "), *no_span)
        .where(Claim.diary_id.in_(window.diary_ids), Claim.cell >= window.first, Claim.cell < window.end)
        .where(or_(claim_is_live(Claim.expires_at_utc, now), Claim.is_under))
    )
    if own.hold_token:
        mine = select(Hold.id).where(Hold.token == own.hold_token).scalar_subquery()
        # An expired hold's time is still its own, unless a block lies over it and has taken it over.
        lost = and_(Claim.is_under, hold_has_ended(Claim.expires_at_utc, now)) if own.keeps_hold else Claim.is_under
        wanted = wanted.where(or_(Claim.hold_id.is_(None), Claim.hold_id.is_distinct_from(mine), lost))
    if own.booking_id:
        wanted = wanted.where(or_(Claim.booking_id.is_distinct_from(own.booking_id), Claim.is_under))
    return wanted.group_by(Claim.diary_id)


def _booked_spans(window: _CellWindow, own: OwnClaims) -> Select[*tuple[Any, ...]]:
    """Selects the live bookings that are not the person's own. With `keeps_hold`, squeezed-in bookings do not count."""
    buffers = ServiceRow.buffer_before_minutes, ServiceRow.buffer_after_minutes
    wanted = _spans(window, Booking, *buffers).join(ServiceRow, ServiceRow.id == Booking.service_id)
    wanted = wanted.where(Booking.status != str(Status.CANCELLED), Booking.id != own.booking_id)
    if own.keeps_hold:
        wanted = wanted.where(~Booking.is_squeezed_in)
    return wanted if window.is_one_date else wanted.where(~exists().where(Claim.booking_id == Booking.id))


def _blocked_spans(window: _CellWindow, own: OwnClaims) -> Select[*tuple[Any, ...]]:
    """Selects the blocks. With `keeps_hold`, no block counts."""
    wanted = _spans(window, Block, literal(0), literal(0)).where(Block.removed_at_utc.is_(None))
    if own.keeps_hold:
        wanted = wanted.where(false())
    return wanted if window.is_one_date else wanted.where(~exists().where(Claim.block_id == Block.id))


def _spans(window: _CellWindow, owner: type[Booking | Block], before: Any, after: Any) -> Select[*tuple[Any, ...]]:
    """Selects the bookings or blocks that may reach into a window.

    Over several dates the callers leave out rows with claims, which is nearly every row. Such a reading only offers
    starts; a start is accepted by a reading of its own date.
    """
    return select(owner.diary_id, null(), owner.starts_at_utc, owner.ends_at_utc, before, after).where(
        owner.diary_id.in_(window.diary_ids),
        owner.starts_at_utc < instant_of(window.end + PAD_CELLS),
        owner.starts_at_utc > instant_of(window.first) - _LONGEST,
        owner.ends_at_utc > instant_of(window.first - PAD_CELLS),
    )


def exceptions_between(
    clinic_ids: Iterable[int] | None, first: date, last: date | None
) -> tuple[dict[int, dict[date, DayException]], dict[int, dict[int, dict[date, DayException]]]]:
    """Returns the exceptions of clinics by (clinic, date) and of diaries by (clinic, diary, date), in one statement.

    `clinic_ids` None means every clinic, `last` None no last date. A clinician on leave is away, whatever special
    hours were set for the date.
    """
    rows = db.session.execute(
        select(
            HoursException.clinic_id,
            HoursException.diary_id,
            HoursException.on_date,
            HoursException.opens_at,
            HoursException.closes_at,
            HoursException.reason,
            HoursException.source == "leave",
        )
        .where(
            true() if clinic_ids is None else HoursException.clinic_id.in_(sorted(clinic_ids)),
            HoursException.on_date >= first,
            true() if last is None else HoursException.on_date <= last,
        )
        .order_by(HoursException.on_date, HoursException.opens_at, HoursException.id)
    )
    of_clinics: dict[int, dict[date, DayException]] = defaultdict(dict)
    of_diaries: dict[int, dict[int, dict[date, DayException]]] = defaultdict(lambda: defaultdict(dict))
    on_leave = set()
    for clinic_id, diary_id, on_date, opens_at, closes_at, reason, is_leave in rows:
        by_date = of_clinics[clinic_id] if diary_id is None else of_diaries[clinic_id][diary_id]
        before = by_date.get(on_date)
        spans = before.spans if before else ()
        if opens_at is not None and closes_at is not None:
            spans = (*spans, Span(opens_at, closes_at))
        if is_leave:
            on_leave.add((clinic_id, diary_id, on_date))
        if (clinic_id, diary_id, on_date) in on_leave:
            spans = ()
        by_date[on_date] = DayException(on_date, spans, (before.reason if before else "") or reason)
    return of_clinics, of_diaries
