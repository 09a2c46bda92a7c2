"""Takes a clinician's leave, and ends it. Bookings on leave stay booked until staff move or cancel them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select

from booking.actions.admin.settings_change import lock_practice
from booking.actions.audit import record
from booking.extensions import db
from booking.models import Diary, DiaryClinic, HoursException
from booking.queries.clinician_day import booked_on_dates, leave_dates
from booking.rules.errors import BookingsDuringLeave, NoSuchLeave
from booking.rules.leave import ON_LEAVE, Leave
from booking.rules.practice import Practice
from booking.rules.staff import StaffMember


def take_leave(practice: Practice, by: StaffMember, leave: Leave, shown_keys: Collection[str], now: datetime) -> None:
    """Closes the member's diary on the dates of a leave, at every clinic. Dates that are leave already stay so.

    `shown_keys` are the keys of the bookings that the member has been shown. Raises BookingsDuringLeave where there
    are others on these dates, or one of them has changed.
    """
    # 1. Bookings that are being made at this moment finish before the lock is granted, and are read below.
    # 2. Bookings that begin later wait for this transaction, and read the leave.
    lock_practice()
    diary_id = _own_diary_for_update(by)
    booked = {booking.version_key for booking in booked_on_dates(practice, diary_id, leave.first, leave.last)}
    if booked - set(shown_keys):
        raise BookingsDuringLeave
    already = set(leave_dates(diary_id, leave.first, leave.last))
    clinic_ids = db.session.scalars(
        select(DiaryClinic.clinic_id).where(DiaryClinic.diary_id == diary_id).order_by(DiaryClinic.clinic_id)
    ).all()
    rows = [
        {"clinic_id": clinic_id, "diary_id": diary_id, "on_date": on_date, "reason": ON_LEAVE, "source": "leave"}
        for on_date in leave.dates
        if on_date not in already
        for clinic_id in clinic_ids
    ]
    if not rows:
        return
    db.session.execute(insert(HoursException), rows)
    first, last = leave.first.isoformat(), leave.last.isoformat()
    record(by, "took_leave", None, now, diary=diary_id, first=first, last=last, booked=len(booked))


def end_leave(by: StaffMember, leave: Leave, now: datetime) -> None:
    """Removes the leave from these dates, which can be booked again in their usual hours.

    Raises NoSuchLeave where none of the dates is leave.
    """
    diary_id = _own_diary_for_update(by)
    if not leave_dates(diary_id, leave.first, leave.last):
        raise NoSuchLeave
    db.session.execute(
        delete(HoursException).where(
            HoursException.diary_id == diary_id,
            HoursException.source == "leave",
            HoursException.on_date.between(leave.first, leave.last),
        ),
        execution_options={"synchronize_session": False},
    )
    first, last = leave.first.isoformat(), leave.last.isoformat()
    record(by, "ended_leave", None, now, diary=diary_id, first=first, last=last)


def _own_diary_for_update(by: StaffMember) -> int:
    """Returns the id of the member's diary, locked: a button pressed twice queues here."""
    return db.session.execute(select(Diary.id).where(Diary.id == by.diary_id).with_for_update()).scalar_one()
