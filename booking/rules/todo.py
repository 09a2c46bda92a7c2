"""What waits for somebody at the desk: each thing with what it is about, and until it is ticked off.

A tick says which version of the booking, or which mail, was seen to: a later one brings the thing back.
Nothing is done by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from booking.rules.availability import diary_bits, open_bits, spans_on
from booking.rules.calls import MOST_TRIES
from booking.rules.clinic_time import DayGrid, day_grid, instant_of, wall
from booking.rules.floods import FromFullNetwork
from booking.rules.house import Clinic, DayException, House
from booking.rules.lifecycle import LIVE, Status

# How far back something that was never marked is still asked about.
LOOK_BACK = timedelta(days=31)


class ToDo(StrEnum):
    """What is to do, in the order in which it is shown. Kept in the table of what was ticked off."""

    FLOOD = "flood"
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
    """A booking that has, or may have, something to do about it."""

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
    phone_e164: str
    phone_typed: str
    has_email: bool
    source: str
    no_answers: int
    call_back_at_utc: datetime | None
    mail: FailedMail | None


class ToCome(NamedTuple):
    """A live booking that has not begun, as narrow as can be: there are thousands. Its five-minute cells, and
    what the same person would have in common with another: the phone number, the name."""

    id: int
    diary_id: int
    first_cell: int
    end_cell: int
    phone_e164: str
    name_key: str


class Blocked(NamedTuple):
    """A block that is not over, in five-minute cells, and why."""

    diary_id: int
    first_cell: int
    end_cell: int
    reason: str


@dataclass(frozen=True)
class Around:
    """What bookings are held against: those to come, exceptions of the clinic by date and of its diaries by
    (diary, date), the blocks, and (booking, kind, version) of what was ticked off."""

    to_come: Sequence[ToCome]
    of_clinic: Mapping[date, DayException]
    of_diaries: Mapping[int, Mapping[date, DayException]]
    blocks: Sequence[Blocked]
    ticked: frozenset[tuple[int, str, int]]
    from_full_networks: Sequence[FromFullNetwork] = ()


@dataclass(frozen=True)
class Item:
    """One thing to do. `version` is what a tick says was seen to. `because` is a block's reason, where it is
    a block that left the booking stranded; `others` are the bookings that look like the same one, or that are
    part of the same flood."""

    kind: ToDo
    booking: Waiting
    version: int
    because: str = ""
    others: tuple[Waiting, ...] = ()


def to_do(
    bookings: Iterable[Waiting],
    stranded: Mapping[int, str],
    alike: Mapping[int, tuple[int, ...]],
    ticked: frozenset[tuple[int, str, int]],
    clinic: Clinic,
    now: datetime,
    flooded: Mapping[int, tuple[int, ...]] = MappingProxyType({}),
) -> tuple[Item, ...]:
    """Everything to do at a clinic, in the order in which it is shown, each kind soonest first."""
    known = {booking.id: booking for booking in bookings}
    found: list[Item] = []
    for booking in sorted(known.values(), key=lambda booking: (booking.starts_at_utc, booking.id)):
        found += _about_one(booking, clinic.time_zone, now)
        if booking.id in flooded:
            others = tuple(known[other] for other in flooded[booking.id] if other in known)
            # What joins it later brings it back.
            newest = max(booking.id, *flooded[booking.id]) if flooded[booking.id] else booking.id
            found.append(Item(ToDo.FLOOD, booking, newest, others=others))
        if booking.id in stranded:
            found.append(Item(ToDo.STRANDED, booking, booking.version, stranded[booking.id]))
        if booking.id in alike:
            others = tuple(known[other] for other in alike[booking.id] if other in known)
            found.append(Item(ToDo.DUPLICATE, booking, booking.version, others=others))
    left = (item for item in found if (item.booking.id, str(item.kind), item.version) not in ticked)
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


def stranded(around: Around, house: House, clinic: Clinic) -> dict[int, str]:
    """The bookings to come that could not be made today, because the hours, an exception, a block or the
    diary has changed since: by number, with the block's reason where it is a block."""
    blocks: dict[int, list[Blocked]] = defaultdict(list)
    for block in around.blocks:
        blocks[block.diary_id].append(block)
    dates = _Dates(clinic.time_zone)
    shut: dict[tuple[int, date], int] = {}
    found = {}
    for booking in around.to_come:
        grid = dates.of(booking.first_cell)
        key = booking.diary_id, grid.on_date
        if key not in shut:
            shut[key] = ~_open_cells(booking.diary_id, grid, around, house, clinic)
        needed = (1 << booking.end_cell - grid.first) - (1 << booking.first_cell - grid.first)
        reason = next((block.reason for block in blocks[booking.diary_id] if _overlap(block, booking)), None)
        if reason is not None or needed & shut[key]:
            found[booking.id] = reason or ""
    return found


class _Dates:
    """The dates of cells in a zone: each is worked out once."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._grids: dict[int, DayGrid] = {}

    def of(self, cell: int) -> DayGrid:
        """The date that a cell lies in."""
        hour = cell // _CELLS_AN_HOUR
        if hour not in self._grids:
            self._grids[hour] = day_grid(wall(instant_of(cell), self._zone).date(), self._zone)
        return self._grids[hour]


_CELLS_AN_HOUR = 12


def _open_cells(diary_id: int, grid: DayGrid, around: Around, house: House, clinic: Clinic) -> int:
    """When a diary can be booked at a clinic on a date, as it is known today; a diary that is gone, never."""
    diary = next((d for d in house.of_all.diaries if d.id == diary_id and clinic.id in d.hours), None)
    if diary is None:
        return 0
    clinic_open = open_bits(grid, spans_on(clinic.hours, around.of_clinic.get(grid.on_date), grid.on_date))
    own = around.of_diaries.get(diary_id, {}).get(grid.on_date)
    return diary_bits(diary, clinic.id, own, grid, clinic_open)


def _overlap(block: Blocked, booking: ToCome) -> bool:
    return block.first_cell < booking.end_cell and booking.first_cell < block.end_cell


def alike(to_come: Iterable[ToCome], clinic: Clinic) -> dict[int, tuple[int, ...]]:
    """Bookings of one week by the same phone or in the same name: the last of them, with those before it."""
    same: dict[str, list[ToCome]] = defaultdict(list)
    for booking in to_come:
        same[booking.phone_e164].append(booking)
        same[booking.name_key].append(booking)
    same.pop("", None)
    dates = _Dates(clinic.time_zone)
    # Weeks are worked out only for those who come more than once: most do not.
    groups: dict[tuple[int, str], list[ToCome]] = defaultdict(list)
    for key, bookings in same.items():
        if len(bookings) > 1:
            for booking in bookings:
                # They begin on Monday, as day 1 of the calendar did.
                groups[(dates.of(booking.first_cell).on_date.toordinal() - 1) // 7, key].append(booking)
    found: dict[int, set[int]] = defaultdict(set)
    for group in groups.values():
        if len(group) > 1:
            *before, last = sorted(group, key=lambda booking: (booking.first_cell, booking.id))
            found[last.id].update(booking.id for booking in before)
    return {last: tuple(sorted(before)) for last, before in found.items()}
