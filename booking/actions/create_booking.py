"""Creates the row of a booking, made online or at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking import links
from booking.actions import name_keys
from booking.extensions import db
from booking.models import Booking
from booking.rules.attribution import Attribution
from booking.rules.email_keys import email_key
from booking.rules.lifecycle import Status
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Service


@dataclass(frozen=True)
class BookingRequest:
    """The service, clinic and start that the patient saw when they pressed the button. Nothing else is booked."""

    service: Service
    clinic: Clinic
    starts_at_utc: datetime


@dataclass(frozen=True)
class DeskFields:
    """The columns that differ between a desk booking and one made online; the defaults are those of an online
    booking.
    """

    source: str = "online"
    made_by_staff_id: int | None = None
    is_squeezed_in: bool = False
    status: str = str(Status.BOOKED)
    status_at_utc: datetime | None = None
    arrived_at_utc: datetime | None = None
    form_key: str | None = None


@dataclass(frozen=True)
class NetworkOrigin:
    """The network that an online booking comes from, and whether that network has reached its hourly limit with it."""

    network: str = ""
    is_at_limit: bool = False


def create_booking(
    wanted: BookingRequest,
    diary_id: int,
    details: PatientDetails,
    host: str,
    now: datetime,
    desk_fields: DeskFields | None = None,
    attribution: Attribution | None = None,
    origin: NetworkOrigin | None = None,
) -> Booking:
    """Creates a booking with its reference, token and search keys, and returns its row.

    The booking has no claims and no emails yet. Every booking is created here, online and at the desk.
    """
    booking = Booking(
        token=links.new_token(),
        reference=links.new_reference(),
        uid=links.new_uid(host),
        sequence=0,
        version=0,
        service_id=wanted.service.id,
        clinic_id=wanted.clinic.id,
        diary_id=diary_id,
        starts_at_utc=wanted.starts_at_utc,
        ends_at_utc=wanted.starts_at_utc + timedelta(minutes=wanted.service.minutes),
        booked_at_utc=now,
        changed_at_utc=now,
        **detail_columns(details, wanted.service.by_phone),
        **vars(desk_fields or DeskFields()),
        **vars(attribution or Attribution()),
        **vars(origin or NetworkOrigin()),
    )
    db.session.add(booking)
    db.session.flush()
    name_keys.write(booking)
    return booking


def detail_columns(details: PatientDetails, by_phone: bool) -> dict[str, Any]:
    """Returns the columns of a booking that hold a person's details."""
    return {
        "patient_name": details.patient_name or details.name,
        "contact_name": details.name if details.patient_name else "",
        "phone_e164": details.phone_e164,
        "phone_typed": details.phone_typed,
        "phone_of": details.phone_of if details.patient_name and details.phone_typed else "",
        "may_talk": details.may_talk if details.patient_name else "",
        "email": details.email,
        "email_key": email_key(details.email),
        "reason": details.reason,
        "needs": list(details.needs),
        "patient_zone": details.zone if by_phone else "",
    }
