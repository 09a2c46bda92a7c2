"""Reads what staff type to find a booking, and groups the bookings of one person."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.rules import name_search
from booking.rules.email_keys import email_key
from booking.rules.lifecycle import LIVE, Status
from booking.rules.text_cleaning import tidy_line, without_unreadable

LONGEST_QUERY = 120
# The most bookings that a page shows; beyond it, the page asks for more words.
MOST_FOUND = 100
# Too many phone numbers end in fewer digits than these.
_LEAST_DIGITS = 4
_LEAST_OF_EMAIL = 3
_MOST_SEARCH_WORDS = 6

_REFERENCE = re.compile(r"[A-Z0-9]{6,8}")
_BETWEEN_DIGITS = re.compile(r"[\s().+/\-–—‐‑·]*")


@dataclass(frozen=True)
class SearchQuery:
    """What was typed, as each of the things that it may be. Empty where it cannot be one.

    `phone_end` is what a number ends with, `email_start` what an address begins with, folded.
    """

    reference: str = ""
    phone_end: str = ""
    email_start: str = ""
    words: tuple[name_search.SearchWord, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reference or self.phone_end or self.email_start or self.words)


@dataclass(frozen=True)
class FoundBooking:
    """A booking as the list of results shows it."""

    id: int
    reference: str
    status: Status
    starts_at_utc: datetime
    ends_at_utc: datetime
    clinic_id: int
    service_name: str
    by_phone: bool
    diary_name: str
    diary_is_person: bool
    patient_name: str
    contact_name: str
    phone_e164: str
    phone_typed: str
    email: str
    email_key: str
    cancelled_by: str
    call_back_at_utc: datetime | None

    def is_to_come(self, now: datetime) -> bool:
        """Return whether the booking is live and not over."""
        return self.status in LIVE and self.ends_at_utc > now


@dataclass(frozen=True)
class PersonBookings:
    """One person's bookings: those to come, soonest first, then those that are over, latest first."""

    bookings: tuple[FoundBooking, ...]

    @property
    def latest(self) -> FoundBooking:
        """Return the booking with the current contact details."""
        return self.bookings[0]


def read_query(typed: str) -> SearchQuery:
    """Return a typed text as each of the things that it may be."""
    text = tidy_line(without_unreadable(typed))[:LONGEST_QUERY]
    squeezed = re.sub(r"[\s\-–—‐‑]+", "", text).upper()
    reference = squeezed if _REFERENCE.fullmatch(squeezed) else ""
    if digits := _phone_end(text):
        return SearchQuery(reference, digits)
    if "@" in text:
        return SearchQuery(email_start=email_key(text.replace(" ", "")))
    is_one_word = len(text) >= _LEAST_OF_EMAIL and " " not in text
    return SearchQuery(
        reference, "", email_key(text) if is_one_word else "", name_search.search_words(text)[:_MOST_SEARCH_WORDS]
    )


def _phone_end(text: str) -> str:
    """The digits with which a number typed in any way ends, in whatever digits it was typed: without the
    country's + or 00, or the 0 that is only dialled at home. "" for what is no number."""
    text = text.replace("(0)", "")
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else "" for sign in text)
    rest = "".join(sign for sign in text if not sign.isdigit())
    if len(digits) < _LEAST_DIGITS or not _BETWEEN_DIGITS.fullmatch(rest):
        return ""
    end = digits.lstrip("0")
    return end if len(end) >= _LEAST_DIGITS else digits


def match_rank(wanted: SearchQuery, found: FoundBooking) -> int | None:
    """Return how well a booking matches a query, 0 being best; None where it does not."""
    if wanted.reference and found.reference == wanted.reference:
        return 0
    if wanted.phone_end and found.phone_e164.endswith(wanted.phone_end):
        return 1
    if wanted.email_start and found.email_key.startswith(wanted.email_start):
        return 1
    by_name = name_search.match_names(wanted.words, found.patient_name, found.contact_name)
    return None if by_name is None else 1 + by_name


def _identities(booking: FoundBooking) -> frozenset[tuple[str, ...]]:
    """What one person's bookings share: a name under a phone number or an email address. A family shares a
    number, and a name is shared by many: neither alone is enough."""
    name = " ".join(name_search.name_words(booking.patient_name))
    contacts = (("phone", booking.phone_e164), ("email", booking.email_key))
    found = frozenset((kind, contact, name) for kind, contact in contacts if contact)
    return found or frozenset({("booking", booking.reference)})


def is_same_person(one: FoundBooking, other: FoundBooking) -> bool:
    """Return whether two bookings are probably of one person: an equal name with an equal phone number or email."""
    return bool(_identities(one) & _identities(other))


def other_bookings_of_person(booking: FoundBooking, others: Iterable[FoundBooking]) -> tuple[FoundBooking, ...]:
    """Return the other bookings of the person who has a booking, in order of time."""
    for group in _person_groups([booking, *(other for other in others if other.id != booking.id)]):
        if booking in group:
            return tuple(sorted((other for other in group if other != booking), key=lambda b: b.starts_at_utc))
    return ()


def group_by_person(
    wanted: SearchQuery, found: Sequence[FoundBooking], others: Iterable[FoundBooking], now: datetime
) -> list[PersonBookings]:
    """Whose bookings were found, the best first, each with all else that is booked in their name: whoever
    is awaited soonest first, then who was here last."""
    ranks = {booking.id: met for booking in found if (met := match_rank(wanted, booking)) is not None}
    groups = [
        group
        for group in _person_groups({b.id: b for b in (*found, *others)}.values())
        if _booking_ids(group) & set(ranks)
    ]
    in_order = [PersonBookings(tuple(sorted(group, key=lambda booking: _time_order(booking, now)))) for group in groups]
    return sorted(
        in_order,
        key=lambda person: (
            min(ranks.get(booking.id, len(ranks) + MOST_FOUND) for booking in person.bookings),
            _time_order(person.bookings[0], now),
        ),
    )


def _booking_ids(group: Iterable[FoundBooking]) -> set[int]:
    return {booking.id for booking in group}


def _time_order(booking: FoundBooking, now: datetime) -> tuple[bool, float]:
    """Return a sort key: bookings to come, soonest first, then bookings that are over, latest first."""
    seconds = booking.starts_at_utc.timestamp()
    return (False, seconds) if booking.is_to_come(now) else (True, -seconds)


def _person_groups(bookings: Iterable[FoundBooking]) -> list[list[FoundBooking]]:
    """One person's bookings together. Who is the same as two others makes the three of them one: the first
    may have given a phone number, the second an email address, and the third both."""
    group_of: dict[tuple[str, ...], list[FoundBooking]] = {}
    for booking in bookings:
        group = [booking]
        for name in _identities(booking):
            group.extend(other for other in group_of.get(name, ()) if other not in group)
        for other in group:
            group_of |= dict.fromkeys(_identities(other), group)
    return list({id(group): group for group in group_of.values()}.values())
