"""Adds a clinic, and changes what is set about one."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from booking.actions.admin.settings_change import settings_change, settings_for_update
from booking.actions.audit import record
from booking.actions.bank_holidays import load_bank_holidays
from booking.extensions import db
from booking.models import BankHolidayYear, Clinic, HoursException, Practice
from booking.rules.clinic_time import wall_clock
from booking.rules.practice_settings import ClinicSettings, PracticeSettings
from booking.rules.settings_forms import FormBaseline, FormValues, SlugTaken, clinic_values
from booking.rules.staff import StaffMember


def add_clinic(by: StaffMember, slug: str, settings: FormValues, now: datetime) -> None:
    """Adds a clinic without hours, after the others, with its bank holidays. Raises NameTaken."""
    whole = settings_for_update()
    if whole.clinic(slug) is not None:
        raise SlugTaken
    last = db.session.execute(select(func.coalesce(func.max(Clinic.position), 0))).scalar_one()
    practice_id = db.session.execute(select(func.min(Practice.id))).scalar_one()
    values = {
        **_clinic_columns(settings),
        "practice_id": practice_id,
        "slug": slug,
        "position": settings["position"] or last + 1,
    }
    clinic_id = db.session.execute(insert(Clinic).returning(Clinic.id), [values]).scalar_one()
    load_bank_holidays(now)
    record(by, "added_clinic", None, now, clinic_id=clinic_id, about=slug)


def save_clinic(by: StaffMember, slug: str, settings: FormValues, shown: FormBaseline, now: datetime) -> None:
    """Changes a clinic; its word in addresses stays. Its bank holidays are loaded anew where they are
    another country's. Raises LookupError, SettingsChanged or WouldStrand."""
    clinic = _clinic_settings(settings_for_update(), slug)

    def read(whole: PracticeSettings) -> FormValues:
        return clinic_values(_clinic_settings(whole, slug))

    with settings_change(by, "set_clinic", shown, now, read=read, about=slug, clinic_id=clinic.id, may_strand=True):
        db.session.execute(update(Clinic).where(Clinic.id == clinic.id).values(**_clinic_columns(settings)))
        if settings["bank_holidays"] != clinic.bank_holidays:
            db.session.expire_all()
            _reload_bank_holidays(clinic.id, clinic.time_zone, now)


def _clinic_settings(whole: PracticeSettings, slug: str) -> ClinicSettings:
    clinic = whole.clinic(slug)
    if clinic is None:
        raise LookupError(slug)
    return clinic


def _clinic_columns(settings: FormValues) -> dict[str, object]:
    names = "name street locality postcode time_zone notify_email phone directions access"
    return {name: settings[name] for name in f"{names} bank_holidays is_active position".split()}


def _reload_bank_holidays(clinic_id: int, zone: str, now: datetime) -> None:
    """Takes the bank holidays to come away and loads those that are the clinic's now; dates for which
    staff have set hours of their own are left to them."""
    today = wall_clock(now, zone).date()
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
