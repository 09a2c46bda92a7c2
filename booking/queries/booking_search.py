"""Searches bookings: one statement for a query, and one for the other bookings of the contacts that it found."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, literal, or_, select, true, union_all

from booking.extensions import db
from booking.models import Booking, Diary, NameKey, Service
from booking.rules.booking_search import MOST_FOUND, FoundBooking, SearchQuery
from booking.rules.lifecycle import Status
from booking.rules.name_search import SearchWord, one_letter_shorter

# Sorts after every other character.
_LAST = "\U0010ffff"


def find_bookings(wanted: SearchQuery, clinic_ids: Iterable[int] | None, now: datetime) -> list[FoundBooking]:
    """Returns the bookings at these clinics (None means all) that match a query: best matches first, then those to
    come first.

    It returns at most one more than MOST_FOUND, which says that there are more.
    """
    hits = union_all(*_ranked_matches(wanted)).subquery()
    best = select(hits.c.id, func.min(hits.c.rank).label("rank")).group_by(hits.c.id).subquery()
    rows = db.session.execute(
        _select_results()
        .join(best, best.c.id == Booking.id)
        .where(_is_at_clinics(clinic_ids))
        .order_by(best.c.rank, Booking.starts_at_utc < now, Booking.starts_at_utc, Booking.id)
        .limit(MOST_FOUND + 1)
    )
    return [_from_row(row) for row in rows]


def bookings_of_contacts(bookings: Iterable[FoundBooking], clinic_ids: Iterable[int] | None) -> list[FoundBooking]:
    """Returns every booking at these clinics under the phone numbers and email addresses of some bookings."""
    bookings = tuple(bookings)
    phones = {booking.phone_e164 for booking in bookings} - {""}
    emails = {booking.email_key for booking in bookings} - {""}
    rows = db.session.execute(
        _select_results()
        .where(
            _is_at_clinics(clinic_ids),
            or_(Booking.phone_e164.in_(sorted(phones)), Booking.email_key.in_(sorted(emails))),
        )
        .order_by(Booking.starts_at_utc.desc(), Booking.id)
        .limit(5 * MOST_FOUND)
    )
    return [_from_row(row) for row in rows]


def _is_at_clinics(clinic_ids: Iterable[int] | None) -> Any:
    return true() if clinic_ids is None else Booking.clinic_id.in_(sorted(clinic_ids))


def _ranked_matches(wanted: SearchQuery) -> Iterable[Any]:
    """Yields, for each reading of the query, a statement that selects booking ids with their rank (0 is best)."""
    exact = [Booking.reference == wanted.reference] if wanted.reference else []
    by_contact = []
    if wanted.phone_end:
        by_contact.append(Booking.phone_e164.endswith(wanted.phone_end, autoescape=True))
    if wanted.email_start:
        by_contact.append(Booking.email_key.startswith(wanted.email_start, autoescape=True))
    yield select(Booking.id.label("id"), literal(0).label("rank")).where(or_(false(), *exact))
    yield select(Booking.id, literal(1)).where(or_(false(), *by_contact))
    if wanted.words:
        yield _by_name(wanted.words)


def _by_name(words: Iterable[SearchWord]) -> Any:
    """Selects the bookings whose names have a key for every word.

    A word of several parts may match more here than it should; rules/booking_search.py checks its other parts.
    """
    each = [_matching_name_keys(word).subquery() for word in words]
    first, *rest = each
    total: Any = 1 + first.c.rank
    found: Any = first
    for one in rest:
        found = found.join(one, one.c.booking_id == first.c.booking_id)
        total = total + one.c.rank
    return select(first.c.booking_id, total).select_from(found)


def _matching_name_keys(wanted: SearchWord) -> Any:
    near = sorted({key for word in wanted.required_words for key in (word, *one_letter_shorter(word))})
    begins = or_(*(and_(NameKey.key >= word, NameKey.key < word + _LAST) for word in wanted.required_words))
    rank = case(
        (and_(NameKey.is_whole, NameKey.key.in_(wanted.required_words)), 0),
        (and_(NameKey.is_whole, begins), 1),
        else_=2,
    )
    return (
        select(NameKey.booking_id, func.min(rank).label("rank"))
        .where(or_(NameKey.key.in_(near), and_(NameKey.is_whole, begins)))
        .group_by(NameKey.booking_id)
    )


def _select_results() -> Any:
    return (
        select(
            Booking.id,
            Booking.reference,
            Booking.status,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.clinic_id,
            Service.name,
            Service.by_phone,
            Diary.name,
            Diary.is_person,
            Booking.patient_name,
            Booking.contact_name,
            Booking.phone_e164,
            Booking.phone_typed,
            Booking.email,
            Booking.email_key,
            Booking.cancelled_by,
            Booking.call_back_at_utc,
        )
        .join(Service, Service.id == Booking.service_id)
        .join(Diary, Diary.id == Booking.diary_id)
    )


def _from_row(row: Any) -> FoundBooking:
    booking_id, reference, status, *known = row
    return FoundBooking(booking_id, reference, Status(status), *known)


def search_result_by_id(booking_id: int) -> FoundBooking:
    """Returns one booking as search results show it."""
    return _from_row(db.session.execute(_select_results().where(Booking.id == booking_id)).one())
