"""The booking and the clinic that an address of the desk names. What is not theirs to see does not exist."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort

from booking.queries.desk_bookings import DeskBooking, read_desk_booking
from booking.rules.errors import NotThere, UnknownAppointment
from booking.rules.house import Clinic
from booking.rules.staff import Member, Role
from booking.web.access import refuse, the_member
from booking.web.shell import the_house


def the_clinic(clinic_slug: str) -> Clinic:
    """The clinic of an address, which the gate has let pass. Aborts with 404 where there is none."""
    clinic = the_house().clinic(clinic_slug)
    if clinic is None:
        abort(404)
    return clinic


def the_booking(reference: str, clinic: Clinic) -> DeskBooking:
    """The booking of that reference at this clinic. One elsewhere, or in a diary that is not a clinician's
    own, is refused like one that does not exist: 404, and on record."""
    found, member = read_desk_booking(reference), the_member()
    if found is None or found.appointment.clinic.id != clinic.id or is_anothers(found, member):
        refuse(member)
        raise UnknownAppointment
    return found


def booking_in_scope(reference: str) -> DeskBooking:
    """The booking of that reference at any clinic that is theirs. Else 404, on record."""
    found, member = read_desk_booking(reference), the_member()
    if found is None or not member.works_at(found.appointment.clinic.id):
        refuse(member)
        raise NotThere
    return found


def is_anothers(found: DeskBooking, member: Member) -> bool:
    """Whether a booking is in a diary that is not a clinician's own."""
    return member.role == Role.CLINICIAN and found.diary_id != member.diary_id


@contextmanager
def refusing_strangers() -> Iterator[None]:
    """Around an action: what it says is not there is a 404 on record."""
    try:
        yield
    except UnknownAppointment:
        refuse(the_member())
