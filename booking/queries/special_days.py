"""Reads the dates whose hours differ from those of an ordinary week, in one statement."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from booking.extensions import db
from booking.models import HoursException
from booking.queries.availability import exceptions_between
from booking.rules.practice import Span
from booking.rules.special_days import SpecialDay
from booking.rules.stranded import HoursExceptions


def read_special_days(
    first: date, last: date | None = None, clinic_id: int | None = None
) -> dict[int, list[SpecialDay]]:
    """Returns the special days from `first` to `last`, both included, by clinic id; of one clinic if `clinic_id` is
    given.
    """
    wanted = select(
        HoursException.clinic_id,
        HoursException.diary_id,
        HoursException.on_date,
        HoursException.opens_at,
        HoursException.closes_at,
        HoursException.reason,
        HoursException.source,
    ).where(HoursException.on_date >= first)
    if last is not None:
        wanted = wanted.where(HoursException.on_date <= last)
    if clinic_id is not None:
        wanted = wanted.where(HoursException.clinic_id == clinic_id)
    found: dict[tuple[int, int | None, date], SpecialDay] = {}
    rows = db.session.execute(wanted.order_by(HoursException.on_date, HoursException.opens_at, HoursException.id))
    for clinic, diary_id, on_date, opens_at, closes_at, reason, source in rows:
        before = found.get((clinic, diary_id, on_date))
        spans = before.spans if before else ()
        if opens_at is not None and closes_at is not None:
            spans = (*spans, Span(opens_at, closes_at))
        found[clinic, diary_id, on_date] = SpecialDay(
            on_date,
            on_date,
            diary_id,
            spans,
            (before.reason if before else "") or reason,
            before.source if before else source,
        )
    by_clinic: dict[int, list[SpecialDay]] = defaultdict(list)
    for (clinic, _diary, _date), day in found.items():
        by_clinic[clinic].append(day)
    return by_clinic


def exceptions_from(first: date) -> HoursExceptions:
    """Returns every exception to the weekly hours from a date on."""
    of_clinics, of_diaries = exceptions_between(None, first, None)
    return HoursExceptions(
        of_clinics,
        {
            (diary_id, clinic_id): by_date
            for clinic_id, diaries in of_diaries.items()
            for diary_id, by_date in diaries.items()
        },
    )
