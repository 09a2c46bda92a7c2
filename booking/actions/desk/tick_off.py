"""Ticks an item of the to-do list off, or puts it back."""

from datetime import datetime

from sqlalchemy import delete, select

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update
from booking.extensions import db
from booking.models import TickedOff
from booking.rules.errors import UnknownAppointment
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember
from booking.rules.todo import ToDoKind


def tick_off(reference: str, clinic: Clinic, kind: ToDoKind, version: int, by: StaffMember, now: datetime) -> None:
    """Ticks an item off for one version of the booking. A later version, or another failed email, brings the item
    back.

    Ticking it off twice changes nothing. Raises UnknownAppointment, also for a version that the booking has not
    reached.
    """
    booking = booking_for_update(reference, clinic, by)
    if kind not in (ToDoKind.MAIL_FAILED, ToDoKind.FLOOD) and version > booking.version:
        raise UnknownAppointment
    if _existing_tick(booking.id, kind, version) is not None:
        return
    db.session.add(TickedOff(booking_id=booking.id, kind=str(kind), version=version, staff_id=by.id, at_utc=now))
    db.session.flush()
    record(by, "ticked_off", booking.id, now, clinic_id=clinic.id, kind=str(kind), version=version)


def undo_tick_off(reference: str, clinic: Clinic, kind: ToDoKind, version: int, by: StaffMember, now: datetime) -> None:
    """Puts an item back on the to-do list. Raises UnknownAppointment."""
    booking = booking_for_update(reference, clinic, by)
    if _existing_tick(booking.id, kind, version) is None:
        return
    ticks = TickedOff.booking_id == booking.id, TickedOff.kind == str(kind), TickedOff.version == version
    db.session.execute(delete(TickedOff).where(*ticks))
    record(by, "put_back", booking.id, now, clinic_id=clinic.id, kind=str(kind), version=version)


def _existing_tick(booking_id: int, kind: ToDoKind, version: int) -> TickedOff | None:
    return db.session.scalars(
        select(TickedOff).where(
            TickedOff.booking_id == booking_id, TickedOff.kind == str(kind), TickedOff.version == version
        )
    ).one_or_none()
