"""Reads everything that an administrator can set: seven statements, however much there is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from booking.extensions import db
from booking.models import Clinic, Diary, DiaryClinic, DiaryService, Hours, Practice, Service
from booking.rules.practice import PracticeContact, Span, WeeklyHours
from booking.rules.practice import Service as ServiceFacts
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, ServiceSettings, Week

_Weeks = Mapping[tuple[int, int | None], list[WeeklyHours]]


def read_practice_settings() -> PracticeSettings | None:
    """All of it; None before anything has been loaded. Read as columns, so that what a transaction has
    just written is seen."""
    group = db.session.execute(
        select(Practice.name, Practice.phone, Practice.email, Practice.setup_step).order_by(Practice.id).limit(1)
    ).first()
    if group is None:
        return None
    weeks = _weeks()
    return PracticeSettings(
        group=PracticeContact(name=group.name, phone=group.phone, email=group.email),
        setup_step=group.setup_step,
        clinics=_all_clinic_settings(weeks),
        offers=_service_settings(),
        diaries=_diary_settings(weeks),
    )


def _weeks() -> _Weeks:
    found: dict[tuple[int, int | None], list[WeeklyHours]] = defaultdict(list)
    rows = db.session.execute(
        select(Hours.clinic_id, Hours.diary_id, Hours.weekday, Hours.opens_at, Hours.closes_at).order_by(
            Hours.weekday, Hours.opens_at
        )
    )
    for clinic_id, diary_id, weekday, opens_at, closes_at in rows:
        found[clinic_id, diary_id].append(WeeklyHours(weekday, Span(opens_at, closes_at)))
    return found


def _all_clinic_settings(weeks: _Weeks) -> tuple[ClinicSettings, ...]:
    rows = db.session.execute(select(*Clinic.__table__.columns).order_by(Clinic.position, Clinic.id))
    return tuple(_clinic_settings(row, tuple(weeks.get((row.id, None), ()))) for row in rows)


def _clinic_settings(row: Row[Any], week: Week) -> ClinicSettings:
    return ClinicSettings(
        id=row.id,
        slug=row.slug,
        name=row.name,
        street=row.street,
        locality=row.locality,
        postcode=row.postcode,
        time_zone=row.time_zone,
        notify_email=row.notify_email,
        bank_holidays=row.bank_holidays,
        position=row.position,
        week=week,
        is_active=row.is_active,
        phone=row.phone,
        directions=row.directions,
        access=row.access,
    )


def _service_settings() -> tuple[ServiceSettings, ...]:
    rows = db.session.execute(select(*Service.__table__.columns).order_by(Service.position, Service.id))
    return tuple(
        ServiceSettings(
            service=_service(row), is_active=row.is_active, position=row.position, is_at_desk=row.is_at_desk
        )
        for row in rows
    )


def _service(row: Row[Any]) -> ServiceFacts:
    return ServiceFacts(
        id=row.id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        minutes=row.minutes,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        price_pence=row.price_pence,
        notice_minutes=row.notice_minutes,
        window_days=row.window_days,
        cutoff_minutes=row.cutoff_minutes,
        by_phone=row.by_phone,
    )


def _diary_settings(weeks: _Weeks) -> tuple[DiarySettings, ...]:
    takes: dict[int, set[int]] = defaultdict(set)
    for diary_id, service_id in db.session.execute(select(DiaryService.diary_id, DiaryService.service_id)):
        takes[diary_id].add(service_id)
    places: dict[int, dict[int, Week | None]] = defaultdict(dict)
    for diary_id, clinic_id, follows in db.session.execute(
        select(DiaryClinic.diary_id, DiaryClinic.clinic_id, DiaryClinic.follows_clinic)
    ):
        places[diary_id][clinic_id] = None if follows else tuple(weeks.get((clinic_id, diary_id), ()))
    kept: dict[int, dict[int, Week]] = defaultdict(dict)
    for (clinic_id, diary), week in weeks.items():
        if diary is not None:
            kept[diary][clinic_id] = tuple(week)
    rows = db.session.execute(select(*Diary.__table__.columns).order_by(Diary.position, Diary.id))
    return tuple(
        DiarySettings(
            id=row.id,
            slug=row.slug,
            name=row.name,
            is_person=row.is_person,
            is_active=row.is_active,
            position=row.position,
            service_ids=frozenset(takes[row.id]),
            places=places[row.id],
            kept=kept[row.id],
            role=row.role,
            experience=row.experience,
            qualifications=row.qualifications,
            is_at_desk=row.is_at_desk,
        )
        for row in rows
    )
