"""One booking's page: everything about it, what may be done with it, and what was done."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField, ValidationError

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.messages import is_message_true
from booking.actions.desk.note import add_note
from booking.display.booking_details import needs_text
from booking.display.booking_names import call_outcome_name, call_result_name, email_name
from booking.display.desk_times import (
    PatientClock,
    clock24,
    date_and_time,
    diary_text,
    log_date_and_time,
    patient_clock,
)
from booking.queries.booking_page import (
    BookingMessage,
    booking_page_details,
    call_tries_of,
    history_of,
    messages_of,
    notes_of,
)
from booking.queries.booking_search import bookings_of_contacts, search_result_by_id
from booking.queries.desk_bookings import DeskBooking
from booking.rules.appointment import Appointment
from booking.rules.booking_search import other_bookings_of_person
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import Status
from booking.rules.patient_details import LONGEST_REASON
from booking.rules.practice import Clinic
from booking.rules.text_cleaning import tidy_text
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import Form, reject_unreadable
from booking.web.reception import bp, history, page_urls
from booking.web.reception.booking_labels import status_label
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404
from booking.web.reception.mark_status import mark_buttons


class NoteForm(Form):
    """A note for staff."""

    note = TextAreaField()

    def validate_note(self, field: TextAreaField) -> None:
        """Something, and not too much of it."""
        field.data = tidy_text(field.data or "")
        reject_unreadable(self, field)
        if not field.data:
            raise ValidationError(_("Write the note first"))
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer for the note", most=LONGEST_REASON))


@dataclass(frozen=True)
class BookingEmail:
    """A mail, and whether it still says how the booking stands: then it can be read, and sent again."""

    message: BookingMessage
    name: str
    is_true: bool


@bp.get("/<clinic_slug>/booking/<reference>")
def booking(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Everything about one booking. That it was looked at is on record."""
    clinic = clinic_or_404(clinic_slug)
    return _page(clinic, booking_or_404(reference, clinic), NoteForm(formdata=None))


@bp.post("/<clinic_slug>/booking/<reference>/note")
@redisplays_expired_form
def note(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Adds a note for staff, and shows it."""
    clinic = clinic_or_404(clinic_slug)
    found, form = booking_or_404(reference, clinic), NoteForm()
    if not form.validate():
        return _page(clinic, found, form), 422
    with unknown_booking_is_404(), transaction() as now:
        add_note(reference, clinic, str(form.note.data), current_member(), now)
    return redirect(url_for("reception.booking", clinic_slug=clinic.slug, reference=reference), 303)


def _page(clinic: Clinic, desk: DeskBooking, form: NoteForm) -> str:
    member, now, appointment = current_member(), clock.now(), desk.appointment
    found = search_result_by_id(appointment.id)
    more = booking_page_details(appointment.id)
    others = other_bookings_of_person(found, bookings_of_contacts([found], member.clinic_ids))
    messages = [_booking_email(message, appointment, now) for message in messages_of(appointment.id)]
    notes, events = notes_of(appointment.id), history_of(appointment.id)
    tries = call_tries_of(appointment.id)[appointment.id]
    practice, zone = current_practice(), clinic.time_zone
    with transaction() as at:
        record(member, "saw_booking", appointment.id, at, clinic_id=clinic.id)
    on_date = wall_clock(appointment.starts_at_utc, zone).date()
    return render_template(
        "reception/booking.html",
        heading=_("Booking %(reference)s", reference=display.reference(appointment.reference)),
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        form=form,
        clinic=clinic,
        clinics={one.id: one for one in practice.clinics},
        member=member,
        desk=desk,
        more=more,
        appointment=appointment,
        on_date=on_date,
        today=wall_clock(now, zone).date(),
        there=patient_clock(appointment.starts_at_utc, zone, appointment.patient_zone, now)
        if appointment.service.by_phone
        else PatientClock(),
        mark=status_label(found, zone, now),
        marked_at=_marked_at_text(desk, zone),
        waiting=_waiting_minutes(desk, now),
        buttons=mark_buttons(desk, member, zone, now),
        needs=needs_text(appointment.needs, appointment.service.by_phone),
        messages=messages,
        notes=notes,
        history=[(event.at_utc, history.history_sentence(event, zone, now)) for event in events],
        tries=tries,
        others=others,
        now=now,
        mark_of=status_label,
        when=date_and_time,
        log_when=log_date_and_time,
        clock24=clock24,
        name_of_diary=diary_text,
        outcome_name=call_outcome_name,
        result_name=call_result_name,
        addresses=page_urls,
    )


def _booking_email(message: BookingMessage, appointment: Appointment, now: datetime) -> BookingEmail:
    return BookingEmail(message, email_name(message.kind), is_message_true(appointment, message, now))


def _marked_at_text(desk: DeskBooking, zone: str) -> str:
    """Since when it has its mark; "" while nobody has marked it."""
    if desk.appointment.status == Status.CANCELLED:
        return clock24(desk.cancelled_at_utc, zone) if desk.cancelled_at_utc else ""
    if desk.appointment.status == Status.BOOKED or desk.status_at_utc is None:
        return ""
    return clock24(desk.status_at_utc, zone)


def _waiting_minutes(desk: DeskBooking, now: datetime) -> int:
    """For how many minutes somebody who has come has waited."""
    if desk.appointment.status != Status.ARRIVED or desk.arrived_at_utc is None:
        return 0
    return max(0, int((now - desk.arrived_at_utc).total_seconds() // 60))
