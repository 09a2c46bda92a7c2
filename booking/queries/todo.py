"""Reads what waits for somebody at the desk: two statements, however much waits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Integer, String, Time, and_, cast, literal, null, or_, select, union_all

from booking.extensions import db
from booking.models import Block, Booking, HoursException, Outbox, Service, Staff, TickedOff
from booking.models.types import UtcDateTime
from booking.rules.clinic_time import wall
from booking.rules.day import DayBlock
from booking.rules.house import Clinic, DayException, House, Span
from booking.rules.lifecycle import LIVE, Status
from booking.rules.todo import LOOK_BACK, Around, FailedMail, Item, ToDo, Waiting, to_do

_LIVE = sorted(str(status) for status in LIVE)


def read_to_do(house: House, clinic: Clinic, now: datetime) -> tuple[Item, ...]:
    """Everything to do at a clinic."""
    return to_do(_waiting(clinic, now), _around(clinic, now), house, clinic, now)


def _waiting(clinic: Clinic, now: datetime) -> list[Waiting]:
    """What is still to come, what was not marked, and whose mail was given up. Of several mails about one
    booking the last counts."""
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
            Outbox.id,
            Outbox.kind,
            Outbox.note,
            Outbox.attempts,
            Outbox.settled_at_utc,
        )
        .join(Service, Service.id == Booking.service_id)
        .outerjoin(
            Outbox,
            and_(
                Outbox.booking_id == Booking.id,
                Outbox.sequence == Booking.sequence,
                Outbox.recipient == "patient",
                Outbox.status == "failed",
            ),
        )
        .where(
            Booking.clinic_id == clinic.id,
            Booking.starts_at_utc > now - LOOK_BACK,
            or_(Booking.status.in_(_LIVE), Outbox.id.is_not(None)),
        )
        .order_by(Booking.id, Outbox.id)
    )
    return list({row[0]: _one(row) for row in rows}.values())


def _one(row: Any) -> Waiting:
    number, reference, version, status, diary_id, service, by_phone, starts, ends, name, *rest = row
    phone_e164, phone_typed, has_email, source, no_answers, call_back, mail_id, *mail = rest
    return Waiting(
        number,
        reference,
        version,
        Status(status),
        diary_id,
        service,
        by_phone,
        starts,
        ends,
        name,
        " ".join(name.casefold().split()),
        phone_e164,
        phone_typed,
        has_email,
        source,
        no_answers,
        call_back,
        FailedMail(mail_id, *mail) if mail_id is not None else None,
    )


def _around(clinic: Clinic, now: datetime) -> Around:
    """Exceptions, blocks and ticks, from today on: one statement for the three."""
    today = wall(now, clinic.time_zone).date()
    of_clinic: dict[date, DayException] = {}
    of_diaries: dict[int, dict[date, DayException]] = defaultdict(dict)
    blocks: dict[int, list[DayBlock]] = defaultdict(list)
    ticked = set()
    rows = db.session.execute(union_all(_exceptions(clinic, today), _blocks(now), _ticks(clinic, now)))
    for row in sorted(rows, key=lambda row: row.id):
        if row.what == "tick":
            ticked.add((row.about_id, row.words, row.version))
        elif row.what == "block":
            blocks[row.about_id].append(DayBlock(row.starts_at_utc, row.ends_at_utc, row.id, row.words))
        else:
            by_date = of_clinic if row.about_id is None else of_diaries[row.about_id]
            known = by_date.get(row.on_date)
            spans = known.spans if known else ()
            if row.opens_at is not None:
                spans = (*spans, Span(row.opens_at, row.closes_at))
            by_date[row.on_date] = DayException(row.on_date, spans, row.words)
    return Around(of_clinic, of_diaries, {diary: tuple(some) for diary, some in blocks.items()}, frozenset(ticked))


_NO_INSTANT, _NO_NUMBER, _NO_DATE, _NO_TIME = (
    cast(null(), UtcDateTime()),
    cast(null(), Integer),
    cast(null(), Date),
    cast(null(), Time),
)


def _exceptions(clinic: Clinic, today: date) -> Any:
    return select(
        literal("exception", String).label("what"),
        HoursException.id.label("id"),
        HoursException.diary_id.label("about_id"),
        HoursException.on_date.label("on_date"),
        HoursException.opens_at.label("opens_at"),
        HoursException.closes_at.label("closes_at"),
        _NO_INSTANT.label("starts_at_utc"),
        _NO_INSTANT.label("ends_at_utc"),
        HoursException.reason.label("words"),
        _NO_NUMBER.label("version"),
    ).where(HoursException.clinic_id == clinic.id, HoursException.on_date >= today)


def _blocks(now: datetime) -> Any:
    return select(
        literal("block", String),
        Block.id,
        Block.diary_id,
        _NO_DATE,
        _NO_TIME,
        _NO_TIME,
        Block.starts_at_utc,
        Block.ends_at_utc,
        Block.reason,
        _NO_NUMBER,
    ).where(Block.removed_at_utc.is_(None), Block.ends_at_utc > now)


def _ticks(clinic: Clinic, now: datetime) -> Any:
    return (
        select(
            literal("tick", String),
            TickedOff.id,
            TickedOff.booking_id,
            _NO_DATE,
            _NO_TIME,
            _NO_TIME,
            _NO_INSTANT,
            _NO_INSTANT,
            TickedOff.kind,
            TickedOff.version,
        )
        .join(Booking, Booking.id == TickedOff.booking_id)
        .where(Booking.clinic_id == clinic.id, Booking.starts_at_utc > now - LOOK_BACK - timedelta(days=1))
    )


@dataclass(frozen=True)
class Ticked:
    """Something that was ticked off, by whom and when."""

    reference: str
    patient_name: str
    kind: ToDo
    version: int
    who: str
    at_utc: datetime


def ticked_since(clinic: Clinic, since: datetime) -> list[Ticked]:
    """What was ticked off at a clinic since an instant, the latest first: one statement."""
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
        Ticked(reference, name, ToDo(kind), version, who or email, at_utc)
        for reference, name, kind, version, who, email, at_utc in rows
        if kind in set(ToDo)
    ]
