"""Puts right what a booking says about the person: who it is, how to reach them, why they come, what they need."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.details import change_details
from booking.display.booking_details import detail_labels, detail_text
from booking.display.desk_times import date_and_time, diary_text
from booking.queries.desk_bookings import DeskBooking
from booking.rules.appointment import Appointment
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.reception import bp, page_urls
from booking.web.reception.details_form import BookingDetailsForm
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404


@bp.get("/<clinic_slug>/booking/<reference>/details")
def details(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The form, filled in with what is known. That it was looked at is on record."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    return _page(found, clinic, BookingDetailsForm.opened(found))


@bp.post("/<clinic_slug>/booking/<reference>/details")
@redisplays_expired_form
def save_details(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Saves what was typed, and goes back to the booking."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    form = BookingDetailsForm.opened(found)
    if not form.validate() or form.asks_at_field():
        return _page(found, clinic, form, 422)
    back = url_for("reception.booking", clinic_slug=clinic.slug, reference=reference)
    version = -1 if form.version.data is None else form.version.data
    try:
        with unknown_booking_is_404(), transaction() as now:
            change_details(
                reference, clinic, form.details(), version, current_member(), now, confirms=bool(form.tell.data)
            )
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(
            refusal, reference, clinic, back, _conflict_rows(form, booking_or_404(reference, clinic))
        )
    return redirect(back, 303)


def _conflict_rows(form: BookingDetailsForm, found: DeskBooking) -> list[ConflictRow]:
    """What would be another than it is."""
    asked = [field for field in detail_labels() if field != "zone" or found.appointment.service.by_phone]
    return [
        ConflictRow(detail_labels()[field], field, form.wanted(field))
        for field in asked
        if form.wanted(field) != detail_text(found.appointment, field)
    ]


def _page(found: DeskBooking, clinic: Clinic, form: BookingDetailsForm, status: int = 200) -> ResponseReturnValue:
    appointment, now = found.appointment, clock.now()
    with transaction() as at:
        record(current_member(), "saw_booking", appointment.id, at, clinic_id=clinic.id)
    page = render_template(
        "reception/details.html",
        heading=_("Change details of %(reference)s", reference=display.reference(appointment.reference)),
        clinic=clinic,
        found=found,
        appointment=appointment,
        booked_for=date_and_time(appointment.starts_at_utc, clinic.time_zone, now),
        diary=diary_text(appointment.diary_name, appointment.diary_is_person, clinic.name),
        is_to_come=_can_confirm(appointment, now),
        form=form,
        labels=detail_labels(),
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        addresses=page_urls,
    )
    return page, status


def _can_confirm(appointment: Appointment, now: datetime) -> bool:
    """Whether there is something to confirm."""
    return appointment.status == Status.BOOKED and appointment.starts_at_utc > now
