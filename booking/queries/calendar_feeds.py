"""Reads calendar feeds: their owners and their events."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, String, and_, cast, func, select

from booking.extensions import db
from booking.models import (
    AuditEntry,
    Block,
    Booking,
    Clinic,
    Diary,
    HoursException,
    Practice,
    Service,
    Staff,
    StaffClinic,
)
from booking.models import CalendarFeed as FeedRow
from booking.queries.audit import SETTINGS_VERBS
from booking.queries.practice import clinic_facts
from booking.queries.staff import member_facts
from booking.rules.calendar_feed import DAYS_BACK, CalendarFeed, FeedEvent, FeedState
from booking.rules.initials import initials
from booking.rules.lifecycle import Status

READ_FEED = "read_feed"
_MOST_FETCHES = 200
# Changes of a feed whose own rows have no time. The audit has it.
_VERBS_WITHOUT_TIME = (*SETTINGS_VERBS, "details_changed", "took_leave", "ended_leave")


def feed_by_token(token: str) -> CalendarFeed | None:
    """Returns the feed of a secret address, or None where it is revoked, or its owner lost their account or that
    diary.
    """
    return next(iter(_feeds(FeedRow.token == token)), None)


def feeds_of(staff_id: int) -> list[CalendarFeed]:
    """Returns a member's feeds, oldest first."""
    return list(_feeds(FeedRow.staff_id == staff_id))


def _feeds(which: ColumnElement[bool]) -> Iterator[CalendarFeed]:
    # An outer join returns None where there is no row, which its type does not say.
    rows: Sequence[tuple[FeedRow, str, Staff, int | None]] = db.session.execute(
        select(FeedRow, Diary.name, Staff, StaffClinic.clinic_id)
        .join(Diary, Diary.id == FeedRow.diary_id)
        .join(Staff, Staff.id == FeedRow.staff_id)
        .outerjoin(StaffClinic, StaffClinic.staff_id == Staff.id)
        .where(which, FeedRow.revoked_at_utc.is_(None), Staff.active, Staff.diary_id == FeedRow.diary_id)
        .order_by(FeedRow.id)
    ).all()
    clinics: dict[int, set[int]] = {}
    for row, _name, _staff, clinic_id in rows:
        clinics.setdefault(row.id, set()).update(() if clinic_id is None else (clinic_id,))
    found = {row.id: (row, name, staff) for row, name, staff, _clinic_id in rows}
    for row, name, staff in found.values():
        owner = member_facts(staff, frozenset(clinics[row.id]))
        yield CalendarFeed(row.id, row.token, row.diary_id, name, row.shows_initials, row.made_at_utc, owner)


def last_fetched(staff_id: int) -> dict[int, datetime]:
    """Returns when each of a member's feeds was last fetched with something new in it, as far as the latest entries
    tell.
    """
    rows = db.session.execute(
        select(AuditEntry.facts, AuditEntry.at_utc)
        .where(AuditEntry.staff_id == staff_id, AuditEntry.verb == READ_FEED)
        .order_by(AuditEntry.at_utc.desc(), AuditEntry.id.desc())
        .limit(_MOST_FETCHES)
    )
    latest: dict[int, datetime] = {}
    for facts, at_utc in rows:
        latest.setdefault(int(facts["feed"]), at_utc)
    return latest


