"""Reads who has booked under a phone number before. Matches are shown to staff and never merged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.extensions import db
from booking.models import Booking, Service
from booking.rules.lifecycle import Status

MOST_SHOWN = 4
_MOST_READ = 60


@dataclass(frozen=True)
class PatientMatch:
    """A person with a phone number, as their latest booking has them.

    `visits` counts the bookings that were not cancelled; `to_come_utc` is when the next of them begins.
    """

    booking_id: int
    reference: str
    name: str
    contact_name: str
    email: str
    zone: str
    visits: int
    last_utc: datetime | None
    last_service: str
    to_come_utc: datetime | None


def matches_by_phone(phone_e164: str, clinic_ids: Collection[int] | None, now: datetime) -> list[PatientMatch]:
    """Returns the people who have booked under a number at these clinics (None means all), latest booking first, in
    one statement.

    A family may share a number, so each name is a match of its own.
    """
    if not phone_e164:
        return []
    wanted = (
        select(Booking, Service.name)
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.phone_e164 == phone_e164)
        .order_by(Booking.starts_at_utc.desc(), Booking.id.desc())
        .limit(_MOST_READ)
    )
    if clinic_ids is not None:
        wanted = wanted.where(Booking.clinic_id.in_(sorted(clinic_ids)))
    people: dict[str, list[tuple[Booking, str]]] = {}
    for booking, service in db.session.execute(wanted):
        people.setdefault(booking.patient_name.casefold(), []).append((booking, service))
    return [_match(theirs, now) for theirs in list(people.values())[:MOST_SHOWN]]


def _match(theirs: list[tuple[Booking, str]], now: datetime) -> PatientMatch:
    latest = theirs[0][0]
    stand = [(booking, service) for booking, service in theirs if booking.status != Status.CANCELLED]
    past = [(booking, service) for booking, service in stand if booking.starts_at_utc <= now]
    to_come = [booking.starts_at_utc for booking, _ in stand if booking.starts_at_utc > now]
    return PatientMatch(
        latest.id,
        latest.reference,
        latest.patient_name,
        latest.contact_name,
        next((booking.email for booking, _ in theirs if booking.email), ""),
        next((booking.patient_zone for booking, _ in theirs if booking.patient_zone), ""),
        len(stand),
        past[0][0].starts_at_utc if past else None,
        past[0][1] if past else "",
        min(to_come, default=None),
    )
