"""The to-do items of the desk, each of which waits until staff tick it off.

A tick stores the version of the booking, or the id of the email, that it is about: a later one brings the item back.
Nothing is done automatically.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from booking.rules.booking_floods import BookingAtNetworkLimit
from booking.rules.calls import MOST_CALL_TRIES
from booking.rules.clinic_time import CellDates, wall_clock
from booking.rules.email_delays import should_call_patient
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Clinic, DayException, Practice
from booking.rules.stranded import BlockCells, HoursExceptions, StrandedCause, bookable_from_practice, find_causes

# How far back the list asks about bookings that nobody has marked.
LOOK_BACK = timedelta(days=31)


class ToDoKind(StrEnum):
    """The kinds of to-do item, in the order in which pages show them. The table `ticked_off` stores them."""

    FLOOD = "flood"
    NOT_MARKED = "not_marked"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    MAIL_FAILED = "mail_failed"
    NOT_TOLD = "not_told"
    STRANDED = "stranded"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class UnsentEmail:
    """The last email to the patient that has not left.

    An email that was given up has `failed_at_utc`. Otherwise it has been late since `late_since_utc`, by itself
    (`has_failed_itself`) or because no email leaves.
    """

    id: int
    kind: str
    note: str
    attempts: int
    failed_at_utc: datetime | None
    late_since_utc: datetime | None = None
    has_failed_itself: bool = True


@dataclass(frozen=True)
class ToDoBooking:
    """A booking that has, or may have, a to-do item."""

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
    unsent_email: UnsentEmail | None


class UpcomingBookingCells(NamedTuple):
    """A live booking that has not begun, in few columns, because there are thousands.

    It has its five-minute cells, and the phone number and name that find likely duplicates.
    """

    id: int
    clinic_id: int
    diary_id: int
    service_id: int
    first_cell: int
    end_cell: int
    phone_e164: str
    name_key: str


@dataclass(frozen=True)
class ToDoFacts:
    """The facts that decide which bookings have a to-do item.

    Exceptions are keyed by date, for the clinic and for each diary. `ticked` has (booking id, kind, version) of each
    item that was ticked off, and `unsent_emails` the email of each booking that has not left.
    """

    to_come: Sequence[UpcomingBookingCells]
    clinic_exceptions: Mapping[date, DayException]
    diary_exceptions: Mapping[int, Mapping[date, DayException]]
    blocks: Sequence[BlockCells]
    ticked: frozenset[tuple[int, str, int]]
    from_full_networks: Sequence[BookingAtNetworkLimit] = ()
    unsent_emails: Mapping[int, UnsentEmail] = field(default_factory=dict)


@dataclass(frozen=True)
class ToDoItem:
    """One to-do item. A tick stores `version`.

    `cause` is why a stranded booking is stranded. `others` are likely duplicates, or the other bookings of a flood.
    """

    kind: ToDoKind
    booking: ToDoBooking
    version: int
    cause: StrandedCause | None = None
    others: tuple[ToDoBooking, ...] = ()


def to_do_items(
    bookings: Iterable[ToDoBooking],
    stranded: Mapping[int, StrandedCause],
    alike: Mapping[int, tuple[int, ...]],
    ticked: frozenset[tuple[int, str, int]],
    clinic: Clinic,
    now: datetime,
    flooded: Mapping[int, tuple[int, ...]] = MappingProxyType({}),
) -> tuple[ToDoItem, ...]:
    """Return the to-do items of a clinic by kind in the order of ToDoKind, and within a kind by start."""
    known = {booking.id: booking for booking in bookings}
    found: list[ToDoItem] = []
    for booking in sorted(known.values(), key=lambda booking: (booking.starts_at_utc, booking.id)):
        found += _items_of_booking(booking, clinic.time_zone, now)
        if booking.id in flooded:
            others = tuple(known[other] for other in flooded[booking.id] if other in known)
            # A booking that joins the flood later brings the item back.
            newest = max(booking.id, *flooded[booking.id]) if flooded[booking.id] else booking.id
            found.append(ToDoItem(ToDoKind.FLOOD, booking, newest, others=others))
        if booking.id in stranded:
            found.append(ToDoItem(ToDoKind.STRANDED, booking, booking.version, cause=stranded[booking.id]))
        if booking.id in alike:
            others = tuple(known[other] for other in alike[booking.id] if other in known)
            found.append(ToDoItem(ToDoKind.DUPLICATE, booking, booking.version, others=others))
    left = (item for item in found if (item.booking.id, str(item.kind), item.version) not in ticked)
    order = list(ToDoKind)
    return tuple(sorted(left, key=lambda item: order.index(item.kind)))


def _items_of_booking(booking: ToDoBooking, zone: str, now: datetime) -> Iterable[ToDoItem]:
    """Return the to-do items that follow from one booking alone."""
    if booking.status in LIVE:
        if booking.no_answers >= MOST_CALL_TRIES:
            yield ToDoItem(ToDoKind.NO_ANSWER, booking, booking.version)
        elif booking.call_back_at_utc is not None:
            if wall_clock(booking.call_back_at_utc, zone).date() <= wall_clock(now, zone).date():
                yield ToDoItem(ToDoKind.CALL_BACK, booking, booking.version)
        elif booking.ends_at_utc <= now:
            yield ToDoItem(ToDoKind.NOT_MARKED, booking, booking.version)
    if booking.unsent_email is not None and _is_email_overdue(booking.unsent_email, booking.starts_at_utc, now):
        yield ToDoItem(ToDoKind.MAIL_FAILED, booking, booking.unsent_email.id)
    elif booking.status is Status.BOOKED and booking.starts_at_utc > now and _has_no_confirmation(booking):
        yield ToDoItem(ToDoKind.NOT_TOLD, booking, booking.version)


def _is_email_overdue(mail: UnsentEmail, starts_at_utc: datetime, now: datetime) -> bool:
    if mail.late_since_utc is None:
        return True
    return should_call_patient(mail.late_since_utc, starts_at_utc, now, has_failed=mail.has_failed_itself)


def _has_no_confirmation(booking: ToDoBooking) -> bool:
    """Return whether a booking was made online without an email address, so that the patient has no confirmation."""
    return booking.source == "online" and not booking.has_email


def stranded_causes(around: ToDoFacts, practice: Practice, clinic: Clinic) -> dict[int, StrandedCause]:
    """Return the causes of stranded bookings by booking id; see rules/stranded.py."""
    of_diaries = {(diary_id, clinic.id): by_date for diary_id, by_date in around.diary_exceptions.items()}
    exceptions = HoursExceptions({clinic.id: around.clinic_exceptions}, of_diaries, around.blocks)
    return find_causes(around.to_come, bookable_from_practice(practice), exceptions)


def likely_duplicates(to_come: Iterable[UpcomingBookingCells], clinic: Clinic) -> dict[int, tuple[int, ...]]:
    """Return likely duplicates: the last booking of a phone number or name in a week, with the earlier ones (ids)."""
    same: dict[str, list[UpcomingBookingCells]] = defaultdict(list)
    for booking in to_come:
        same[booking.phone_e164].append(booking)
        same[booking.name_key].append(booking)
    same.pop("", None)
    dates = CellDates(clinic.time_zone)
    # Weeks are computed only for people with more than one booking: most have one.
    groups: dict[tuple[int, str], list[UpcomingBookingCells]] = defaultdict(list)
    for key, bookings in same.items():
        if len(bookings) > 1:
            for booking in bookings:
                # Weeks begin on Monday, and so did day 1 of the calendar.
                groups[(dates.grid_of(booking.first_cell).on_date.toordinal() - 1) // 7, key].append(booking)
    found: dict[int, set[int]] = defaultdict(set)
    for group in groups.values():
        if len(group) > 1:
            *before, last = sorted(group, key=lambda booking: (booking.first_cell, booking.id))
            found[last.id].update(booking.id for booking in before)
    return {last: tuple(sorted(before)) for last, before in found.items()}
