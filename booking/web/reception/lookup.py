"""The booking and the clinic that an address of the desk names. What is not theirs to see does not exist."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort

from booking.queries.desk_bookings import DeskBooking, read_desk_booking
from booking.rules.errors import NotFoundAtClinic, UnknownAppointment
from booking.rules.practice import Clinic
from booking.rules.staff import Role, StaffMember
from booking.web.access import current_member, refuse_access
from booking.web.current_practice import current_practice


def clinic_or_404(clinic_slug: str) -> Clinic:
    """The clinic of an address, which the gate has let pass. Aborts with 404 where there is none."""
    clinic = current_practice().clinic(clinic_slug)
    if clinic is None:
        abort(404)
    return clinic


def booking_or_404(reference: str, clinic: Clinic) -> DeskBooking:
    """The booking of that reference at this clinic. One elsewhere, or in a diary that is not a clinician's
    own, is refused like one that does not exist: 404, and on record."""
    found, member = read_desk_booking(reference), current_member()
    if found is None or found.appointment.clinic.id != clinic.id or is_in_other_diary(found, member):
        refuse_access(member)
        raise UnknownAppointment
    return found


def booking_in_scope_or_404(reference: str) -> DeskBooking:
    """The booking of that reference at any clinic that is theirs. Else 404, on record."""
    found, member = read_desk_booking(reference), current_member()
    if found is None or not member.works_at(found.appointment.clinic.id):
        refuse_access(member)
        raise NotFoundAtClinic
    return found


def is_in_other_diary(found: DeskBooking, member: StaffMember) -> bool:
    """Whether a booking is in a diary that is not a clinician's own."""
    return member.role == Role.CLINICIAN and found.diary_id != member.diary_id


@contextmanager
def unknown_booking_is_404() -> Iterator[None]:
    """Around an action: what it says is not there is a 404 on record."""
    try:
        yield
    except UnknownAppointment:
        refuse_access(current_member())
