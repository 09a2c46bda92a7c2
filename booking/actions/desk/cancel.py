"""Cancels a booking for its patient or for the clinic, and restores it the same day."""

from datetime import datetime

from booking.actions import claims
from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.actions.desk.placement import claim_time
from booking.actions.hold import service_cells
from booking.actions.outbox import ALL_RECIPIENTS, queue_booking_emails, withdraw_unsent_emails
from booking.actions.overlays import overlaid_time
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.desk_bookings import others_there_since
from booking.queries.practice import service_facts
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import AlreadyCancelled, TimeHasGone, TooLateToUndo, WarningsNotSeen
from booking.rules.lifecycle import Status, next_status
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember


def cancel_at_desk(
    reference: str,
    clinic: Clinic,
    on_behalf_of: str,
    reason: str,
    version: int,
    by: StaffMember,
    now: datetime,
    *,
    tells_patient: bool = True,
) -> None:
    """Cancels a booking for the 'patient', who rang, or for the 'clinic', and frees its time.

    The patient is not emailed about an appointment that has begun. Raises UnknownAppointment, ChangedMeanwhile,
    AlreadyCancelled, or CannotChangeStatus for an appointment that is under way or over.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    if booking.status == Status.CANCELLED:
        raise AlreadyCancelled
    overlaid = overlaid_time(booking)
    booking.status = str(next_status(Status(booking.status), Status.CANCELLED))
    booking.cancelled_at_utc, booking.cancelled_by, booking.cancel_reason = now, on_behalf_of, reason
    _raise_versions(booking, now)
    claims.release_booking(booking.id, now)
    overlaid.reassign(now)
    writes = tells_patient and now < booking.starts_at_utc
    queue_booking_emails(booking, clinic, "cancelled", now, ALL_RECIPIENTS if writes else {"clinic"})
    record(
        by,
        "cancelled",
        booking.id,
        now,
        clinic_id=clinic.id,
        version=booking.version,
        starts_at=booking.starts_at_utc.isoformat(),
        on_behalf_of=on_behalf_of,
    )


def restore_cancelled(reference: str, clinic: Clinic, version: int, by: StaffMember, now: datetime) -> None:
    """Books a cancelled booking again at its own time, on the day on which it was cancelled.

    1. Where the time is free, the booking takes it.
    2. Where others have the time who had it before the cancellation, the booking is squeezed in over them, as it was
       before.
    3. Where anybody took the time after the cancellation, they keep it, and TimeHasGone is raised.

    Recipients who got the cancellation get a confirmation; the others get nothing. Raises UnknownAppointment,
    ChangedMeanwhile, TooLateToUndo or TimeHasGone.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    zone = clinic.time_zone
    if (
        booking.cancelled_at_utc is None
        or wall_clock(booking.cancelled_at_utc, zone).date() != wall_clock(now, zone).date()
    ):
        raise TooLateToUndo
    gone_since = booking.cancelled_at_utc
    notified = withdraw_unsent_emails(booking, "cancelled", now)
    booking.status = str(next_status(Status(booking.status), Status.BOOKED))
    booking.cancelled_at_utc, booking.cancelled_by, booking.cancel_reason = None, "", ""
    booking.arrived_at_utc, booking.is_squeezed_in = None, False
    _raise_versions(booking, now)
    _reclaim_time(booking, gone_since, now)
    queue_booking_emails(booking, clinic, "confirmation", now, notified)
    record(by, "restored", booking.id, now, clinic_id=clinic.id, version=booking.version)


def _reclaim_time(booking: Booking, gone_since: datetime, now: datetime) -> None:
    service = service_facts(db.session.get_one(ServiceRow, booking.service_id))
    cells = service_cells(service, booking.starts_at_utc)
    booking.is_squeezed_in = bool(others_there_since(booking, cells, now))
    try:
        claim_time(booking, service, (), now)
    except WarningsNotSeen as quicker:
        raise TimeHasGone from quicker
    # Read again after the booking has claimed its time: somebody may have taken part of it since the first reading.
    if any(since is None or since >= gone_since for since in others_there_since(booking, cells, now)):
        raise TimeHasGone


def _raise_versions(booking: Booking, now: datetime) -> None:
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = booking.status_at_utc = now
    db.session.flush()
