"""Reads the practice: two statements, however much there is in it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import time

from sqlalchemy import select

from booking.extensions import db
from booking.models import Clinic, Diary, DiaryClinic, DiaryService, Hours, Practice, Service
from booking.rules import practice as facts


def read_practice() -> facts.Practice | None:
    """Everything that changes rarely; None before anything has been loaded (`flask seed`)."""
    places = _read_clinic_rows()
    if not places:
        return None
    clinics: dict[int, Clinic] = {}
    of_clinics: dict[int, list[facts.WeeklyHours]] = defaultdict(list)
    of_diaries: dict[tuple[int, int], list[facts.WeeklyHours]] = defaultdict(list)
    for _group, clinic, diary_id, weekday, opens_at, closes_at in places:
        if clinic is None:
            continue
        clinics[clinic.id] = clinic
        if weekday is None or opens_at is None or closes_at is None:
            continue
        rule = facts.WeeklyHours(weekday, facts.Span(opens_at, closes_at))
        if diary_id is None:
            of_clinics[clinic.id].append(rule)
        else:
            of_diaries[diary_id, clinic.id].append(rule)
    offers, group = _read_service_rows(), places[0][0]
    services, diaries = _bookable(offers, of_diaries, lambda one: True)
    whole = facts.Practice(
        group=facts.PracticeContact(name=group.name, phone=group.phone, email=group.email),
        clinics=tuple(clinic_facts(clinic, group.email, tuple(of_clinics[clinic.id])) for clinic in clinics.values()),
        services=services,
        diaries=diaries,
        version=group.settings_version,
    )
    services, diaries = _bookable(offers, of_diaries, lambda one: one.is_at_desk)
    desk = replace(whole, services=services, diaries=diaries)
    services, diaries = _bookable(offers, of_diaries, lambda one: one.is_active)
    return replace(whole, services=services, diaries=diaries, desk=desk, whole=whole)


def lock_settings_version() -> int | None:
    """The version of the practice as it stands until this transaction ends: no administrator can change it before."""
    return db.session.scalar(
        select(Practice.settings_version).order_by(Practice.id).limit(1).with_for_update(read=True)
    )


_ClinicRow = tuple[Practice, Clinic | None, int | None, int | None, time | None, time | None]


def _read_clinic_rows() -> Sequence[_ClinicRow]:
    """The group with each clinic, with each of the weekly rules there. An outer join brings None where
    there is nothing, which its types do not say."""
    return db.session.execute(
        select(Practice, Clinic, Hours.diary_id, Hours.weekday, Hours.opens_at, Hours.closes_at)
        .outerjoin(Clinic, Clinic.practice_id == Practice.id)
        .outerjoin(Hours, Hours.clinic_id == Clinic.id)
        .order_by(Practice.id, Clinic.position, Clinic.id, Hours.weekday, Hours.opens_at)
    ).all()


_ServiceRow = tuple[Service, Diary | None, int | None, bool | None]


def _read_service_rows() -> Sequence[_ServiceRow]:
    """The services that can be booked online or at the desk, with each of the diaries that take them, with each
    clinic that those are at."""
    return db.session.execute(
        select(Service, Diary, DiaryClinic.clinic_id, DiaryClinic.follows_clinic)
        .outerjoin(DiaryService, DiaryService.service_id == Service.id)
        .outerjoin(Diary, (Diary.id == DiaryService.diary_id) & (Diary.is_active | Diary.is_at_desk))
        .outerjoin(DiaryClinic, DiaryClinic.diary_id == Diary.id)
        .where(Service.is_active | Service.is_at_desk)
        .order_by(Service.position, Service.id)
    ).all()


def _bookable(
    offers: Iterable[_ServiceRow],
    hours: Mapping[tuple[int, int], list[facts.WeeklyHours]],
    can_be_booked: Callable[[Service | Diary], bool],
) -> tuple[tuple[facts.Service, ...], tuple[facts.Diary, ...]]:
    """The services that can be booked, and the diaries that take them, both in the order of their place in lists."""
    services: dict[int, facts.Service] = {}
    found: dict[int, Diary] = {}
    takes: dict[int, set[int]] = defaultdict(set)
    places: dict[int, dict[int, list[facts.WeeklyHours] | None]] = defaultdict(dict)
    for service, diary, clinic_id, follows_clinic in offers:
        if not can_be_booked(service):
            continue
        services[service.id] = service_facts(service)
        if diary is None or not can_be_booked(diary):
            continue
        found[diary.id] = diary
        takes[diary.id].add(service.id)
        if clinic_id is not None:
            places[diary.id][clinic_id] = None if follows_clinic else hours.get((diary.id, clinic_id), [])
    diaries = sorted(found.values(), key=lambda diary: (diary.position, diary.id))
    return tuple(services.values()), tuple(
        facts.Diary(
            id=diary.id,
            name=diary.name,
            is_person=diary.is_person,
            service_ids=frozenset(takes[diary.id]),
            hours=places[diary.id],
            late_minutes=diary.late_minutes,
            late_on_date=diary.late_on_date,
            slug=diary.slug,
            role=diary.role,
            experience=tuple(diary.experience.splitlines()),
            qualifications=tuple(diary.qualifications.splitlines()),
        )
        for diary in diaries
    )


def service_facts(service: Service) -> facts.Service:
    """A service's row as the rules know it."""
    return facts.Service(
        id=service.id,
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
    )


def clinic_facts(clinic: Clinic, group_email: str, hours: tuple[facts.WeeklyHours, ...]) -> facts.Clinic:
    """A clinic's row as the rules know it."""
    return facts.Clinic(
        id=clinic.id,
        slug=clinic.slug,
        name=clinic.name,
        street=clinic.street,
        locality=clinic.locality,
        postcode=clinic.postcode,
        time_zone=clinic.time_zone,
        notify_email=clinic.notify_email or group_email,
        hours=hours,
        is_active=clinic.is_active,
        phone=clinic.phone,
        directions=clinic.directions,
        access=clinic.access,
    )
