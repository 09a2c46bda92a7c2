"""Turns a patient's hold into a booking."""

from dataclasses import replace
from datetime import datetime

from booking.actions import claims
from booking.actions.advisory_locks import lock_names
from booking.actions.audit import record
from booking.actions.create_booking import BookingRequest, NetworkOrigin, create_booking
from booking.actions.hold import hold_for_update, hold_is_for, service_cells
from booking.actions.outbox import mailbox_of, queue_booking_emails
from booking.extensions import db
from booking.models import Booking, Hold
from booking.queries.availability import OwnClaims, read_availability
from booking.queries.limits import count_for_booking
from booking.rules.attribution import Attribution
from booking.rules.availability import Slot, accept_start
from booking.rules.booking_window import MOST_FUTURE_BOOKINGS
from booking.rules.clinic_time import wall_clock
from booking.rules.email_keys import email_key
from booking.rules.errors import (
    DetailsMissing,
    HeldTimeGone,
    JustTaken,
    NoHold,
    TooManyBookings,
    TooManyFromNetwork,
)
from booking.rules.holds import hold_is_live
from booking.rules.limits import MOST_BOOKINGS, next_email_at
from booking.rules.page_digest import booking_page_facts, refuse_changed_facts
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Practice


def book_online(
    practice: Practice,
    hold_token: str,
    wanted: BookingRequest | None,
    host: str,
    now: datetime,
    *,
    shown: str | None = None,
    network: str = "",
) -> str:
    """Books the held time, or `wanted` instead, and returns the token of the patient's link.

    `shown` is the digest of the page whose button was pressed. An empty `network` is not limited. A second press of
    the button returns the first booking's token. A hold that has expired still books if its time is free.

    Raises NoHold, DetailsMissing, ChangedSinceShown, TooManyFromNetwork, TooManyBookings, HeldTimeGone, or the
    NotOffered that says why the time cannot be booked.
    """
    hold = hold_for_update(hold_token)
    if hold is None:
        raise NoHold
    if hold.booking_id is not None:
        return db.session.get_one(Booking, hold.booking_id).token
    wanted = wanted or _request_from_hold(practice, hold)
    details = PatientDetails.from_stored(hold.details)
    if not details.is_enough(wanted.service.by_phone):
        raise DetailsMissing
    if shown is not None:
        refuse_changed_facts(shown, booking_page_facts(wanted.service, wanted.clinic, details))
    origin, email_from = _check_limits(details, network, now)

    is_held = hold_is_for(hold, wanted.service, wanted.clinic, wanted.starts_at_utc)
    is_live = is_held and hold_is_live(hold.expires_at_utc, now)
    try:
        slot = _accepted_slot(practice, hold, wanted, is_live, now)
        attribution = Attribution(hold.came_from, hold.guide)
        booking = create_booking(wanted, slot.diary_id, details, host, now, attribution=attribution, origin=origin)
        _claim_cells(hold, booking, wanted, hands_over=is_held and slot.diary_id == hold.diary_id, now=now)
    except JustTaken as taken:
        if is_held and hold.ever_blocked_others and not is_live:
            raise HeldTimeGone from taken
        raise
    hold.booking_id, hold.details, hold.expires_at_utc = booking.id, {}, now
    queue_booking_emails(booking, wanted.clinic, "confirmation", now, patient_due_at_utc=email_from)
    record(
        "patient",
        "booked",
        booking.id,
        now,
        starts_at=booking.starts_at_utc.isoformat(),
        diary=booking.diary_id,
    )
    db.session.flush()
    return booking.token


def _request_from_hold(practice: Practice, hold: Hold) -> BookingRequest:
    """Returns what a hold is for. Raises NoHold when its service or clinic can no longer be booked."""
    service, clinic = practice.service_of(hold.service_id), practice.clinic_of(hold.clinic_id)
    if service is None or clinic is None:
        raise NoHold
    return BookingRequest(service, clinic, hold.starts_at_utc)


def _accepted_slot(practice: Practice, hold: Hold, wanted: BookingRequest, is_live: bool, now: datetime) -> Slot:
    """Returns the slot that the availability rules accept for a request.

    A live hold keeps its own diary, and the service's notice counts from the moment at which it was placed.
    """
    on_date = wall_clock(wanted.starts_at_utc, wanted.clinic.time_zone).date()
    own_claims = OwnClaims(hold_token=hold.token, keeps_hold=is_live)
    facts = read_availability(practice, wanted.service, [wanted.clinic], on_date, on_date, now, own_claims)[
        wanted.clinic.slug
    ]
    if not is_live:
        return accept_start(facts, wanted.starts_at_utc, now)
    held_diary = tuple(diary for diary in facts.diaries if diary.id == hold.diary_id)
    return accept_start(replace(facts, diaries=held_diary), wanted.starts_at_utc, now, noticed_at=hold.held_since_utc)


def _claim_cells(hold: Hold, booking: Booking, wanted: BookingRequest, *, hands_over: bool, now: datetime) -> None:
    """Hands the hold's cells to the booking. Takes new ones where some are missing or the booking has another time."""
    cells = service_cells(wanted.service, booking.starts_at_utc)
    if hands_over and claims.hand_hold_to_booking(hold.id, booking.id) == len(cells):
        return
    claims.take_for_booking(booking.diary_id, cells, booking.id, now, hold.id)


def _check_limits(details: PatientDetails, network: str, now: datetime) -> tuple[NetworkOrigin, datetime]:
    """Returns the network that a booking comes from and when its email may leave, if the limits allow one more
    booking.

    Bookings of one contact, from one network and to one mailbox queue here. A mailbox that has had many emails gets
    this one later, and the booking is made: refusing it would tell a stranger about those emails, and would lock out
    the person they were sent to. Raises TooManyFromNetwork or TooManyBookings.
    """
    if not network:
        return NetworkOrigin(), now
    key, mailbox = email_key(details.email), mailbox_of(details.email)
    lock_names(key, details.phone_e164, network, mailbox)
    counts = count_for_booking(key, details.phone_e164, network, mailbox, now)
    if counts.from_network >= MOST_BOOKINGS:
        raise TooManyFromNetwork
    if counts.to_come >= MOST_FUTURE_BOOKINGS:
        raise TooManyBookings
    origin = NetworkOrigin(network, is_at_limit=counts.from_network + 1 == MOST_BOOKINGS)
    return origin, next_email_at(counts.fifth_last_email, now)
