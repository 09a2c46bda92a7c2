"""Records that a clinician runs late. Reception sees it on the day; patients do not."""

from datetime import date, datetime

from sqlalchemy import update

from booking.actions.audit import record
from booking.extensions import db
from booking.models import Diary
from booking.rules.staff import StaffMember


def set_running_late(by: StaffMember, minutes: int, on_date: date, now: datetime) -> None:
    """Sets by how many minutes the member's own diary runs late on a date; 0 is on time."""
    db.session.execute(
        update(Diary)
        .where(Diary.id == by.diary_id)
        .values(late_minutes=minutes, late_on_date=on_date if minutes else None),
        execution_options={"synchronize_session": False},
    )
    record(by, "runs_late", None, now, diary=by.diary_id, minutes=minutes)
