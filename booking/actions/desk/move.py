"""Moves a booking to another time, diary or clinic."""

from collections.abc import Collection
from datetime import datetime, timedelta

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, diary_at_clinic, refuse_stale
from booking.actions.desk.placement import Placement, claim_time, refuse_unacknowledged, warnings_about
from booking.actions.outbox import ALL_RECIPIENTS, queue_booking_emails, queue_email_copy
from booking.actions.overlays import overlaid_time
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.availability import OwnClaims
from booking.queries.practice import service_facts
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import AlreadyCancelled, CannotMoveBooking, SameTime
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, Practice
from booking.rules.staff import StaffMember

_MAY_MOVE = frozenset({Status.BOOKED, Status.ARRIVED, Status.DID_NOT_ATTEND})


def move_at_desk(
    practice: Practice,
    reference: str,
    clinic: Clinic,
    placement: Placement,
    version: int,
    by: StaffMember,
    now: datetime,
    *,
    acknowledged: Collection[DeskWarning] = (),
    tells_patient: bool = True,
) -> None:
    """Gives a booking another placement and marks it as booked again. It has the old placement or the new one, never
    both.

    Raises UnknownAppointment, ChangedMeanwhile (also where the patient moved it), AlreadyCancelled,
    CannotMoveBooking, NotFoundAtClinic, SameTime, NotOneOfOurTimes, or WarningsNotSeen with every warning where one
    is not acknowledged.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    if booking.status == Status.CANCELLED:
        raise AlreadyCancelled
    if booking.status not in _MAY_MOVE:
        raise CannotMoveBooking
    diary_at_clinic(practice, placement.diary.id, placement.clinic, by)
    if (booking.diary_id, booking.starts_at_utc) == (placement.diary.id, placement.starts_at_utc):
        raise SameTime
    service = service_facts(db.session.get_one(ServiceRow, booking.service_id))
    warnings = warnings_about(practice, service, placement, now, OwnClaims(booking_id=booking.id))
    refuse_unacknowledged(warnings, acknowledged)
    moved_from = {
        "from_start": booking.starts_at_utc.isoformat(),
        "from_diary": booking.diary_id,
        "from_clinic": clinic.id,
    }

    overlaid = overlaid_time(booking)
    _set_placement(booking, placement, service.minutes, now)
    booking.is_squeezed_in = DeskWarning.OVERLAP in warnings
    claim_time(booking, service, warnings, now)
    overlaid.reassign(now)
    queue_booking_emails(booking, placement.clinic, "moved", now, ALL_RECIPIENTS if tells_patient else {"clinic"})
    if placement.clinic.notify_email != clinic.notify_email:
        queue_email_copy(booking, clinic.notify_email, "moved", now)
    record(
        by,
        "moved",
        booking.id,
        now,
        clinic_id=placement.clinic.id,
        version=booking.version,
        **moved_from,
        to_start=booking.starts_at_utc.isoformat(),
        to_diary=booking.diary_id,
        to_clinic=placement.clinic.id,
        past=[str(kind) for kind in warnings],
    )
    db.session.flush()


def _set_placement(booking: Booking, placement: Placement, minutes: int, now: datetime) -> None:
    """Writes the new placement to the booking's row, and clears the marks and tries to ring of the old one."""
    booking.clinic_id, booking.diary_id = placement.clinic.id, placement.diary.id
    booking.starts_at_utc = placement.starts_at_utc
    booking.ends_at_utc = placement.starts_at_utc + timedelta(minutes=minutes)
    if booking.status != Status.BOOKED:
        booking.status, booking.status_at_utc = str(Status.BOOKED), now
    booking.arrived_at_utc = None
    booking.no_answers, booking.call_back_at_utc = 0, None
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = now
