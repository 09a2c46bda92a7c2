"""A clinician says to run late. Reception reads it on the day; patients are not told."""

from datetime import date, datetime

from sqlalchemy import update

from booking.actions.audit import record
from booking.extensions import db
from booking.models import Diary
from booking.rules.staff import StaffMember


def set_running_late(by: StaffMember, minutes: int, on_date: date, now: datetime) -> None:
    """The member's own diary runs late by so many minutes on this date; by 0, it is on time again."""
    db.session.execute(
        update(Diary)
        .where(Diary.id == by.diary_id)
        .values(late_minutes=minutes, late_on_date=on_date if minutes else None),
        execution_options={"synchronize_session": False},
    )
    record(by, "runs_late", None, now, diary=by.diary_id, minutes=minutes)
