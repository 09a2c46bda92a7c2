"""Changes what somebody's account is for. Accounts are made, closed and opened in actions/accounts."""

from datetime import datetime

from sqlalchemy import delete, insert, update

from booking.actions.accounts.permissions import refuse_last_administrator, refuse_wider_access, refuse_wider_account
from booking.actions.admin.settings_change import settings_change
from booking.extensions import db
from booking.models import Staff, StaffClinic
from booking.queries.staff_accounts import read_staff_account
from booking.rules.practice_settings import PracticeSettings
from booking.rules.settings_forms import FormBaseline, FormValues
from booking.rules.staff import Role, StaffMember


def account_settings(staff_id: int, whole: PracticeSettings) -> FormValues:
    """What an account is for: the words of clinics and of the diary. No clinic is every clinic."""
    person = read_staff_account(staff_id)
    if person is None:
        raise LookupError(staff_id)
    diary = whole.diary_of(person.diary_id) if person.diary_id else None
    return {
        "name": person.name,
        "role": str(person.role),
        "clinics": [clinic.slug for clinic in whole.clinics if clinic.id in person.clinic_ids],
        "diary": diary.slug if diary else "",
    }


def save_account(by: StaffMember, staff_id: int, settings: FormValues, shown: FormBaseline, now: datetime) -> None:
    """Changes it; it holds from their next page on. Raises LookupError, SettingsChanged, BeyondTheirClinics or
    LastAdministrator."""

    def read(whole: PracticeSettings) -> FormValues:
        return account_settings(staff_id, whole)

    person = read_staff_account(staff_id)
    if person is None:
        raise LookupError(staff_id)
    with settings_change(by, "account_changed", shown, now, read=read, about=person.display_name) as whole:
        chosen = settings["clinics"] if isinstance(settings["clinics"], list) else []
        clinic_ids = {clinic.id for clinic in whole.clinics if clinic.slug in chosen}
        diary = next((diary for diary in whole.diaries if diary.slug == settings["diary"]), None)
        refuse_wider_account(by, staff_id)
        diary_id = diary.id if diary else None
        refuse_wider_access(by, clinic_ids, diary_id)
        if settings["role"] != Role.ADMIN or (clinic_ids and not person.clinic_ids):
            refuse_last_administrator(staff_id)
        values = {"name": settings["name"], "role": settings["role"], "diary_id": diary_id}
        db.session.execute(update(Staff).where(Staff.id == staff_id).values(**values))
        db.session.execute(delete(StaffClinic).where(StaffClinic.staff_id == staff_id))
        rows = [{"staff_id": staff_id, "clinic_id": clinic_id} for clinic_id in sorted(clinic_ids)]
        if rows:
            db.session.execute(insert(StaffClinic), rows)
