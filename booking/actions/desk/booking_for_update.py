"""Finds and locks the booking or diary that staff change, at the clinic of the address."""

from sqlalchemy import select

from booking.extensions import db
from booking.models import Booking
from booking.queries.audit import last_change_since
from booking.rules.appointment import may_be_reference
from booking.rules.errors import ChangedMeanwhile, NotFoundAtClinic, UnknownAppointment
from booking.rules.practice import Clinic, Diary, Practice
from booking.rules.staff import StaffMember


def booking_for_update(reference: str, clinic: Clinic, by: StaffMember) -> Booking:
    """Returns a booking's row, locked until the transaction ends: two members who change one booking queue here.

    Raises UnknownAppointment where the booking is at another clinic or the member may not change it. A clinician may
    change the bookings of their own diary.
    """
    if not may_be_reference(reference):
        raise UnknownAppointment
    booking = db.session.execute(
        select(Booking).where(Booking.reference == reference).with_for_update()
    ).scalar_one_or_none()
    if booking is None or booking.clinic_id != clinic.id or not by.may_see_diary(clinic.id, booking.diary_id):
        raise UnknownAppointment
    return booking


def diary_at_clinic(practice: Practice, diary_id: int, clinic: Clinic, by: StaffMember) -> Diary:
    """Returns a diary of this clinic. Raises NotFoundAtClinic, for a clinician also for a diary that is not their
    own.
    """
    diary = next((diary for diary in practice.diaries if diary.id == diary_id), None)
    if diary is None or clinic.id not in diary.hours or not by.may_see_diary(clinic.id, diary.id):
        raise NotFoundAtClinic
    return diary


def refuse_stale(booking: Booking, version: int) -> None:
    """Raises ChangedMeanwhile where the booking has changed since the form was opened."""
    if booking.version != version:
        raise ChangedMeanwhile(last_change_since(booking.id, version))
