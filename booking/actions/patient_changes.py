"""Moves and cancels a booking for its patient, online."""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking import links
from booking.actions import claims
from booking.actions.audit import record
from booking.actions.outbox import mailbox_of, queue_booking_emails
from booking.actions.overlays import overlaid_time
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.availability import OwnClaims, read_availability
from booking.queries.limits import fifth_last_email
from booking.queries.practice import service_facts
from booking.rules.availability import accept_start, cells_claimed
from booking.rules.booking_window import refuse_late_change
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import SameTime, UnknownLink
from booking.rules.lifecycle import Status, next_status
from booking.rules.limits import next_email_at, refuse_too_many_moves
from booking.rules.page_digest import change_page_facts, refuse_changed_facts
from booking.rules.practice import Clinic, Practice, Service


def move_booking(
    practice: Practice,
    token: str,
    starts_at_utc: datetime,
    now: datetime,
    *,
    shown: str | None = None,
    is_limited: bool = False,
) -> None:
    """Gives a booking another time of the same service at the same clinic. It has the old time or the new one, never
    both or neither.

    `shown` is the digest of the page whose button was pressed. Raises UnknownLink, AlreadyCancelled, AlreadyPast,
    TooLateToChange, MovedTooOften, SameTime, ChangedSinceShown, or the NotOffered that says why the time cannot be
    booked.
    """
    booking, service, clinic = _booking_for_update(practice, token)
    refuse_late_change(service, booking.starts_at_utc, Status(booking.status), now)
    if is_limited:
        refuse_too_many_moves(booking.online_moves)
    if starts_at_utc == booking.starts_at_utc:
        raise SameTime
    _refuse_changed_page(shown, service, clinic, booking)
    on_date = wall_clock(starts_at_utc, clinic.time_zone).date()
    own_claims = OwnClaims(booking_id=booking.id)
    slot = accept_start(
        read_availability(practice, service, [clinic], on_date, on_date, now, own_claims)[clinic.slug],
        starts_at_utc,
        now,
    )
    old_start = booking.starts_at_utc

    overlaid = overlaid_time(booking)
    booking.diary_id = slot.diary_id
    booking.starts_at_utc = starts_at_utc
    booking.ends_at_utc = starts_at_utc + timedelta(minutes=service.minutes)
    booking.is_squeezed_in = False
    booking.online_moves += 1
    cells = cells_claimed(starts_at_utc, service.minutes, service.buffer_before_minutes, service.buffer_after_minutes)
    claims.take_for_booking(slot.diary_id, cells, booking.id, now)
    overlaid.reassign(now)
    _raise_versions(booking, now)
    queue_booking_emails(
        booking, clinic, "moved", now, patient_due_at_utc=_next_email(booking, now) if is_limited else None
    )
    record("patient", "moved", booking.id, now, from_start=old_start.isoformat(), to_start=starts_at_utc.isoformat())


def cancel_booking(
    practice: Practice, token: str, reason: str, now: datetime, *, shown: str | None = None, is_limited: bool = False
) -> None:
    """Cancels a booking and frees its time. `shown` is the digest of the page whose button was pressed.

    Raises UnknownLink, AlreadyCancelled, AlreadyPast, TooLateToChange or ChangedSinceShown.
    """
    booking, service, clinic = _booking_for_update(practice, token)
    refuse_late_change(service, booking.starts_at_utc, Status(booking.status), now)
    _refuse_changed_page(shown, service, clinic, booking)
    overlaid = overlaid_time(booking)
    booking.status = str(next_status(Status(booking.status), Status.CANCELLED))
    booking.cancelled_at_utc, booking.cancelled_by, booking.cancel_reason = now, "patient", reason
    claims.release_booking(booking.id, now)
    overlaid.reassign(now)
    _raise_versions(booking, now)
    queue_booking_emails(
        booking, clinic, "cancelled", now, patient_due_at_utc=_next_email(booking, now) if is_limited else None
    )
    record("patient", "cancelled", booking.id, now, starts_at=booking.starts_at_utc.isoformat())


def _refuse_changed_page(shown: str | None, service: Service, clinic: Clinic, booking: Booking) -> None:
    if shown is not None:
        refuse_changed_facts(shown, change_page_facts(service, clinic, booking.starts_at_utc))


def _next_email(booking: Booking, now: datetime) -> datetime:
    """Returns when the patient may be emailed again. An email that a later change overtakes before then is not sent."""
    return next_email_at(fifth_last_email(mailbox_of(booking.email), now), now)


def _raise_versions(booking: Booking, now: datetime) -> None:
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = now
    db.session.flush()


def _booking_for_update(practice: Practice, token: str) -> tuple[Booking, Service, Clinic]:
    """Returns the booking of a link, locked, with its service and clinic. Raises UnknownLink."""
    if not links.is_token(token):
        raise UnknownLink
    booking = db.session.execute(select(Booking).where(Booking.token == token).with_for_update()).scalar_one_or_none()
    if booking is None:
        raise UnknownLink
    service = service_facts(db.session.get_one(ServiceRow, booking.service_id))
    clinic = next(clinic for clinic in practice.clinics if clinic.id == booking.clinic_id)
    return booking, service, clinic
