"""The form of the details page: what may be typed, and the words when it may not."""

from flask_babel import gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from booking import display
from booking.queries.holds import HeldSlot
from booking.rules.patient_details import (
    CONTACT,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_REASON,
    NO,
    PATIENT,
    YES,
    PatientDetails,
    needs_offered,
)
from booking.rules.practice import Service
from booking.rules.text_cleaning import draft_text, tidy_contact
from booking.web.current_practice import current_practice
from booking.web.email_typo_form import EmailTypoForm
from booking.web.forms import reject_unreadable
from booking.web.guide_lookup import guide_by_slug
from booking.web.inputs.contact_validators import (
    reject_invalid_phone,
    time_zone_choices,
    validate_email_or_none,
    validate_person_name,
    validate_short_text,
)
from booking.web.inputs.emails import parse_email
from booking.web.inputs.phones import parse_phone


class PatientDetailsForm(EmailTypoForm):
    """The details page. `zone` is asked for calls only, `needs` depend on phone or in person."""

    booking_for = RadioField(choices=[], default="me", validate_choice=False)
    name = StringField(validators=[validate_person_name])
    patient_name = StringField(validators=[validate_person_name])
    phone = StringField()
    phone_of = RadioField(choices=[], validate_choice=False)
    may_talk = RadioField(choices=[], validate_choice=False)
    email = StringField(validators=[validate_email_or_none])
    zone = SelectField(choices=[], validate_choice=False)
    reason = TextAreaField(validators=[validate_short_text])
    needs = SelectMultipleField(choices=[], validate_choice=False)

    @classmethod
    def for_hold(cls, held: HeldSlot, zone: str, posted: bool = True) -> "PatientDetailsForm":
        """The form as it was last filled in, or as it is `posted` now."""
        typed = held.details
        home = held.clinic.time_zone
        form = cls(
            **({} if posted else {"formdata": None}),
            data={
                "booking_for": "other" if typed.patient_name else "me",
                "name": typed.name,
                "patient_name": typed.patient_name,
                "phone": typed.phone_typed,
                "phone_of": typed.phone_of,
                "may_talk": typed.may_talk,
                "email": typed.email,
                "asked": "" if typed.is_draft else typed.email,
                "zone": typed.zone or zone or home,
                "reason": reason_from_guide(held) if typed.is_blank else typed.reason,
                "needs": typed.needs,
            },
        )
        form.service, form.home_zone = held.service, home
        form.booking_for.choices = [
            SelectChoice("me", _("Me")),
            SelectChoice("other", _("Someone I’m helping")),
        ]
        form.phone_of.choices = [SelectChoice(CONTACT, _("Mine")), SelectChoice(PATIENT, _("Theirs"))]
        form.may_talk.choices = [
            SelectChoice(YES, _("Yes, they have agreed")),
            SelectChoice(NO, _("No, please talk to them only")),
        ]
        form.zone.choices = time_zone_choices(str(form.zone.data or home))
        words = needs_offered(held.service.by_phone)
        form.needs.choices = [SelectChoice(code, _(word)) for code, word in words.items()]
        return form

    service: Service
    home_zone: str

    @property
    def is_for_someone_else(self) -> bool:
        """Whether somebody books for a person they are helping."""
        return self.booking_for.data == "other"

    def validate_name(self, field: StringField) -> None:
        """We need somebody to greet."""
        if not field.data and not field.errors:
            raise ValidationError(_("Enter your full name"))

    def validate_patient_name(self, field: StringField) -> None:
        """Asked only when it is somebody else."""
        if self.is_for_someone_else and not field.data and not field.errors:
            raise ValidationError(_("Enter the name of the person you are helping"))

    def validate_phone(self, field: StringField) -> None:
        """For a call we need a number; in person, a number or an email address."""
        field.data = tidy_contact(field.data or "")
        reject_unreadable(self, field)
        if not field.data:
            if self.service.by_phone:
                raise ValidationError(_("Enter the phone number we should call"))
            if not (self.email.data or "").strip():
                raise ValidationError(_("Enter a phone number or an email address"))
        else:
            reject_invalid_phone(field, self.phone_e164)

    def validate_phone_of(self, field: RadioField) -> None:
        """Asked only when it is somebody else, and there is a number."""
        if self.is_for_someone_else and self.phone.data and field.data not in (PATIENT, CONTACT):
            raise ValidationError(_("Tell us whose phone number it is"))

    def validate_may_talk(self, field: RadioField) -> None:
        """Asked only when it is somebody else."""
        if self.is_for_someone_else and field.data not in (YES, NO):
            raise ValidationError(_("Tell us whether we may talk to you"))

    def _of_the_helper(self, field: RadioField, *answers: str) -> str:
        """What whoever books for another has answered; "" for anything else."""
        return str(field.data) if self.is_for_someone_else and field.data in answers else ""

    def validate_zone(self, field: SelectField) -> None:
        """A place with clocks."""
        if not field.data:
            field.data = self.home_zone
        if not display.is_zone(str(field.data)):
            field.data = self.home_zone
            raise ValidationError(_("Choose where you will be from the list"))

    @property
    def phone_e164(self) -> str:
        """The number that was typed, as it will be called; "" if it is none."""
        zone = str(self.zone.data or "")
        zone = zone if display.is_zone(zone) else ""
        return parse_phone(self.phone.data or "", current_practice().group.phone, zone, may_have_extension=True)

    def draft(self) -> PatientDetails:
        """What was typed so far, unchecked."""
        return PatientDetails(
            name=draft_text(self.name.data or "", LONGEST_NAME),
            patient_name=draft_text(self.patient_name.data or "", LONGEST_NAME) if self.is_for_someone_else else "",
            phone_typed=draft_text(self.phone.data or "", LONGEST_NAME),
            phone_of=self._of_the_helper(self.phone_of, PATIENT, CONTACT) if self.phone.data else "",
            may_talk=self._of_the_helper(self.may_talk, YES, NO),
            email=draft_text(self.email.data or "", LONGEST_EMAIL),
            reason=draft_text(self.reason.data or "", LONGEST_REASON),
            needs=self._known_needs(),
            zone=str(self.zone.data) if display.is_zone(str(self.zone.data or "")) else "",
            is_draft=True,
        )

    def _known_needs(self) -> list[str]:
        known = {choice.value for choice in self.needs.choices}
        return [code for code in self.needs.data or [] if code in known]

    def details(self) -> PatientDetails:
        """What was typed, checked."""
        return PatientDetails(
            name=self.name.data or "",
            patient_name=(self.patient_name.data or "") if self.is_for_someone_else else "",
            phone_e164=self.phone_e164,
            phone_typed=self.phone.data or "",
            phone_of=self._of_the_helper(self.phone_of, PATIENT, CONTACT) if self.phone.data else "",
            may_talk=self._of_the_helper(self.may_talk, YES, NO),
            email=parse_email(self.email.data or ""),
            reason=self.reason.data or "",
            needs=self._known_needs(),
            zone=str(self.zone.data or "") if self.service.by_phone else "",
        )


def reason_from_guide(held: HeldSlot) -> str:
    """What somebody who came from a guide would probably write first; they change it, or delete it."""
    guide = guide_by_slug(held.guide)
    return _("I read the guide “%(title)s” and would like to talk about it.", title=guide.title) if guide else ""