def feed_state(feed: CalendarFeed, first: datetime, end: datetime) -> FeedState:
    """Returns the state of a feed: a digest of every booking, block and day of leave in it, and when it last changed.

    Three statements of one row each are run, and no event is built. A feed's window moves at midnight, so it last
    changed at midnight or by the latest change after it.
    """
    midnight = first + timedelta(days=DAYS_BACK)
    versions = [
        func.aggregate_strings(cast(column, String) + ":" + cast(version, String), " ")
        for column, version in ((Booking.id, Booking.version), (Block.id, Block.removed_at_utc.is_(None)))
    ]
    bookings, *booked_at = db.session.execute(
        select(versions[0], func.max(Booking.changed_at_utc)).where(_bookings_in(feed, first, end))
    ).one()
    blocks, *blocked_at = db.session.execute(
        select(versions[1], func.max(Block.made_at_utc), func.max(Block.removed_at_utc)).where(
            _blocks_in(feed, first, end)
        )
    ).one()
    changed = select(func.max(AuditEntry.at_utc)).where(
        AuditEntry.at_utc > midnight, AuditEntry.verb.in_(_VERBS_WITHOUT_TIME)
    )
    settings = select(func.max(Practice.settings_version))
    leave, *changed_at, version = db.session.execute(
        select(
            func.aggregate_strings(cast(HoursException.on_date, String), " "),
            changed.scalar_subquery(),
            settings.scalar_subquery(),
        ).where(_leave_in(feed, first, end))
    ).one()
    parts = [str(feed.id), first.isoformat(), feed.diary_name, str(version)]
    parts += [" ".join(sorted(set((text or "").split()))) for text in (bookings, blocks, leave)]
    times = (feed.made_at_utc, midnight, *booked_at, *blocked_at, *changed_at)
    return FeedState(sha256("\n".join(parts).encode()).hexdigest()[:32], max(at for at in times if at is not None))


def feed_events(feed: CalendarFeed, first: datetime, end: datetime) -> list[FeedEvent]:
    """Returns everything that takes the diary's time, by kind and time, in three statements."""
    return [
        *_booking_events(feed, first, end),
        *_block_events(feed, first, end),
        *_leave_events(feed, first, end),
    ]


def _booking_events(feed: CalendarFeed, first: datetime, end: datetime) -> Iterator[FeedEvent]:
    rows = db.session.execute(
        select(
            Booking.uid,
            Booking.sequence,
            Booking.changed_at_utc,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.patient_name,
            Booking.status,
            Service.by_phone,
            Clinic,
        )
        .join(Service, Service.id == Booking.service_id)
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .where(_bookings_in(feed, first, end))
        .order_by(Booking.starts_at_utc, Booking.id)
    )
    for uid, sequence, changed, starts, ends, name, status, by_phone, clinic in rows:
        yield FeedEvent(
            f"booking {uid}",
            sequence,
            changed,
            starts,
            ends,
            title=initials(name) if feed.shows_initials else "",
            is_cancelled=status == Status.CANCELLED,
            address="" if by_phone else clinic_facts(clinic, "", ()).address,
            by_phone=by_phone,
        )


def _block_events(feed: CalendarFeed, first: datetime, end: datetime) -> Iterator[FeedEvent]:
    rows = db.session.execute(
        select(Block.id, Block.made_at_utc, Block.removed_at_utc, Block.starts_at_utc, Block.ends_at_utc)
        .where(_blocks_in(feed, first, end))
        .order_by(Block.starts_at_utc, Block.id)
    )
    for number, made, removed, starts, ends in rows:
        sequence, changed = (1, removed) if removed else (0, made)
        source = f"block {number} {made.isoformat()}"
        yield FeedEvent(source, sequence, changed, starts, ends, is_cancelled=removed is not None)


def _leave_events(feed: CalendarFeed, first: datetime, end: datetime) -> Iterator[FeedEvent]:
    """Yields each day of leave once, at however many clinics it is stored.

    Its time of change is not stored: the time at which the feed was made stands for it.
    """
    rows = db.session.execute(
        select(HoursException.on_date)
        .where(_leave_in(feed, first, end))
        .group_by(HoursException.on_date)
        .order_by(HoursException.on_date)
    )
    for (on_date,) in rows:
        source = f"leave {feed.id} {feed.made_at_utc.isoformat()} {on_date}"
        yield FeedEvent(source, 0, feed.made_at_utc, on_date, on_date + timedelta(days=1))


def _bookings_in(feed: CalendarFeed, first: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(Booking.diary_id == feed.diary_id, Booking.starts_at_utc >= first, Booking.starts_at_utc < end)


def _blocks_in(feed: CalendarFeed, first: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(Block.diary_id == feed.diary_id, Block.starts_at_utc >= first, Block.starts_at_utc < end)


def _leave_in(feed: CalendarFeed, first: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(
        HoursException.diary_id == feed.diary_id,
        HoursException.source == "leave",
        HoursException.on_date.between(first.date(), end.date()),
    )
