"""Sets and takes away the dates on which other hours hold: closures, special hours, bank holidays."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, insert

from booking.actions.admin.settings_change import settings_change
from booking.actions.bank_holidays import named_days
from booking.extensions import db
from booking.models import HoursException
from booking.queries.special_days import exceptions_from, read_special_days
from booking.rules.clinician_clashes import find_clashes, refuse_new_clashes
from booking.rules.practice import Span
from booking.rules.practice_settings import ClinicSettings, PracticeSettings
from booking.rules.settings_forms import FormBaseline, FormValues, typed_spans
from booking.rules.special_days import SpecialDay, dates_between
from booking.rules.staff import StaffMember


def special_day_settings(clinic_id: int, now: datetime) -> FormValues:
    """All special days of a clinic from this year's first on, a line for each: what a form about them shows."""
    days = read_special_days(date(now.year, 1, 1), None, clinic_id).get(clinic_id, [])
    return {f"{day.on_date} {day.diary_id or ''}".strip(): _day_text(day) for day in days}


def _day_text(day: SpecialDay) -> str:
    hours = typed_spans(day.spans) or "closed"
    return f"{hours} ({day.reason})" if day.reason else hours


def save_special_days(
    by: StaffMember, clinic: ClinicSettings, about: str, wanted: SpecialDay, shown: FormBaseline, now: datetime
) -> None:
    """Sets what holds on some dates, in place of whatever did. Raises SettingsChanged, TwoPlacesThen or WouldStrand."""
    with _special_days_change(by, "set_days", clinic, about, wanted, shown, now):
        _delete_days(clinic.id, wanted)
        _insert_days(clinic.id, wanted)


def remove_special_days(
    by: StaffMember, clinic: ClinicSettings, about: str, some: SpecialDay, shown: FormBaseline, now: datetime
) -> None:
    """Goes back to the ordinary week on some dates. Raises SettingsChanged, TwoPlacesThen or WouldStrand."""
    with _special_days_change(by, "removed_days", clinic, about, some, shown, now):
        _delete_days(clinic.id, some)


def switch_bank_holiday(
    by: StaffMember, clinic: ClinicSettings, on_date: date, closes: bool, shown: FormBaseline, now: datetime
) -> None:
    """Closes a clinic on one of its bank holidays, or opens it as on any other day of the week; the year
    is not loaded again, so what is opened stays open. Raises LookupError, SettingsChanged,
    TwoPlacesThen or WouldStrand."""
    named = named_days(clinic.bank_holidays, on_date.year) if clinic.bank_holidays else {}
    day = SpecialDay(on_date, on_date, None, (), named[on_date][:120], "bank_holiday")
    with _special_days_change(by, "set_bank_holiday", clinic, day.reason, day, shown, now):
        _delete_days(clinic.id, day)
        if closes:
            _insert_days(clinic.id, day)


@contextmanager
def _special_days_change(
    by: StaffMember, verb: str, clinic: ClinicSettings, about: str, days: SpecialDay, shown: FormBaseline, now: datetime
) -> Iterator[None]:
    def read(_whole: PracticeSettings) -> FormValues:
        return special_day_settings(clinic.id, now)

    with settings_change(by, verb, shown, now, read=read, about=about, clinic_id=clinic.id, may_strand=True) as whole:
        dates = list(dates_between(days.on_date, days.until))
        before = find_clashes(whole, exceptions_from(days.on_date), clinic, dates)
        yield
        exceptions = exceptions_from(days.on_date)
        refuse_new_clashes(before, find_clashes(whole, exceptions, clinic, dates), whole, exceptions)


def _owner_condition(diary_id: int | None) -> ColumnElement[bool]:
    return HoursException.diary_id.is_(None) if diary_id is None else HoursException.diary_id == diary_id


def _delete_days(clinic_id: int, some: SpecialDay) -> None:
    db.session.execute(
        delete(HoursException).where(
            and_(HoursException.clinic_id == clinic_id, _owner_condition(some.diary_id)),
            HoursException.on_date.between(some.on_date, some.until),
        )
    )


def _insert_days(clinic_id: int, wanted: SpecialDay) -> None:
    spans: Sequence[Span | None] = wanted.spans or (None,)
    rows = [
        {
            "clinic_id": clinic_id,
            "diary_id": wanted.diary_id,
            "on_date": day,
            "opens_at": span.opens_at if span else None,
            "closes_at": span.closes_at if span else None,
            "reason": wanted.reason,
            "source": wanted.source,
        }
        for day in dates_between(wanted.on_date, wanted.until)
        for span in spans
    ]
    db.session.execute(insert(HoursException), rows)
