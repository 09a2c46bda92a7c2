"""A panel beside the day: one short form, and the day stays in sight."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.audit import record
from booking.queries.desk_bookings import DeskBooking
from booking.rules.practice import Diary, Practice
from booking.rules.staff import Role
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.reception.day_screen import day_screen_context
from booking.web.reception.place import ClinicDate


def record_day_viewed(place: ClinicDate, about: DeskBooking | None = None) -> None:
    """That somebody looked at the day is on record, as when they open it alone; and at whose booking, where
    the panel tells of one."""
    with transaction() as now:
        record(current_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=place.on_date.isoformat())
        if about is not None:
            seen = about.appointment
            record(current_member(), "saw_booking", seen.id, now, clinic_id=seen.clinic.id)


def render_panel(template: str, place: ClinicDate, status: int = 200, **told: Any) -> ResponseReturnValue:
    """The day with a panel: a template that extends the day's."""
    page = render_template(template, **(day_screen_context(place, clock.now()) | {"has_panel": True} | told))
    return page, status


def diaries_for_member(place: ClinicDate, practice: Practice | None = None) -> tuple[Diary, ...]:
    """The diaries of a clinic that whoever is signed in may put something into: those that staff can book, or those
    of a `practice`."""
    member = current_member()
    here = [diary for diary in (practice or current_practice().for_staff).diaries if place.clinic.id in diary.hours]
    return tuple(diary for diary in here if member.role != Role.CLINICIAN or diary.id == member.diary_id)
