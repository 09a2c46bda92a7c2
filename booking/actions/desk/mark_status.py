"""Marks a booking as arrived, begun, completed or not attended, or takes the mark back."""

from datetime import datetime

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.extensions import db
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import MarkFacts, Status, next_mark
from booking.rules.practice import Clinic
from booking.rules.staff import Role, StaffMember


def mark_status(reference: str, clinic: Clinic, wanted: Status, version: int, by: StaffMember, now: datetime) -> None:
    """Changes a booking's status of the day and raises its version, so that a colleague's older form is refused.

    Time, claims and calendar entry stay as they are. Marking it twice the same changes it once: a button or key may
    be pressed twice, and two colleagues may mark the same patient. Raises UnknownAppointment, ChangedMeanwhile,
    CannotChangeStatus, TooEarlyToMark or TooLateToUnmark.
    """
    booking = booking_for_update(reference, clinic, by)
    current = Status(booking.status)
    if current == wanted and booking.version in (version, version + 1):
        return
    refuse_stale(booking, version)
    zone = clinic.time_zone
    marking = MarkFacts(
        current=current,
        booked_for=wall_clock(booking.starts_at_utc, zone).date(),
        marked_on=wall_clock(booking.status_at_utc, zone).date() if booking.status_at_utc else None,
        today=wall_clock(now, zone).date(),
        is_admin=by.role == Role.ADMIN,
    )
    booking.status = str(next_mark(marking, wanted))
    booking.status_at_utc = now
    booking.arrived_at_utc = _arrived_at(booking.arrived_at_utc, wanted, now)
    booking.version += 1
    db.session.flush()
    record(
        by,
        "marked",
        booking.id,
        now,
        clinic_id=clinic.id,
        version=booking.version,
        from_status=str(current),
        to_status=str(wanted),
    )


def _arrived_at(before: datetime | None, wanted: Status, now: datetime) -> datetime | None:
    """Returns when the patient arrived. A later mark keeps it; marking them as booked again clears it."""
    if wanted == Status.BOOKED:
        return None
    return before or now if wanted == Status.ARRIVED else before
