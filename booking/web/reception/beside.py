"""A panel beside the day: one short form, and the day stays in sight."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.record import record
from booking.queries.desk_bookings import DeskBooking
from booking.rules.house import Diary, House
from booking.rules.staff import Role
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.reception.place import Place
from booking.web.reception.screen import day_screen
from booking.web.shell import the_house


def saw_day(place: Place, about: DeskBooking | None = None) -> None:
    """That somebody looked at the day is on record, as when they open it alone; and at whose booking, where
    the panel tells of one."""
    with transaction() as now:
        record(the_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=place.on_date.isoformat())
        if about is not None:
            seen = about.appointment
            record(the_member(), "saw_booking", seen.id, now, clinic_id=seen.clinic.id)


def panel(template: str, place: Place, status: int = 200, **told: Any) -> ResponseReturnValue:
    """The day with a panel: a template that extends the day's."""
    page = render_template(template, **(day_screen(place, clock.now()) | {"has_panel": True} | told))
    return page, status


def diaries_of(place: Place, house: House | None = None) -> tuple[Diary, ...]:
    """The diaries of a clinic that whoever is signed in may put something into: those that staff can book, or those
    of a `house`."""
    member = the_member()
    here = [diary for diary in (house or the_house().for_staff).diaries if place.clinic.id in diary.hours]
    return tuple(diary for diary in here if member.role != Role.CLINICIAN or diary.id == member.diary_id)
