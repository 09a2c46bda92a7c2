"""Adds a clinic, and changes what is set about one."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from booking.actions.admin.changing import changing, locked
from booking.actions.bank_holidays import load_bank_holidays
from booking.actions.record import record
from booking.extensions import db
from booking.models import BankHolidayYear, Clinic, ClinicGroup, HoursException
from booking.rules.clinic_time import wall
from booking.rules.settings import NameTaken, Settings, Shown, of_clinic
from booking.rules.staff import Member
from booking.rules.whole import Place, Whole


def add_clinic(by: Member, slug: str, settings: Settings, now: datetime) -> None:
    """Adds a clinic without hours, after the others, with its bank holidays. Raises NameTaken."""
    whole = locked()
    if whole.clinic(slug) is not None:
        raise NameTaken
    last = db.session.execute(select(func.coalesce(func.max(Clinic.position), 0))).scalar_one()
    group_id = db.session.execute(select(func.min(ClinicGroup.id))).scalar_one()
    values = {**_values(settings), "group_id": group_id, "slug": slug, "position": settings["position"] or last + 1}
    clinic_id = db.session.execute(insert(Clinic).returning(Clinic.id), [values]).scalar_one()
    load_bank_holidays(now)
    record(by, "added_clinic", None, now, clinic_id=clinic_id, about=slug)


def save_clinic(by: Member, slug: str, settings: Settings, shown: Shown, now: datetime) -> None:
    """Changes a clinic; its word in addresses stays. Its bank holidays are loaded anew where they are
    another country's. Raises LookupError, SettingsChanged or WouldStrand."""
    clinic = _clinic(locked(), slug)

    def read(whole: Whole) -> Settings:
        return of_clinic(_clinic(whole, slug))

    with changing(by, "set_clinic", shown, now, read=read, about=slug, clinic_id=clinic.id, may_strand=True):
        db.session.execute(update(Clinic).where(Clinic.id == clinic.id).values(**_values(settings)))
        if settings["bank_holidays"] != clinic.bank_holidays:
            db.session.expire_all()
            _load_anew(clinic.id, clinic.time_zone, now)


def _clinic(whole: Whole, slug: str) -> Place:
    clinic = whole.clinic(slug)
    if clinic is None:
        raise LookupError(slug)
    return clinic


def _values(settings: Settings) -> dict[str, object]:
    names = "name street locality postcode time_zone notify_email phone directions access"
    return {name: settings[name] for name in f"{names} bank_holidays is_active position".split()}


def _load_anew(clinic_id: int, zone: str, now: datetime) -> None:
    """Takes the bank holidays to come away and loads those that are the clinic's now; dates for which
    staff have set hours of their own are left to them."""
    today = wall(now, zone).date()
    db.session.execute(
        delete(HoursException).where(
            HoursException.clinic_id == clinic_id,
            HoursException.source == "bank_holiday",
            HoursException.on_date >= today,
        )
    )
    db.session.execute(
        delete(BankHolidayYear).where(BankHolidayYear.clinic_id == clinic_id, BankHolidayYear.year >= today.year)
    )
    load_bank_holidays(now)
