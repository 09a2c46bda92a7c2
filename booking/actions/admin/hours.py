"""Changes a week: a clinic's opening hours, or a diary's own at a clinic."""

from datetime import datetime

from sqlalchemy import delete, insert, update

from booking.actions.admin.settings_change import settings_change
from booking.extensions import db
from booking.models import DiaryClinic, Hours
from booking.rules.clinician_clashes import refuse_weekly_clash
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, Week
from booking.rules.settings_forms import FormBaseline, FormValues, diary_week_values, week_values
from booking.rules.staff import StaffMember


def save_clinic_week(by: StaffMember, clinic: ClinicSettings, week: Week, shown: FormBaseline, now: datetime) -> None:
    """Sets a clinic's opening hours. Raises SettingsChanged or WouldStrand."""

    def read(whole: PracticeSettings) -> FormValues:
        return week_values(whole.clinic_of(clinic.id).week)

    with settings_change(by, "set_hours", shown, now, read=read, about="", clinic_id=clinic.id, may_strand=True):
        _replace_hours(clinic.id, None, week)


def save_diary_week(
    by: StaffMember, clinic: ClinicSettings, diary: DiarySettings, week: Week | None, shown: FormBaseline, now: datetime
) -> None:
    """Sets a diary's own hours at a clinic; None is the clinic's, and its own are kept for another time.

    Raises TwoPlaces, SettingsChanged or WouldStrand.
    """

    def read(whole: PracticeSettings) -> FormValues:
        found = whole.diary_of(diary.id)
        return diary_week_values(found, clinic.id) if found is not None and clinic.id in found.places else {}

    with settings_change(
        by, "set_hours", shown, now, read=read, about=diary.slug, clinic_id=clinic.id, may_strand=True
    ) as whole:
        refuse_weekly_clash(diary, clinic, week or (), whole)
        here = (DiaryClinic.diary_id == diary.id) & (DiaryClinic.clinic_id == clinic.id)
        db.session.execute(update(DiaryClinic).where(here).values(follows_clinic=week is None))
        if week is not None:
            _replace_hours(clinic.id, diary.id, week)


def _replace_hours(clinic_id: int, diary_id: int | None, week: Week) -> None:
    of = Hours.diary_id.is_(None) if diary_id is None else Hours.diary_id == diary_id
    db.session.execute(delete(Hours).where(Hours.clinic_id == clinic_id, of))
    if week:
        rows = [
            {
                "clinic_id": clinic_id,
                "diary_id": diary_id,
                "weekday": rule.weekday,
                "opens_at": rule.span.opens_at,
                "closes_at": rule.span.closes_at,
            }
            for rule in week
        ]
        db.session.execute(insert(Hours), rows)
