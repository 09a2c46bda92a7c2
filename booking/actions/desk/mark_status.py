"""Marks how far a booking has come: arrived, begun, completed, did not attend; or takes that back."""

from datetime import datetime

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.extensions import db
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import MarkFacts, Status, next_mark
from booking.rules.practice import Clinic
from booking.rules.staff import Role, StaffMember


def mark_status(reference: str, clinic: Clinic, wanted: Status, version: int, by: StaffMember, now: datetime) -> None:
    """Gives a booking another status of the day. Its time, its claims and its calendar entry stay as they
    are; the form's version does not, so that a colleague's older form is refused.

    The same mark twice is one mark: a button or a key pressed twice, or two who saw the same patient come in.
    Raises UnknownAppointment, ChangedMeanwhile, CannotChangeStatus, NotItsDayYet or TooLateToTakeBack.
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
    """When they came: kept through every later mark, also a wrong one; forgotten when they are awaited again."""
    if wanted == Status.BOOKED:
        return None
    return before or now if wanted == Status.ARRIVED else before
