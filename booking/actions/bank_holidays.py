"""Closes clinics on their bank holidays, which the `holidays` library lists."""

from datetime import date, datetime

import holidays
from sqlalchemy import insert, select

from booking.extensions import db
from booking.models import BankHolidayYear, Clinic, HoursException
from booking.rules.clinic_time import wall_clock

# This year and the next two: no booking window reaches further.
YEARS = 3


def is_known(code: str) -> bool:
    """Returns whether a code such as "GB-ENG" (a country, or a part of one) has a list of bank holidays."""
    country, dash, part = code.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (part in parts if dash else True)


def named_days(code: str, year: int) -> dict[date, str]:
    """Returns the bank holidays of a year by date, with the name that patients read."""
    country, _, part = code.partition("-")
    holidays_of_year = holidays.country_holidays(country, subdiv=part or None, years=year)
    return {day: name.replace(" (observed)", " (substitute day)") for day, name in sorted(holidays_of_year.items())}


def load_bank_holidays(now: datetime) -> int:
    """Closes every clinic on its bank holidays of this year and the next two, and returns how many closures it added.

    A clinic's year is loaded once, so a closure that staff remove stays removed. A date for which staff have set
    hours is left as it is.
    """
    # The rows are locked, so that two workers do not both load a year. A key-share lock lets bookings go on.
    clinics = db.session.scalars(
        select(Clinic).where(Clinic.bank_holidays != "").order_by(Clinic.id).with_for_update(key_share=True)
    ).all()
    years = db.session.execute(select(BankHolidayYear.clinic_id, BankHolidayYear.year))
    loaded = {(clinic_id, year) for clinic_id, year in years}
    closures = 0
    for clinic in clinics:
        first = wall_clock(now, clinic.time_zone).year
        for year in range(first, first + YEARS):
            if (clinic.id, year) not in loaded:
                closures += _load(clinic, year)
    return closures


def _load(clinic: Clinic, year: int) -> int:
    days = named_days(clinic.bank_holidays, year)
    decided = set(
        db.session.scalars(
            select(HoursException.on_date).where(
                HoursException.clinic_id == clinic.id,
                HoursException.diary_id.is_(None),
                HoursException.on_date.between(date(year, 1, 1), date(year, 12, 31)),
            )
        )
    )
    rows = [
        {"clinic_id": clinic.id, "on_date": day, "reason": name[:120], "source": "bank_holiday"}
        for day, name in days.items()
        if day not in decided
    ]
    db.session.execute(insert(BankHolidayYear), [{"clinic_id": clinic.id, "year": year}])
    if rows:
        db.session.execute(insert(HoursException), rows)
    return len(rows)
