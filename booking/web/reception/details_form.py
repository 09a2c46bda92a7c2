"""The form of a booking's details, as they are known: it goes by the rules of the forms that took them."""

from flask import request
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

from booking import display
from booking.display.booking_details import may_talk_labels, needs_text, phone_owner_labels
from booking.queries.desk_bookings import DeskBooking
from booking.rules.appointment import Appointment
from booking.rules.patient_details import PatientDetails, needs_offered
from booking.rules.text_cleaning import tidy_contact
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
