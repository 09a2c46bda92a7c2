"""Puts right what a booking says about the person: who it is, how to reach them, why they come, what they need."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.desk.details import change_details
from booking.actions.record import record
from booking.queries.desk_bookings import DeskBooking
from booking.rules.appointment import Appointment
from booking.rules.errors import ChangedMeanwhile
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.door import keeps_what_was_typed
from booking.web.reception import addresses, bp
from booking.web.reception.conflict import Row, conflict_page
from booking.web.reception.detail_words import detail, labels
from booking.web.reception.details_form import ChangeForm
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic
from booking.web.reception.words import name_of_diary, when


@bp.get("/<clinic_slug>/booking/<reference>/details")
def details(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The form, filled in with what is known. That it was looked at is on record."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    return _page(found, clinic, ChangeForm.opened(found))


@bp.post("/<clinic_slug>/booking/<reference>/details")
@keeps_what_was_typed
def save_details(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Saves what was typed, and goes back to the booking."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    form = ChangeForm.opened(found)
    if not form.validate() or form.asks_at_field():
        return _page(found, clinic, form, 422)
    back = url_for("reception.booking", clinic_slug=clinic.slug, reference=reference)
    version = -1 if form.version.data is None else form.version.data
    try:
        with refusing_strangers(), transaction() as now:
            change_details(reference, clinic, form.details(), version, the_member(), now, confirms=bool(form.tell.data))
    except ChangedMeanwhile as refusal:
        return conflict_page(refusal, reference, clinic, back, _rows(form, the_booking(reference, clinic)))
    return redirect(back, 303)


def _rows(form: ChangeForm, found: DeskBooking) -> list[Row]:
    """What would be another than it is."""
    asked = [field for field in labels() if field != "zone" or found.appointment.service.by_phone]
    return [
        Row(labels()[field], field, form.wanted(field))
        for field in asked
        if form.wanted(field) != detail(found.appointment, field)
    ]


def _page(found: DeskBooking, clinic: Clinic, form: ChangeForm, status: int = 200) -> ResponseReturnValue:
    appointment, now = found.appointment, clock.now()
    with transaction() as at:
        record(the_member(), "saw_booking", appointment.id, at, clinic_id=clinic.id)
    page = render_template(
        "reception/details.html",
        heading=_("Change details of %(reference)s", reference=display.reference(appointment.reference)),
        clinic=clinic,
        found=found,
        appointment=appointment,
        booked_for=when(appointment.starts_at_utc, clinic.time_zone, now),
        diary=name_of_diary(appointment.diary_name, appointment.diary_is_person, clinic.name),
        is_to_come=_is_to_come(appointment, now),
        form=form,
        labels=labels(),
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        addresses=addresses,
    )
    return page, status


def _is_to_come(appointment: Appointment, now: datetime) -> bool:
    """Whether there is something to confirm."""
    return appointment.status == Status.BOOKED and appointment.starts_at_utc > now
