"""The practice as it is read: whole, in order, in two statements."""

from datetime import time

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update

from booking.extensions import Base, db
from booking.models import Clinic, Diary, DiaryClinic, DiaryService, Hours, Practice, Service
from booking.queries.practice import read_practice
from booking.rules.practice import PracticeContact, Span, WeeklyHours
from booking.transaction import transaction
from tests.actions.steps import counted, the_house

pytestmark = pytest.mark.usefixtures("app")
NINE_TO_SIX = tuple(WeeklyHours(weekday, Span(time(9), time(18))) for weekday in range(6))


def test_the_house_is_two_statements(app: Flask) -> None:
    with counted() as statements:
        read_practice()
    assert len(statements) == 2


def test_it_stays_two_with_fifty_more_of_everything(app: Flask) -> None:
    with transaction():
        for number in range(50):
            add_a_clinic_with_its_diary(number)
    with counted() as statements:
        practice = read_practice()
    assert len(statements) == 2
    assert practice is not None
    assert (len(practice.clinics), len(practice.diaries)) == (53, 54)


def test_before_anything_is_loaded_there_is_no_house(app: Flask) -> None:
    with transaction():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(delete(table))
    assert read_practice() is None


def test_a_group_without_clinics_is_a_house_without_clinics(app: Flask) -> None:
    with transaction():
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "practices":
                db.session.execute(delete(table))
    practice = the_house()
    assert (practice.group.name, practice.clinics, practice.services, practice.diaries) == (
        "ProHealth Clinic",
        (),
        (),
        (),
    )


def test_the_shipped_house_is_read_as_it_was_written(app: Flask) -> None:
    practice = the_house()
    assert practice.group == PracticeContact(
        name="ProHealth Clinic", phone="+441234380345", email="info@prohealthclinic.co.uk"
    )
    assert [(clinic.slug, clinic.address, clinic.notify_email, clinic.hours) for clinic in practice.clinics] == [
        ("london", "104 Harley Street, Marylebone, London W1G 7JD", practice.group.email, NINE_TO_SIX),
        ("manchester", "The Hadley Clinic, 64 Bridge Street, Manchester M3 3BN", practice.group.email, NINE_TO_SIX),
        (
            "bedford",
            "The Village Medical Centre, Kingswood Way, Bedford MK40 4GH",
            practice.group.email,
            NINE_TO_SIX,
        ),
    ]
    assert [
        (one.slug, one.minutes, one.buffer_before_minutes, one.buffer_after_minutes, one.by_phone)
        for one in practice.services
    ] == [
        ("discovery-call", 15, 0, 0, True),
        ("first-appointment", 45, 0, 10, False),
        ("follow-up", 30, 0, 10, False),
    ]


def test_who_takes_what_where(app: Flask) -> None:
    practice = the_house()
    takes = {
        (service.slug, clinic.slug): [diary.name for diary in practice.diaries_for(service, clinic)]
        for service in practice.services
        for clinic in practice.clinics
    }
    calls, eaton = ["Discovery calls"], ["Mr Oliver Eaton"]
    assert takes == {
        (service, clinic): calls if service == "discovery-call" else eaton
        for service in ("discovery-call", "first-appointment", "follow-up")
        for clinic in ("london", "manchester", "bedford")
    }


def test_a_diary_has_hours_of_its_own_or_its_clinics(app: Flask) -> None:
    practice = the_house()
    names = {clinic.id: clinic.slug for clinic in practice.clinics}
    hours = [
        {names[clinic_id]: some and len(some) for clinic_id, some in one.hours.items()} for one in practice.diaries
    ]
    assert hours == [
        {"london": None},
        {"manchester": None},
        {"bedford": None},
        {"london": 7, "manchester": 2, "bedford": 2},
    ]


OFF = {"is_active": False, "is_at_desk": False}


def test_what_is_booked_online_and_what_is_booked_at_the_desk_are_two_things(app: Flask) -> None:
    with transaction():
        db.session.execute(update(Service).where(Service.slug == "follow-up").values(is_active=False))
        db.session.execute(update(Diary).where(Diary.slug == "oliver-eaton").values(is_active=False))
        db.session.execute(update(Diary).where(Diary.slug == "discovery-calls-london").values(is_at_desk=False))
    practice = the_house()
    assert [[service.slug for service in one.services] for one in (practice, practice.for_staff)] == [
        ["discovery-call", "first-appointment"],
        ["discovery-call", "first-appointment", "follow-up"],
    ]
    assert [[diary.slug for diary in one.diaries] for one in (practice, practice.for_staff, practice.of_all)] == [
        ["discovery-calls-london", "discovery-calls-manchester", "discovery-calls-bedford"],
        ["discovery-calls-manchester", "discovery-calls-bedford", "oliver-eaton"],
        ["discovery-calls-london", "discovery-calls-manchester", "discovery-calls-bedford", "oliver-eaton"],
    ]


def test_a_service_or_a_diary_that_is_put_away_is_not_read(app: Flask) -> None:
    with transaction():
        db.session.execute(update(Service).where(Service.slug == "follow-up").values(**OFF))
        db.session.execute(update(Diary).where(Diary.slug == "oliver-eaton").values(**OFF))
    practice = the_house()
    assert [service.slug for service in practice.services] == ["discovery-call", "first-appointment"]
    assert {diary.name for diary in practice.diaries} == {"Discovery calls"}
    first_appointment = practice.service("first-appointment")
    assert first_appointment is not None
    assert practice.clinics_for(first_appointment) == ()


def add_a_clinic_with_its_diary(number: int) -> None:
    group = db.session.query(Practice.id).scalar()
    service = db.session.query(Service.id).filter_by(slug="discovery-call").scalar()
    clinic = Clinic(
        practice_id=group,
        slug=f"clinic-{number}",
        name=f"Clinic {number}",
        street="1 High Street",
        locality="Town",
        postcode="AB1 2CD",
        time_zone="Europe/London",
    )
    diary = Diary(practice_id=group, slug=f"diary-{number}", name=f"Diary {number}", is_person=False)
    db.session.add_all([clinic, diary])
    db.session.flush()
    db.session.execute(insert(DiaryClinic), [{"diary_id": diary.id, "clinic_id": clinic.id, "follows_clinic": True}])
    db.session.execute(insert(DiaryService), [{"diary_id": diary.id, "service_id": service}])
    for weekday in range(6):
        db.session.add(Hours(clinic_id=clinic.id, weekday=weekday, opens_at=time(9), closes_at=time(18)))
