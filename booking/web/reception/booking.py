"""One booking's page: everything about it, what may be done with it, and what was done."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField, ValidationError

from booking import clock, display
from booking.actions.desk.messages import is_true
from booking.actions.desk.note import add_note
from booking.actions.record import record
from booking.queries.booking_page import Message, history_of, messages_of, more_of, notes_of, tries_of
from booking.queries.desk_bookings import DeskBooking
from booking.queries.search import found_by_id, of_contacts
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import wall
from booking.rules.details import LONGEST_REASON, tidy_text
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status
from booking.rules.search import of_same_person
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form, readable
from booking.web.reception import addresses, bp, history
from booking.web.reception.buttons import mark_buttons
from booking.web.reception.detail_words import needs_named
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic
from booking.web.reception.words import There, clock24, log_when, mark_of, name_of_diary, there_at, when
from booking.web.shell import the_house


class NoteForm(Form):
    """A note for staff."""

    note = TextAreaField()

    def validate_note(self, field: TextAreaField) -> None:
        """Something, and not too much of it."""
        field.data = tidy_text(field.data or "")
        readable(self, field)
        if not field.data:
            raise ValidationError(_("Write the note first"))
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer for the note", most=LONGEST_REASON))


@dataclass(frozen=True)
class MessageShown:
    """A mail, and whether it still says how the booking stands: then it can be read, and sent again."""

    message: Message
    name: str
    is_true: bool


@bp.get("/<clinic_slug>/booking/<reference>")
def booking(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Everything about one booking. That it was looked at is on record."""
    clinic = the_clinic(clinic_slug)
    return _page(clinic, the_booking(reference, clinic), NoteForm(formdata=None))


@bp.post("/<clinic_slug>/booking/<reference>/note")
@keeps_what_was_typed
def note(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Adds a note for staff, and shows it."""
    clinic = the_clinic(clinic_slug)
    found, form = the_booking(reference, clinic), NoteForm()
    if not form.validate():
        return _page(clinic, found, form), 422
    with refusing_strangers(), transaction() as now:
        add_note(reference, clinic, str(form.note.data), the_member(), now)
    return redirect(url_for("reception.booking", clinic_slug=clinic.slug, reference=reference), 303)


def _page(clinic: Clinic, desk: DeskBooking, form: NoteForm) -> str:
    member, now, appointment = the_member(), clock.now(), desk.appointment
    found = found_by_id(appointment.id)
    more = more_of(appointment.id)
    others = of_same_person(found, of_contacts([found], member.clinic_ids))
    messages = [_shown(message, appointment, now) for message in messages_of(appointment.id)]
    notes, events = notes_of(appointment.id), history_of(appointment.id)
    tries = tries_of(appointment.id)[appointment.id]
    house, zone = the_house(), clinic.time_zone
    with transaction() as at:
        record(member, "saw_booking", appointment.id, at, clinic_id=clinic.id)
    on_date = wall(appointment.starts_at_utc, zone).date()
    return render_template(
        "reception/booking.html",
        heading=_("Booking %(reference)s", reference=display.reference(appointment.reference)),
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        form=form,
        clinic=clinic,
        clinics={one.id: one for one in house.clinics},
        member=member,
        desk=desk,
        more=more,
        appointment=appointment,
        on_date=on_date,
        today=wall(now, zone).date(),
        there=there_at(appointment.starts_at_utc, zone, appointment.patient_zone, now)
        if appointment.service.by_phone
        else There(),
        mark=mark_of(found, zone, now),
        marked_at=_marked_at(desk, zone),
        waiting=_waiting(desk, now),
        buttons=mark_buttons(desk, member, zone, now),
        needs=needs_named(appointment.needs, appointment.service.by_phone),
        messages=messages,
        notes=notes,
        history=[(event.at_utc, history.sentence(event, zone, now)) for event in events],
        tries=tries,
        others=others,
        now=now,
        mark_of=mark_of,
        when=when,
        log_when=log_when,
        clock24=clock24,
        name_of_diary=name_of_diary,
        outcome_name=history.outcome_name,
        result_name=history.result_name,
        addresses=addresses,
    )


def _shown(message: Message, appointment: Appointment, now: datetime) -> MessageShown:
    return MessageShown(message, history.message_name(message.kind), is_true(appointment, message, now))


def _marked_at(desk: DeskBooking, zone: str) -> str:
    """Since when it has its mark; "" while nobody has marked it."""
    if desk.appointment.status == Status.CANCELLED:
        return clock24(desk.cancelled_at_utc, zone) if desk.cancelled_at_utc else ""
    if desk.appointment.status == Status.BOOKED or desk.status_at_utc is None:
        return ""
    return clock24(desk.status_at_utc, zone)


def _waiting(desk: DeskBooking, now: datetime) -> int:
    """For how many minutes somebody who has come has waited."""
    if desk.appointment.status != Status.ARRIVED or desk.arrived_at_utc is None:
        return 0
    return max(0, int((now - desk.arrived_at_utc).total_seconds() // 60))
