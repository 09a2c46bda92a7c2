"""Makes a booking by phone or for a walk-in, and undoes it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from booking.actions import claims
from booking.actions.audit import record
from booking.actions.create_booking import BookingRequest, DeskFields, create_booking
from booking.actions.desk.booking_for_update import booking_for_update, diary_at_clinic, refuse_stale
from booking.actions.desk.placement import Placement, claim_time, refuse_unacknowledged, warnings_about
from booking.actions.outbox import ALL_RECIPIENTS, queue_booking_emails, withdraw_unsent_emails
from booking.actions.overlays import overlaid_time
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.appointments import count_bookings_to_come
from booking.rules.appointment import may_be_reference
from booking.rules.booking_changes import DeskWarning
from booking.rules.booking_window import MANY_FUTURE_BOOKINGS
from booking.rules.email_keys import email_key
from booking.rules.errors import DetailsMissing, TooLateToUndo
from booking.rules.lifecycle import UNDONE, Status, next_status
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Practice, Service
from booking.rules.staff import StaffMember, may_undo


@dataclass(frozen=True)
class NewDeskBooking:
    """What staff typed for a new booking, and which warnings they have acknowledged."""

    service: Service
    placement: Placement
    details: PatientDetails
    is_walk_in: bool = False
    acknowledged: Collection[DeskWarning] = ()
    tells_patient: bool = True
    # The reference of the call that led to the booking; "" for none.
    call_reference: str = ""
    # A random key that the form drew when it was opened; "" for none.
    form_key: str = ""


def book_at_desk(practice: Practice, wanted: NewDeskBooking, by: StaffMember, host: str, now: datetime) -> str:
    """Makes a booking for a patient, and returns its reference. A walk-in is booked as arrived.

    A form that is sent twice for the same person and placement returns its first booking. A booking in time that is
    taken is squeezed in. Raises NotFoundAtClinic, NotOneOfOurTimes, DetailsMissing, or WarningsNotSeen with every
    warning where one is not acknowledged.
    """
    placement, details = wanted.placement, wanted.details
    diary_at_clinic(practice, placement.diary.id, placement.clinic, by)
    if not _is_enough(wanted):
        raise DetailsMissing
    warnings = warnings_about(practice, wanted.service, placement, now)
    if _has_many_bookings(details, now):
        warnings = tuple(sorted((*warnings, DeskWarning.MANY), key=list(DeskWarning).index))
    # Looked up after the warnings are read: one of them may come from the booking that this form has just made.
    form_key = _form_key(wanted, by)
    if form_key and (made := _reference_by_form_key(form_key)):
        return made
    refuse_unacknowledged(warnings, wanted.acknowledged)
    booking_request = BookingRequest(wanted.service, placement.clinic, placement.starts_at_utc)
    booking = create_booking(
        booking_request, placement.diary.id, details, host, now, _desk_fields(wanted, warnings, by, now, form_key)
    )
    booking.follows_booking_id = _followed_call_id(wanted, by)
    claim_time(booking, wanted.service, warnings, now)
    queue_booking_emails(
        booking, placement.clinic, "confirmation", now, ALL_RECIPIENTS if wanted.tells_patient else {"clinic"}
    )
    record(
        by,
        "booked",
        booking.id,
        now,
        clinic_id=placement.clinic.id,
        version=booking.version,
        starts_at=booking.starts_at_utc.isoformat(),
        diary=booking.diary_id,
        source=booking.source,
        past=[str(kind) for kind in warnings],
    )
    db.session.flush()
    return booking.reference


def undo_new_booking(reference: str, clinic: Clinic, version: int, by: StaffMember, now: datetime) -> None:
    """Cancels a new booking: within ten minutes, by whoever made it, while nobody has changed it since.

    Unsent emails are dropped, and recipients who got one are sent a cancellation. Raises UnknownAppointment,
    ChangedMeanwhile or TooLateToUndo.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    if not may_undo(booking.made_by_staff_id, booking.version, booking.booked_at_utc, by, now):
        raise TooLateToUndo
    overlaid = overlaid_time(booking)
    notified = withdraw_unsent_emails(booking, "confirmation", now)
    booking.status = str(next_status(Status(booking.status), Status.CANCELLED))
    booking.cancelled_at_utc, booking.cancelled_by = now, UNDONE
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = booking.status_at_utc = now
    db.session.flush()
    claims.release_booking(booking.id, now)
    overlaid.reassign(now)
    queue_booking_emails(booking, clinic, "cancelled", now, notified)
    record(by, "undone", booking.id, now, clinic_id=clinic.id, version=booking.version)


def _followed_call_id(wanted: NewDeskBooking, by: StaffMember) -> int | None:
    """Returns the booking id of the call that led to a booking in person; None unless the member may see that call."""
    if not may_be_reference(wanted.call_reference) or wanted.service.by_phone:
        return None
    found = db.session.execute(
        select(Booking.id, Booking.clinic_id, Booking.diary_id)
        .join(ServiceRow, ServiceRow.id == Booking.service_id)
        .where(Booking.reference == wanted.call_reference, ServiceRow.by_phone)
    ).one_or_none()
    return found.id if found and by.may_see_diary(found.clinic_id, found.diary_id) else None


def _is_enough(wanted: NewDeskBooking) -> bool:
    """Returns whether the details name a person and, unless they have come already, say how to reach them."""
    if wanted.is_walk_in:
        return bool(wanted.details.name)
    return wanted.details.is_enough(wanted.service.by_phone)


def _has_many_bookings(details: PatientDetails, now: datetime) -> bool:
    key = email_key(details.email)
    return (
        bool(key or details.phone_e164) and count_bookings_to_come(key, details.phone_e164, now) >= MANY_FUTURE_BOOKINGS
    )


def _form_key(wanted: NewDeskBooking, by: StaffMember) -> str | None:
    """Returns the key that recognises a form which is sent again; None for a form without a key.

    A form that was changed to another person or placement after the browser's Back has another key.
    """
    if not wanted.form_key:
        return None
    placement, who = wanted.placement, wanted.details
    place = (placement.clinic.id, placement.diary.id, wanted.service.id, placement.starts_at_utc.isoformat())
    same = (wanted.form_key, by.id, wanted.is_walk_in, place, who.name, who.phone_e164, who.email)
    return sha256(repr(same).encode()).hexdigest()[:32]


def _reference_by_form_key(form_key: str) -> str | None:
    """Returns the reference of the booking that a form has made, if it has made one."""
    return db.session.scalar(select(Booking.reference).where(Booking.form_key == form_key))


def _desk_fields(
    wanted: NewDeskBooking, warnings: Collection[DeskWarning], by: StaffMember, now: datetime, form_key: str | None
) -> DeskFields:
    squeezed = DeskWarning.OVERLAP in warnings
    if wanted.is_walk_in:
        return DeskFields("walk_in", by.id, squeezed, str(Status.ARRIVED), now, now, form_key)
    return DeskFields("phone", by.id, squeezed, form_key=form_key)
