"""Reads what availability is computed from: two statements, for any number of services, clinics and days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, and_, cast, func, or_, select

from booking.extensions import db
from booking.models import Claim, Hold, HoursException
from booking.rules.availability import PAD_CELLS, Facts, bitmask
from booking.rules.clinic_time import day_grid
from booking.rules.house import Clinic, DayException, House, Service, Span


@dataclass(frozen=True)
class Own:
    """What the person already has, which therefore is not in their own way: a hold, or a booking to move.

    Where something lies over it, a block or somebody squeezed in, that is in the way of any other time, also of
    one that overlaps: only who `keeps` the time that they hold has it still.
    """

    hold_token: str = ""
    booking_id: int = 0
    keeps: bool = False


NOTHING = Own()


@dataclass(frozen=True)
class Times:
    """What several services are offered from, read at once: facts by service's and clinic's slug; and each
    clinic's exceptions by its number."""

    facts: Mapping[tuple[str, str], Facts]
    exceptions: Mapping[int, Mapping[date, DayException]]


def read_facts(
    house: House,
    service: Service,
    clinics: Iterable[Clinic],
    first: date,
    last: date,
    now: datetime,
    own: Own = NOTHING,
) -> dict[str, Facts]:
    """The facts for a service from one date to another, both included, by clinic's slug.

    Claims of holds that have ended do not count: nothing depends on a clean-up having run.
    """
    clinics = tuple(clinics)
    times = read_times(house, [service], clinics, first, last, now, own)
    return {clinic.slug: times.facts[service.slug, clinic.slug] for clinic in clinics}


def read_times(
    house: House,
    services: Iterable[Service],
    clinics: Iterable[Clinic],
    first: date,
    last: date,
    now: datetime,
    own: Own = NOTHING,
) -> Times:
    """The same for several services at several clinics: still two statements."""
    services, clinics = tuple(services), tuple(clinics)
    if not clinics:
        return Times({}, {})
    diaries = {(s.slug, clinic.slug): house.diaries_for(s, clinic) for s in services for clinic in clinics}
    cells = [(day_grid(first, clinic.time_zone).first, day_grid(last, clinic.time_zone)) for clinic in clinics]
    origin = min(start for start, _ in cells) - PAD_CELLS
    end = max(grid.first + grid.length for _, grid in cells) + PAD_CELLS
    diary_ids = {diary.id for some in diaries.values() for diary in some}
    taken = {
        diary_id: bitmask(some, origin) for diary_id, some in _taken_cells(diary_ids, origin, end, now, own).items()
    }
    of_clinics, of_diaries = exceptions_between([clinic.id for clinic in clinics], first, last)
    facts = {
        (service.slug, clinic.slug): Facts(
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
    return Times(facts, of_clinics)


def _taken_cells(diary_ids: Iterable[int], first: int, end: int, now: datetime, own: Own) -> dict[int, list[int]]:
    """The cells of each diary that somebody else has: one row a diary, its cells in one text, because
    a row for each of thousands of cells would cost more than all else on a page."""
    wanted = (
        select(Claim.diary_id, func.aggregate_strings(cast(Claim.cell, String), " "))
        .where(Claim.diary_id.in_(sorted(diary_ids)), Claim.cell >= first, Claim.cell < end)
        .where(or_(Claim.expires_at_utc.is_(None), Claim.expires_at_utc > now, Claim.is_under))
    )
    if own.hold_token:
        mine = select(Hold.id).where(Hold.token == own.hold_token).scalar_subquery()
        # A hold that has ended is soft, unless a block lies over it: then it has gone to that.
        lost = and_(Claim.is_under, Claim.expires_at_utc <= now) if own.keeps else Claim.is_under
        wanted = wanted.where(or_(Claim.hold_id.is_(None), Claim.hold_id.is_distinct_from(mine), lost))
    if own.booking_id:
        wanted = wanted.where(or_(Claim.booking_id.is_distinct_from(own.booking_id), Claim.is_under))
    rows = db.session.execute(wanted.group_by(Claim.diary_id))
    return {diary_id: [int(cell) for cell in cells.split()] for diary_id, cells in rows}


def exceptions_between(
    clinic_ids: Iterable[int], first: date, last: date
) -> tuple[dict[int, dict[date, DayException]], dict[int, dict[int, dict[date, DayException]]]]:
    """Exceptions of the clinics by (clinic, date), and of diaries by (clinic, diary, date): one statement.
    Who is on leave is away, whatever special hours were set for that date."""
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
        .where(HoursException.clinic_id.in_(sorted(clinic_ids)), HoursException.on_date.between(first, last))
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
