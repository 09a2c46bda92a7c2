"""What waits for somebody at the desk: each thing with what it is about, and until it is ticked off.

A tick says which version of the booking, or which mail, was seen to: a later one brings the thing back.
Nothing is done by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from booking.rules.availability import diary_bits, open_bits, spans_on
from booking.rules.calls import MOST_TRIES
from booking.rules.clinic_time import cell_of, day_grid, wall
from booking.rules.day import DayBlock
from booking.rules.house import Clinic, DayException, House
from booking.rules.lifecycle import LIVE, Status

# How far back something that was never marked is still asked about.
LOOK_BACK = timedelta(days=31)


class ToDo(StrEnum):
    """What is to do, in the order in which it is shown. Kept in the table of what was ticked off."""

    NOT_MARKED = "not_marked"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    MAIL_FAILED = "mail_failed"
    NOT_TOLD = "not_told"
    STRANDED = "stranded"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class FailedMail:
    """The last mail to the patient that was given up."""

    id: int
    kind: str
    note: str
    attempts: int
    failed_at_utc: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A booking that may have something to do about it: one still to come, or not marked, or whose mail
    was given up."""

    id: int
    reference: str
    version: int
    status: Status
    diary_id: int
    service_name: str
    by_phone: bool
    starts_at_utc: datetime
    ends_at_utc: datetime
    patient_name: str
    name_key: str
    phone_e164: str
    phone_typed: str
    has_email: bool
    source: str
    no_answers: int
    call_back_at_utc: datetime | None
    mail: FailedMail | None


@dataclass(frozen=True)
class Around:
    """What the bookings to come are held against: exceptions of the clinic by date, of its diaries by
    (diary, date), the blocks of each diary, and (booking, kind, version) of what was ticked off."""

    of_clinic: Mapping[date, DayException]
    of_diaries: Mapping[int, Mapping[date, DayException]]
    blocks: Mapping[int, tuple[DayBlock, ...]]
    ticked: frozenset[tuple[int, str, int]]


@dataclass(frozen=True)
class Item:
    """One thing to do. `version` is what a tick says was seen to. `because` is a block's reason, where it is
    a block that left the booking stranded; `others` are the bookings that look like the same one."""

    kind: ToDo
    booking: Waiting
    version: int
    because: str = ""
    others: tuple[Waiting, ...] = ()


def to_do(bookings: Iterable[Waiting], around: Around, house: House, clinic: Clinic, now: datetime) -> tuple[Item, ...]:
    """Everything to do at a clinic, in the order in which it is shown, each kind soonest first."""
    bookings = sorted(bookings, key=lambda booking: (booking.starts_at_utc, booking.id))
    found = [item for booking in bookings for item in _about_one(booking, clinic.time_zone, now)]
    to_come = [b for b in bookings if b.status in LIVE and b.starts_at_utc > now]
    found += _stranded(to_come, around, house, clinic)
    found += _duplicates(to_come, clinic.time_zone)
    left = (item for item in found if (item.booking.id, str(item.kind), item.version) not in around.ticked)
    order = list(ToDo)
    return tuple(sorted(left, key=lambda item: order.index(item.kind)))


def _about_one(booking: Waiting, zone: str, now: datetime) -> Iterable[Item]:
    """What is to do about a booking by itself."""
    if booking.status in LIVE:
        if booking.no_answers >= MOST_TRIES:
            yield Item(ToDo.NO_ANSWER, booking, booking.version)
        elif booking.call_back_at_utc is not None:
            if wall(booking.call_back_at_utc, zone).date() <= wall(now, zone).date():
                yield Item(ToDo.CALL_BACK, booking, booking.version)
        elif booking.ends_at_utc <= now:
            yield Item(ToDo.NOT_MARKED, booking, booking.version)
    if booking.mail is not None:
        yield Item(ToDo.MAIL_FAILED, booking, booking.mail.id)
    elif booking.status is Status.BOOKED and booking.starts_at_utc > now and _has_not_been_told(booking):
        yield Item(ToDo.NOT_TOLD, booking, booking.version)


def _has_not_been_told(booking: Waiting) -> bool:
    """Booked online without an email address: nobody has told them that it is booked, on paper or by phone."""
    return booking.source == "online" and not booking.has_email


def _stranded(to_come: Iterable[Waiting], around: Around, house: House, clinic: Clinic) -> Iterable[Item]:
    """Bookings that could not be made today: the hours, an exception, a block or the diary has changed since."""
    diaries = {diary.id: diary for diary in house.diaries}
    open_on: dict[tuple[int, date], int] = {}
    for booking in to_come:
        on_date = wall(booking.starts_at_utc, clinic.time_zone).date()
        grid = day_grid(on_date, clinic.time_zone)
        diary = diaries.get(booking.diary_id)
        if (booking.diary_id, on_date) not in open_on:
            exception = around.of_clinic.get(on_date)
            clinic_open = open_bits(grid, spans_on(clinic.hours, exception, on_date))
            own = around.of_diaries.get(booking.diary_id, {}).get(on_date)
            works = diary is not None and clinic.id in diary.hours
            bits = diary_bits(diary, clinic.id, own, grid, clinic_open) if diary and works else 0
            open_on[booking.diary_id, on_date] = bits
        first, end = cell_of(booking.starts_at_utc) - grid.first, cell_of(booking.ends_at_utc) - grid.first
        needed = (1 << end) - (1 << first)
        block = next((b for b in around.blocks.get(booking.diary_id, ()) if _overlap(b, booking)), None)
        if block is not None or needed & ~open_on[booking.diary_id, on_date]:
            yield Item(ToDo.STRANDED, booking, booking.version, block.reason if block else "")


def _overlap(block: DayBlock, booking: Waiting) -> bool:
    return block.starts_at_utc < booking.ends_at_utc and booking.starts_at_utc < block.ends_at_utc


def _duplicates(to_come: Iterable[Waiting], zone: str) -> Iterable[Item]:
    """Bookings in one week from the same phone or in the same name: told of the last of them."""
    alike: dict[tuple[object, ...], list[Waiting]] = defaultdict(list)
    for booking in to_come:
        week = wall(booking.starts_at_utc, zone).date().isocalendar()[:2]
        for same in (booking.phone_e164, booking.name_key):
            if same:
                alike[(*week, same)].append(booking)
    others: dict[int, dict[int, Waiting]] = defaultdict(dict)
    for group in alike.values():
        if len(group) > 1:
            others[group[-1].id].update({one.id: one for one in group[:-1]})
    for booking in to_come:
        if booking.id in others:
            yield Item(ToDo.DUPLICATE, booking, booking.version, others=tuple(others[booking.id].values()))
