"""Adds a diary, and changes what it takes and where it is."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from booking.actions.admin.settings_change import settings_change, settings_for_update
from booking.actions.audit import record
from booking.extensions import db
from booking.models import Diary, DiaryClinic, DiaryService, Practice
from booking.rules.practice_settings import DiarySettings, PracticeSettings
from booking.rules.settings_forms import AS_THE_CLINIC, NOT_THERE, FormBaseline, FormValues, diary_values
from booking.rules.staff import StaffMember


def add_diary(by: StaffMember, settings: FormValues, now: datetime) -> int:
    """Adds a diary, after the others; its number."""
    whole = settings_for_update()
    last = db.session.execute(select(func.coalesce(func.max(Diary.position), 0))).scalar_one()
    practice_id = db.session.execute(select(func.min(Practice.id))).scalar_one()
    slug = _free_slug(str(settings["name"]), {diary.slug for diary in whole.diaries})
    row = {
        **_diary_columns(settings),
        "slug": slug,
        "practice_id": practice_id,
        "position": settings["position"] or last + 1,
    }
    diary_id = db.session.execute(insert(Diary).returning(Diary.id), [row]).scalar_one()
    _replace_services_and_clinics(diary_id, settings, whole)
    record(by, "added_diary", None, now, about=slug)
    return diary_id


def save_diary(by: StaffMember, diary_id: int, settings: FormValues, shown: FormBaseline, now: datetime) -> None:
    """Changes a diary. Its own hours at a clinic that it leaves are kept for another time.

    Raises LookupError, SettingsChanged or WouldStrand.
    """
    slug = _diary_settings(settings_for_update(), diary_id).slug

    def read(whole: PracticeSettings) -> FormValues:
        return diary_values(_diary_settings(whole, diary_id), whole)

    with settings_change(by, "set_diary", shown, now, read=read, about=slug, may_strand=True) as whole:
        db.session.execute(update(Diary).where(Diary.id == diary_id).values(**_diary_columns(settings)))
        _replace_services_and_clinics(diary_id, settings, whole)


def _diary_settings(whole: PracticeSettings, diary_id: int) -> DiarySettings:
    diary = whole.diary_of(diary_id)
    if diary is None:
        raise LookupError(diary_id)
    return diary


def _diary_columns(settings: FormValues) -> dict[str, object]:
    names = "name is_person role experience qualifications is_active is_at_desk position"
    return {name: settings[name] for name in names.split()}


def _replace_services_and_clinics(diary_id: int, settings: FormValues, whole: PracticeSettings) -> None:
    """Writes anew which services it takes, and at which clinics it is."""
    db.session.execute(delete(DiaryService).where(DiaryService.diary_id == diary_id))
    db.session.execute(delete(DiaryClinic).where(DiaryClinic.diary_id == diary_id))
    taken = settings["services"] if isinstance(settings["services"], list) else []
    services = [offer.service.id for offer in whole.offers if offer.service.slug in taken]
    if services:
        db.session.execute(insert(DiaryService), [{"diary_id": diary_id, "service_id": one} for one in services])
    places = [
        {"diary_id": diary_id, "clinic_id": clinic.id, "follows_clinic": at == AS_THE_CLINIC}
        for clinic in whole.clinics
        if (at := settings.get(f"at_{clinic.slug}", NOT_THERE)) != NOT_THERE
    ]
    if places:
        db.session.execute(insert(DiaryClinic), places)


def _free_slug(name: str, taken: set[str]) -> str:
    """A word made of the name that no diary has: "oliver-eaton", "oliver-eaton-2"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "diary"
    number, found = 1, word
    while found in taken:
        number += 1
        found = f"{word}-{number}"
    return found
