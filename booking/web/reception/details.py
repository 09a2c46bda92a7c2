"""Puts right what a booking says about the person: who it is, how to reach them, why they come, what they need."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.details import change_details
from booking.display.booking_details import detail_labels, detail_text, may_talk_labels, needs_text, phone_owner_labels
from booking.display.desk_times import date_and_time, diary_text
from booking.queries.desk_bookings import DeskBooking
from booking.rules.appointment import Appointment
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import Status
from booking.rules.patient_details import PatientDetails, needs_offered
from booking.rules.practice import Clinic
from booking.rules.text_cleaning import tidy_contact
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.email_typo_form import EmailTypoForm
from booking.web.forms import reject_unreadable
from booking.web.inputs.contact_validators import (
    reject_invalid_phone,
    time_zone_choices,
    validate_email_or_none,
    validate_person_name,
    validate_short_text,
)
from booking.web.inputs.emails import parse_email
from booking.web.inputs.phones import parse_phone
from booking.web.reception import bp, page_urls
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404


class BookingDetailsForm(EmailTypoForm):
    """A booking's details. `zone` is asked of calls only; `tell` sends the confirmation to a new address."""

    name = StringField(validators=[validate_person_name])
    contact = StringField(validators=[validate_person_name])
    phone = StringField()
    phone_of = SelectField(choices=[], validate_choice=False)
    may_talk = SelectField(choices=[], validate_choice=False)
    email = StringField(validators=[validate_email_or_none])
    tell = BooleanField()
    zone = SelectField(choices=[], validate_choice=False)
    reason = TextAreaField(validators=[validate_short_text])
    needs = SelectMultipleField(choices=[], validate_choice=False)
    version = IntegerField()
    known: Appointment
    is_walk_in: bool

    @classmethod
    def opened(cls, found: DeskBooking) -> "BookingDetailsForm":
        """The form filled in with what is known; as it is posted, with what is posted alone."""
        known = found.appointment
        given = {
            "name": known.patient_name,
            "contact": known.contact_name,
            "phone": _phone_as_shown(known),
            "phone_of": known.phone_of,
            "may_talk": known.may_talk,
            "email": known.email,
            "asked": known.email,
            "tell": True,
            "zone": known.patient_zone,
            "reason": known.reason,
            "needs": list(known.needs),
            "version": found.version,
        }
        form = cls(data={} if request.method == "POST" else given)
        form.known, form.is_walk_in = known, found.source == "walk_in"
        form.zone.choices = time_zone_choices(str(form.zone.data or known.patient_zone))
        form.phone_of.choices = [SelectChoice(code, word) for code, word in phone_owner_labels().items()]
        form.may_talk.choices = [SelectChoice(code, word) for code, word in may_talk_labels().items()]
        words = needs_offered(known.service.by_phone)
        form.needs.choices = [SelectChoice(code, _(word)) for code, word in words.items()]
        return form

    def validate_name(self, field: StringField) -> None:
        """Somebody."""
        if not field.data and not field.errors:
            raise ValidationError(_("Enter the patient’s name"))

    def validate_phone(self, field: StringField) -> None:
        """Somebody stays within reach: for a call by phone. Who came without a booking need not be."""
        field.data = tidy_contact(field.data or "")
        reject_unreadable(self, field)
        if field.data:
            reject_invalid_phone(field, self.phone_e164)
        elif self.known.service.by_phone:
            raise ValidationError(_("Enter the phone number to call"))
        elif not self.is_walk_in and not (self.email.data or "").strip():
            raise ValidationError(_("Enter a phone number or an email address"))

    def validate_zone(self, field: SelectField) -> None:
        """A place with clocks; where nobody was asked, it stays."""
        field.data = str(field.data or self.known.patient_zone)
        if not display.is_zone(field.data):
            field.data = self.known.patient_zone
            raise ValidationError(_("Choose where they will be from the list"))

    @property
    def phone_e164(self) -> str:
        """The number that was typed, as it will be called; "" if it is none. One that nobody has touched is the
        number that it was: it was read by what was known of the patient at the time."""
        if self.phone.data == _phone_as_shown(self.known):
            return self.known.phone_e164
        zone = str(self.zone.data or self.known.patient_zone)
        zone = zone if display.is_zone(zone) else ""
        return parse_phone(self.phone.data or "", current_practice().group.phone, zone, may_have_extension=True)

    def details(self) -> PatientDetails:
        """What was typed, checked."""
        name, contact = self.name.data or "", self.contact.data or ""
        return PatientDetails(
            name=contact or name,
            patient_name=name if contact else "",
            phone_e164=self.phone_e164,
            phone_typed=self._phone_typed(),
            phone_of=self._chosen("phone_of"),
            may_talk=self._chosen("may_talk"),
            email=parse_email(self.email.data or ""),
            reason=self.reason.data or "",
            needs=self._needs(),
            zone=str(self.zone.data or "") if self.known.service.by_phone else "",
        )

    def wanted(self, field: str) -> str:
        """What somebody wants a detail to be, as it is read."""
        if field == "zone":
            return display.zone_choice_label(str(self.zone.data or self.known.patient_zone))
        if field in ("phone_of", "may_talk"):
            return {choice.value: choice.label for choice in self[field].choices}[self._chosen(field)]
        if field == "needs":
            return "; ".join(needs_text(self._needs(), self.known.service.by_phone))
        return str(self[field].data or "")

    def _chosen(self, field: str) -> str:
        """One of the choices that are offered; "" for anything else, and where nobody but the patient is told of."""
        offered = {choice.value for choice in self[field].choices}
        return str(self[field].data) if self.contact.data and self[field].data in offered else ""

    def _phone_typed(self) -> str:
        is_untouched = self.phone.data == _phone_as_shown(self.known)
        return self.known.phone_typed if is_untouched else self.phone.data or ""

    def _needs(self) -> list[str]:
        """The help that is ticked. What is not on the page any more is not taken away unseen, and where nobody
        has touched it, it is told as it was."""
        offered = {choice.value for choice in self.needs.choices}
        ticked = [code for code in self.needs.data or [] if code in offered]
        needs = [*ticked, *(code for code in self.known.needs if code not in offered)]
        return list(self.known.needs) if set(needs) == set(self.known.needs) else needs


def _phone_as_shown(known: Appointment) -> str:
    """The phone number as it was typed; where nobody typed one, as it is called."""
    return known.phone_typed or known.phone_e164


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
