"""Loads what a seed file describes, where it is not there yet.

The rule: by slug, only what is missing is added. A clinic's hours, a diary's
hours and services come with their owner's first loading and never again; nothing
that is there is changed or removed. So loading twice is loading once, and what an
administrator has changed stays changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import insert, select, text

from booking.actions.bank_holidays import is_known, load_bank_holidays
from booking.extensions import db
from booking.models import Clinic, Diary, DiaryClinic, DiaryService, Hours, Practice, Service
from booking.rules.practice import PracticeContact, WeeklyHours
from booking.rules.seed_file import (
    BadSeedFile,
    FileMistake,
    SeedClinic,
    SeedDiary,
    SeedFile,
    SeedService,
    TextChecks,
    read_seed_file,
)

_Item = TypeVar("_Item", SeedClinic, SeedService, SeedDiary)

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "prohealth.toml"


@dataclass(frozen=True)
class SeedResult:
    """What a loading added: names, in the file's order, and how many closures for bank holidays."""

    groups: tuple[str, ...]
    clinics: tuple[str, ...]
    services: tuple[str, ...]
    diaries: tuple[str, ...]
    closures: int


def read_file(path: Path) -> SeedFile:
    """What a file describes. Raises BadSeedFile with a line for every mistake in it."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSeedFile([FileMistake(0, "", "The file is not UTF-8 text.")]) from error
    return read_seed_file(content, TextChecks(is_phone=_is_phone, is_email=_is_email, is_bank_holidays=is_known))


def load(seed: SeedFile, now: datetime) -> SeedResult:
    """Adds what is missing, and returns what that was."""
    _lock_practice()
    group, groups = _load_practice(seed.group)
    clinics = _load_clinics(seed.clinics, group)
    services = _load_services(seed.services, group)
    diaries = _load_diaries(seed.diaries, group)
    return SeedResult(groups, clinics, services, diaries, load_bank_holidays(now))


def _is_phone(number: str) -> bool:
    """E.164, and of a length that the country has. (Numbers kept for drama are invalid, but possible.)"""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return e164 == number and phonenumbers.is_possible_number(parsed)


def _is_email(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _lock_practice() -> None:
    """Two loadings wait for each other. SQLite's writers do so anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE practices IN SHARE ROW EXCLUSIVE MODE"))


def _load_practice(group: PracticeContact) -> tuple[int, tuple[str, ...]]:
    """The group's id, and its name if it was added. There is one group to an installation."""
    present = db.session.scalars(select(Practice.id).order_by(Practice.id).limit(1)).first()
    if present is not None:
        return present, ()
    row = Practice(name=group.name, phone=group.phone, email=group.email)
    db.session.add(row)
    db.session.flush()
    return row.id, (group.name,)


def _load_clinics(clinics: Sequence[SeedClinic], practice_id: int) -> tuple[str, ...]:
    missing = _missing(Clinic, clinics)
    for position, clinic in missing:
        row = Clinic(
            practice_id=practice_id,
            slug=clinic.slug,
            name=clinic.name,
            street=clinic.street,
            locality=clinic.locality,
            postcode=clinic.postcode,
            time_zone=clinic.time_zone,
            notify_email=clinic.notify_email,
            bank_holidays=clinic.bank_holidays,
            phone=clinic.phone,
            directions=clinic.directions,
            access=clinic.access,
            position=position,
        )
        db.session.add(row)
        db.session.flush()
        _load_hours(clinic.hours, row.id, None)
    return tuple(clinic.name for _, clinic in missing)


def _load_services(services: Sequence[SeedService], practice_id: int) -> tuple[str, ...]:
    missing = _missing(Service, services)
    for position, service in missing:
        db.session.add(
            Service(
                practice_id=practice_id,
                slug=service.slug,
                name=service.name,
                summary=service.summary,
                minutes=service.minutes,
                buffer_before_minutes=service.buffer_before_minutes,
                buffer_after_minutes=service.buffer_after_minutes,
                price_pence=service.price_pence,
                notice_minutes=service.notice_minutes,
                window_days=service.window_days,
                cutoff_minutes=service.cutoff_minutes,
                by_phone=service.by_phone,
                is_active=service.is_active,
                is_at_desk=service.is_at_desk,
                position=position,
            )
        )
    db.session.flush()
    return tuple(service.name for _, service in missing)


def _load_diaries(diaries: Sequence[SeedDiary], practice_id: int) -> tuple[str, ...]:
    missing = _missing(Diary, diaries)
    clinic_ids = _ids(Clinic)
    service_ids = _ids(Service)
    for position, diary in missing:
        row = Diary(
            practice_id=practice_id,
            slug=diary.slug,
            name=diary.name,
            is_person=diary.is_person,
            role=diary.role,
            experience="\n".join(diary.experience),
            qualifications="\n".join(diary.qualifications),
            is_active=diary.is_active,
            is_at_desk=diary.is_at_desk,
            position=position,
        )
        db.session.add(row)
        db.session.flush()
        for service in diary.services:
            db.session.add(DiaryService(diary_id=row.id, service_id=service_ids[service]))
        for clinic, own in diary.hours.items():
            follows = own is None
            db.session.add(DiaryClinic(diary_id=row.id, clinic_id=clinic_ids[clinic], follows_clinic=follows))
            _load_hours(own or (), clinic_ids[clinic], row.id)
    db.session.flush()
    return tuple(diary.name for _, diary in missing)


def _load_hours(rules: Iterable[WeeklyHours], clinic_id: int, diary_id: int | None) -> None:
    rows = [
        {
            "clinic_id": clinic_id,
            "diary_id": diary_id,
            "weekday": rule.weekday,
            "opens_at": rule.span.opens_at,
            "closes_at": rule.span.closes_at,
        }
        for rule in rules
    ]
    if rows:
        db.session.execute(insert(Hours), rows)


def _ids(model: type[Clinic] | type[Service] | type[Diary]) -> dict[str, int]:
    return {row.slug: row.id for row in db.session.execute(select(model.slug, model.id))}


def _missing(model: type[Clinic] | type[Service] | type[Diary], items: Sequence[_Item]) -> list[tuple[int, _Item]]:
    """What the database does not have by its slug, with its place in the file."""
    present = _ids(model)
    return [(position, item) for position, item in enumerate(items, start=1) if item.slug not in present]
