"""Cancels a booking for a patient or for the clinic, and brings it back the same day."""

from datetime import datetime

from booking.actions import claims
from booking.actions.desk.found import refuse_stale, the_booking
from booking.actions.desk.spot import take
from booking.actions.heirs import over_others
from booking.actions.hold import service_cells
from booking.actions.promise import EVERYBODY, promise_mail, take_back
from booking.actions.record import record
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.house import service_facts
from booking.queries.in_the_way import there_since
from booking.rules.clinic_time import wall
from booking.rules.errors import AlreadyCancelled, NeedsWarning, TimeHasGone, TooLateToUndo
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status, step
from booking.rules.staff import Member


def cancel(
    reference: str,
    clinic: Clinic,
    on_behalf_of: str,
    reason: str,
    version: int,
    by: Member,
    now: datetime,
    *,
    tells_patient: bool = True,
) -> None:
    """Cancels a booking for the 'patient', who rang, or the 'clinic', and gives its time back.

    Nobody is written to about what has begun. Raises UnknownAppointment, ChangedMeanwhile,
    AlreadyCancelled, or CannotChangeStatus for what is under way or over.
    """
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    if booking.status == Status.CANCELLED:
        raise AlreadyCancelled
    lay_over = over_others(booking)
    booking.status = str(step(Status(booking.status), Status.CANCELLED))
    booking.cancelled_at_utc, booking.cancelled_by, booking.cancel_reason = now, on_behalf_of, reason
    _changed(booking, now)
    claims.release_booking(booking.id, now)
    lay_over.uncover(now)
    writes = tells_patient and now < booking.starts_at_utc
    promise_mail(booking, clinic, "cancelled", now, EVERYBODY if writes else {"clinic"})
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


def restore(reference: str, clinic: Clinic, version: int, by: Member, now: datetime) -> None:
    """Books a cancelled booking again at its own time, on the day on which it was cancelled.

    Where others have that time who were there when it was cancelled, it lies over them again: it comes back
    squeezed in, as nobody need be asked about what was so already. Whoever came since keeps it.

    Whom the cancellation has not reached hears nothing of either; the others get their confirmation
    anew. Raises UnknownAppointment, ChangedMeanwhile, TooLateToUndo, or TimeHasGone.
    """
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    zone = clinic.time_zone
    if booking.cancelled_at_utc is None or wall(booking.cancelled_at_utc, zone).date() != wall(now, zone).date():
        raise TooLateToUndo
    gone_since = booking.cancelled_at_utc
    reached = take_back(booking, "cancelled", now)
    booking.status = str(step(Status(booking.status), Status.BOOKED))
    booking.cancelled_at_utc, booking.cancelled_by, booking.cancel_reason = None, "", ""
    booking.arrived_at_utc, booking.is_squeezed_in = None, False
    _changed(booking, now)
    _take_again(booking, gone_since, now)
    promise_mail(booking, clinic, "confirmation", now, reached)
    record(by, "restored", booking.id, now, clinic_id=clinic.id, version=booking.version)


def _take_again(booking: Booking, gone_since: datetime, now: datetime) -> None:
    service = service_facts(db.session.get_one(ServiceRow, booking.service_id))
    cells = service_cells(service, booking.starts_at_utc)
    booking.is_squeezed_in = bool(there_since(booking, cells, now))
    try:
        take(booking, service, (), now)
    except NeedsWarning as quicker:
        raise TimeHasGone from quicker
    # Looked at once it has what was free: somebody may have been quicker since the first look.
    if any(since is None or since >= gone_since for since in there_since(booking, cells, now)):
        raise TimeHasGone


def _changed(booking: Booking, now: datetime) -> None:
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = booking.status_at_utc = now
    db.session.flush()
