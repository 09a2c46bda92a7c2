"""Reads bookings as the appointments that people are shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from booking.extensions import db
from booking.models import Booking, Clinic, Diary, Practice, Service
from booking.queries.practice import clinic_facts, service_facts
from booking.rules.appointment import Appointment
from booking.rules.lifecycle import LIVE, Status


def _appointments() -> Any:
    return (
        select(Booking, Service, Clinic, Diary, Practice.email)
        .join(Service, Service.id == Booking.service_id)
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .join(Practice, Practice.id == Clinic.practice_id)
        .join(Diary, Diary.id == Booking.diary_id)
    )


def appointment_by_id(booking_id: int) -> Appointment | None:
    """Returns the appointment of a booking, or None."""
    row = db.session.execute(_appointments().where(Booking.id == booking_id)).first()
    return _from_row(row) if row else None


def appointment_by_token(token: str) -> Appointment | None:
    """Returns the appointment that a patient's link opens, or None."""
    row = db.session.execute(_appointments().where(Booking.token == token)).first()
    return _from_row(row) if row else None


def appointments_for_contact(email_key: str, phone_e164: str, now: datetime) -> list[Appointment]:
    """Returns the live appointments to come under an email address or a phone number, soonest first."""
    rows = db.session.execute(
        _appointments().where(_to_come(email_key, phone_e164, now)).order_by(Booking.starts_at_utc)
    )
    return [_from_row(row) for row in rows]


def count_bookings_to_come(email_key: str, phone_e164: str, now: datetime) -> int:
    """Returns how many live bookings are to come under an email address or a phone number."""
    count = select(func.count()).select_from(Booking).where(_to_come(email_key, phone_e164, now))
    return db.session.execute(count).scalar_one()


def _to_come(email_key: str, phone_e164: str, now: datetime) -> Any:
    """Selects the live bookings to come under an email address or a phone number."""
    same = []
    if email_key:
        same.append(Booking.email_key == email_key)
    if phone_e164:
        same.append(Booking.phone_e164 == phone_e164)
    return and_(or_(False, *same), Booking.status.in_(sorted(LIVE)), Booking.starts_at_utc > now)


def _from_row(row: Row[Booking, Service, Clinic, Diary, str]) -> Appointment:
    booking, service, clinic, diary, group_email = row
    return Appointment(
        id=booking.id,
        token=booking.token,
        reference=booking.reference,
        uid=booking.uid,
        sequence=booking.sequence,
        status=Status(booking.status),
        starts_at_utc=booking.starts_at_utc,
        ends_at_utc=booking.ends_at_utc,
        service=service_facts(service),
        clinic=clinic_facts(clinic, group_email, ()),
        diary_name=diary.name,
        diary_is_person=diary.is_person,
        patient_name=booking.patient_name,
        contact_name=booking.contact_name,
        phone_e164=booking.phone_e164,
        phone_typed=booking.phone_typed,
        email=booking.email,
        reason=booking.reason,
        needs=tuple(booking.needs),
        patient_zone=booking.patient_zone or clinic.time_zone,
        booked_at_utc=booking.booked_at_utc,
        changed_at_utc=booking.changed_at_utc,
        phone_of=booking.phone_of,
        may_talk=booking.may_talk,
        online_moves=booking.online_moves,
    )
