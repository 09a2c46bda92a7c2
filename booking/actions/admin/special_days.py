"""Sets and takes away the dates on which other hours hold: closures, special hours, bank holidays."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, insert

from booking.actions.admin.changing import changing
from booking.actions.bank_holidays import named_days
from booking.extensions import db
from booking.models import HoursException
from booking.queries.special_days import exceptions_from, read_days
from booking.rules.house import Span
from booking.rules.settings import Settings, Shown, written_spans
from booking.rules.special_days import SpecialDay, dates_from
from booking.rules.staff import Member
from booking.rules.two_places import doubled, refuse_newly_doubled
from booking.rules.whole import Place, Whole


def settings_of(clinic_id: int, now: datetime) -> Settings:
    """All special days of a clinic from this year's first on, a line for each: what a form about them shows."""
    days = read_days(date(now.year, 1, 1), None, clinic_id).get(clinic_id, [])
    return {f"{day.on_date} {day.diary_id or ''}".strip(): _line(day) for day in days}


def _line(day: SpecialDay) -> str:
    hours = written_spans(day.spans) or "closed"
    return f"{hours} ({day.reason})" if day.reason else hours


def save_days(by: Member, clinic: Place, about: str, wanted: SpecialDay, shown: Shown, now: datetime) -> None:
    """Sets what holds on some dates, in place of whatever did. Raises SettingsChanged, TwoPlacesThen or WouldStrand."""
    with _changing(by, "set_days", clinic, about, wanted, shown, now):
        _take_away(clinic.id, wanted)
        _put(clinic.id, wanted)


def remove_days(by: Member, clinic: Place, about: str, some: SpecialDay, shown: Shown, now: datetime) -> None:
    """Goes back to the ordinary week on some dates. Raises SettingsChanged, TwoPlacesThen or WouldStrand."""
    with _changing(by, "removed_days", clinic, about, some, shown, now):
        _take_away(clinic.id, some)


def switch_bank_holiday(by: Member, clinic: Place, on_date: date, closes: bool, shown: Shown, now: datetime) -> None:
    """Closes a clinic on one of its bank holidays, or opens it as on any other day of the week; the year
    is not loaded again, so what is opened stays open. Raises LookupError, SettingsChanged,
    TwoPlacesThen or WouldStrand."""
    named = named_days(clinic.bank_holidays, on_date.year) if clinic.bank_holidays else {}
    day = SpecialDay(on_date, on_date, None, (), named[on_date][:120], "bank_holiday")
    with _changing(by, "set_bank_holiday", clinic, day.reason, day, shown, now):
        _take_away(clinic.id, day)
        if closes:
            _put(clinic.id, day)


@contextmanager
def _changing(
    by: Member, verb: str, clinic: Place, about: str, days: SpecialDay, shown: Shown, now: datetime
) -> Iterator[None]:
    def read(_whole: Whole) -> Settings:
        return settings_of(clinic.id, now)

    with changing(by, verb, shown, now, read=read, about=about, clinic_id=clinic.id, may_strand=True) as whole:
        dates = list(dates_from(days.on_date, days.until))
        before = doubled(whole, exceptions_from(days.on_date), clinic, dates)
        yield
        exceptions = exceptions_from(days.on_date)
        refuse_newly_doubled(before, doubled(whole, exceptions, clinic, dates), whole, exceptions)


def _whose(diary_id: int | None) -> ColumnElement[bool]:
    return HoursException.diary_id.is_(None) if diary_id is None else HoursException.diary_id == diary_id


def _take_away(clinic_id: int, some: SpecialDay) -> None:
    db.session.execute(
        delete(HoursException).where(
            and_(HoursException.clinic_id == clinic_id, _whose(some.diary_id)),
            HoursException.on_date.between(some.on_date, some.until),
        )
    )


def _put(clinic_id: int, wanted: SpecialDay) -> None:
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
        for day in dates_from(wanted.on_date, wanted.until)
        for span in spans
    ]
    db.session.execute(insert(HoursException), rows)
