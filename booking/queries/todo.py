"""Reads the to-do list of a clinic, in two statements however long it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import Integer, String, and_, cast, extract, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from booking.extensions import db
from booking.models import Block, Booking, HoursException, Service, Staff, TickedOff
from booking.queries.todo_emails import emails_about_bookings, failed_email, failed_email_by_booking, links_emails
from booking.rules.booking_floods import FLOOD_REMEMBERED_FOR, BookingAtNetworkLimit, find_floods
from booking.rules.calls import MOST_CALL_TRIES
from booking.rules.clinic_time import CELL_MINUTES, wall_clock
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Clinic, DayException, Practice, Span
from booking.rules.stranded import BlockCells
from booking.rules.todo import (
    LOOK_BACK,
    ToDoBooking,
    ToDoFacts,
    ToDoItem,
    ToDoKind,
    UnsentEmail,
    UpcomingBookingCells,
    likely_duplicates,
    stranded_causes,
    to_do_items,
)

_LIVE = sorted(str(status) for status in LIVE)
_CELL_SECONDS = 60 * CELL_MINUTES


def read_to_do(practice: Practice, clinic: Clinic, now: datetime) -> tuple[ToDoItem, ...]:
    """Returns everything to do at a clinic.

    Of the bookings to come only the columns that a rule needs are read, and whole rows only of those with something
    to do.
    """
    around = _read_parts(clinic, now)
    left_out, same = stranded_causes(around, practice, clinic), likely_duplicates(around.to_come, clinic)
    flooded = find_floods(around.from_full_networks)
    wanted = {*left_out, *around.unsent_emails}
    for groups in (same, flooded):
        wanted |= {*groups, *(other for others in groups.values() for other in others)}
    return to_do_items(
        _waiting(clinic, wanted, around.unsent_emails, now), left_out, same, around.ticked, clinic, now, flooded
    )


def _waiting(
    clinic: Clinic, wanted: Iterable[int], mails: Mapping[int, UnsentEmail], now: datetime
) -> list[ToDoBooking]:
    """Returns these bookings, and all that were not marked or have to be called."""
    is_live = Booking.status.in_(_LIVE)
    rows = db.session.execute(
        select(
            Booking.id,
            Booking.reference,
            Booking.version,
            Booking.status,
            Booking.diary_id,
            Service.name,
            Service.by_phone,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.patient_name,
            Booking.phone_e164,
            Booking.phone_typed,
            Booking.email != "",
            Booking.source,
            Booking.no_answers,
            Booking.call_back_at_utc,
        )
        .join(Service, Service.id == Booking.service_id)
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now - LOOK_BACK,
            or_(
                Booking.id.in_(sorted(wanted)),
                and_(is_live, Booking.ends_at_utc <= now),
                and_(is_live, Booking.call_back_at_utc.is_not(None)),
                and_(is_live, Booking.no_answers >= MOST_CALL_TRIES),
                and_(is_live, Booking.email == "", Booking.source == "online"),
            ),
        )
        .order_by(Booking.id)
    )
    return [_waiting_booking(row, mails) for row in rows]


def _waiting_booking(row: Any, mails: Mapping[int, UnsentEmail]) -> ToDoBooking:
    facts: list[Any] = [*row[:3], Status(row[3]), *row[4:], mails.get(row[0])]
    return ToDoBooking(*facts)


def _read_parts(clinic: Clinic, now: datetime) -> ToDoFacts:
    """Returns bookings to come, exceptions, blocks, ticks and unsent emails, in one statement of numbers and texts."""
    today = wall_clock(now, clinic.time_zone).date()
    of_clinic: dict[date, DayException] = {}
    of_diaries: dict[int, dict[date, DayException]] = defaultdict(dict)
    blocks, ticked, to_come, on_leave, from_full_networks, mails = [], set(), [], set(), [], []
    parts = _to_come(clinic, now), _exceptions(clinic, today), _blocks(now), _ticks(clinic, now)
    more_parts = _from_full_networks(clinic, now), emails_about_bookings(clinic, now), links_emails(clinic, now)
    rows = db.session.execute(union_all(*parts, *more_parts))
    for what, number, about_id, service_id, first, end, words, more in rows:
        if what == "to come":
            cells = first // _CELL_SECONDS, -(-end // _CELL_SECONDS)
            to_come.append(UpcomingBookingCells(number, clinic.id, about_id, service_id, *cells, words, more))
        elif what == "block":
            blocks.append(BlockCells(about_id, first // _CELL_SECONDS, -(-end // _CELL_SECONDS), words))
        elif what == "tick":
            ticked.add((about_id, words, first))
        elif what == "full network":
            from_full_networks.append(BookingAtNetworkLimit(number, words, about_id, first, end))
        elif what == "mail":
            mails.append((about_id, failed_email(number, first, end, words, more)))
        else:
            on_date, opens, closes, source = more.split("|")
            when = date.fromisoformat(on_date)
            _add_exception(of_clinic if about_id is None else of_diaries[about_id], when, opens, closes, words)
            if source == "leave":
                on_leave.add((about_id, when))
    # A clinician on leave is away, whatever special hours were set for the date.
    for diary_id, when in on_leave:
        of_diaries[diary_id][when] = DayException(when, (), "")
    return ToDoFacts(
        to_come, of_clinic, of_diaries, blocks, frozenset(ticked), from_full_networks, failed_email_by_booking(mails)
    )


def _add_exception(by_date: dict[date, DayException], when: date, opens: str, closes: str, reason: str) -> None:
    known = by_date.get(when)
    spans = known.spans if known else ()
    if opens:
        spans = (*spans, Span(time.fromisoformat(opens), time.fromisoformat(closes)))
    by_date[when] = DayException(when, spans, reason)


_NO_NUMBER, _NO_WORDS = cast(null(), Integer), literal("", String)


def _seconds(instant: Any) -> Any:
    return cast(extract("epoch", instant), Integer)


def _to_come(clinic: Clinic, now: datetime) -> Any:
    return select(
        literal("to come", String).label("what"),
        Booking.id.label("id"),
        Booking.diary_id.label("about_id"),
        Booking.service_id.label("service_id"),
        _seconds(Booking.starts_at_utc).label("first"),
        _seconds(Booking.ends_at_utc).label("end"),
        Booking.phone_e164.label("words"),
        func.lower(Booking.patient_name).label("more"),
    ).where(Booking.clinic_id == clinic.id, Booking.starts_at_utc > now, Booking.status.in_(_LIVE))


def _exceptions(clinic: Clinic, today: date) -> Any:
    def text(column: Any) -> Any:
        return func.coalesce(cast(column, String), "")

    parts = (HoursException.on_date, HoursException.opens_at, HoursException.closes_at, HoursException.source)
    when = reduce(lambda told, part: told + "|" + text(part), parts[1:], text(parts[0]))
    return select(
        literal("exception", String),
        HoursException.id,
        HoursException.diary_id,
        _NO_NUMBER,
        _NO_NUMBER,
        _NO_NUMBER,
        HoursException.reason,
        when,
    ).where(HoursException.clinic_id == clinic.id, HoursException.on_date >= today)


def _blocks(now: datetime) -> Any:
    return select(
        literal("block", String),
        Block.id,
        Block.diary_id,
        _NO_NUMBER,
        _seconds(Block.starts_at_utc),
        _seconds(Block.ends_at_utc),
        Block.reason,
        _NO_WORDS,
    ).where(Block.removed_at_utc.is_(None), Block.ends_at_utc > now)


def _from_full_networks(clinic: Clinic, now: datetime) -> Any:
    """Selects the live bookings to come at a clinic from networks that lately reached their limit at any clinic."""
    at_limit = aliased(Booking)
    full = (
        select(
            at_limit.network,
            func.min(at_limit.booked_at_utc).label("first"),
            func.max(at_limit.booked_at_utc).label("last"),
        )
        .where(at_limit.is_at_limit, at_limit.network != "", at_limit.booked_at_utc > now - FLOOD_REMEMBERED_FOR)
        .group_by(at_limit.network)
        .subquery()
    )
    return (
        select(
            literal("full network", String),
            Booking.id,
            _seconds(Booking.booked_at_utc),
            _NO_NUMBER,
            _seconds(full.c.first),
            _seconds(full.c.last),
            Booking.network,
            _NO_WORDS,
        )
        .join(full, full.c.network == Booking.network)
        .where(Booking.clinic_id == clinic.id, Booking.starts_at_utc > now, Booking.status.in_(_LIVE))
    )


def _ticks(clinic: Clinic, now: datetime) -> Any:
    return (
        select(
            literal("tick", String),
            TickedOff.id,
            TickedOff.booking_id,
            _NO_NUMBER,
            TickedOff.version,
            _NO_NUMBER,
            TickedOff.kind,
            _NO_WORDS,
        )
        .join(Booking, Booking.id == TickedOff.booking_id)
        .where(Booking.clinic_id == clinic.id, Booking.starts_at_utc > now - LOOK_BACK - timedelta(days=1))
    )


@dataclass(frozen=True)
class Ticked:
    """An item that was ticked off, by whom and when."""

    reference: str
    patient_name: str
    kind: ToDoKind
    version: int
    who: str
    at_utc: datetime


def ticked_since(clinic: Clinic, since: datetime) -> list[Ticked]:
    """Returns the items that were ticked off at a clinic since an instant, newest first, in one statement."""
    rows = db.session.execute(
        select(
            Booking.reference,
            Booking.patient_name,
            TickedOff.kind,
            TickedOff.version,
            Staff.name,
            Staff.email,
            TickedOff.at_utc,
        )
        .join(Booking, Booking.id == TickedOff.booking_id)
        .join(Staff, Staff.id == TickedOff.staff_id)
        .where(Booking.clinic_id == clinic.id, TickedOff.at_utc >= since)
        .order_by(TickedOff.at_utc.desc(), TickedOff.id.desc())
    )
    return [
        Ticked(reference, name, ToDoKind(kind), version, who or email, at_utc)
        for reference, name, kind, version, who, email, at_utc in rows
        if kind in set(ToDoKind)
    ]
