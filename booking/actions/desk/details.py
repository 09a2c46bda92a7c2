"""Corrects the personal details of a booking: names, contact, reason and needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.actions import name_keys
from booking.actions.audit import record
from booking.actions.create_booking import detail_columns
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.actions.outbox import redirect_unsent_emails
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.rules.errors import DetailsMissing
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember

# The audit's name for each field, and its columns. The audit stores which fields changed, and never their values.
_AUDITED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("patient_name",),
    "contact": ("contact_name",),
    "phone": ("phone_typed", "phone_e164"),
    "phone_of": ("phone_of",),
    "may_talk": ("may_talk",),
    "email": ("email",),
    "zone": ("patient_zone",),
    "reason": ("reason",),
    "needs": ("needs",),
}


def change_details(
    reference: str,
    clinic: Clinic,
    details: PatientDetails,
    version: int,
    by: StaffMember,
    now: datetime,
    *,
    confirms: bool = False,
) -> None:
    """Changes the details of a booking and raises its version, so that a colleague's older form is refused.

    The appointment and its calendar entry stay as they are. Details that the booking has already change nothing, so a
    button pressed twice changes the booking once. Unsent emails go to the new address; `confirms` also sends the
    confirmation there, if the appointment is still to come.

    Raises UnknownAppointment, DetailsMissing or ChangedMeanwhile.
    """
    booking = booking_for_update(reference, clinic, by)
    by_phone = db.session.get_one(ServiceRow, booking.service_id).by_phone
    if not _is_enough(booking, details, by_phone):
        raise DetailsMissing
    new_columns = _new_columns(details, by_phone, booking)
    fields = [field for field, columns in _AUDITED_FIELDS.items() if _differ(booking, new_columns, columns, clinic)]
    if not fields:
        return
    refuse_stale(booking, version)
    for column, value in new_columns.items():
        setattr(booking, column, value)
    booking.version += 1
    db.session.flush()
    if {"name", "contact"} & set(fields):
        name_keys.rewrite(booking)
    if "email" in fields:
        redirect_unsent_emails(booking, clinic, now, confirms=confirms)
    record(by, "details_changed", booking.id, now, clinic_id=clinic.id, version=booking.version, fields=fields)


def _new_columns(details: PatientDetails, by_phone: bool, booking: Booking) -> dict[str, Any]:
    """Returns the columns that the details set. The patient's time zone is set for calls only, and needs in another
    order are unchanged.
    """
    new_columns = detail_columns(details, by_phone)
    if not by_phone:
        del new_columns["patient_zone"]
    if set(new_columns["needs"]) == set(booking.needs):
        new_columns["needs"] = booking.needs
    return new_columns


def _differ(booking: Booking, new_columns: Mapping[str, Any], columns: tuple[str, ...], clinic: Clinic) -> bool:
    return any(
        new_columns[column] != _current_value(booking, column, clinic) for column in columns if column in new_columns
    )


def _current_value(booking: Booking, column: str, clinic: Clinic) -> Any:
    """Returns a column of the booking. A patient who gave no time zone is in the clinic's."""
    known = getattr(booking, column)
    return known or clinic.time_zone if column == "patient_zone" else known


def _is_enough(booking: Booking, details: PatientDetails, by_phone: bool) -> bool:
    """Returns whether the details name a person and say how to reach them. A walk-in need not be reached."""
    if booking.source == "walk_in":
        return bool(details.name)
    return details.is_enough(by_phone)
