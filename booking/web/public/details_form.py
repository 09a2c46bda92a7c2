"""The form of the details page: what may be typed, and the words when it may not."""

from flask import current_app
from flask_babel import gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from booking import display
from booking.queries.holds import Held
from booking.rules.details import (
    CONTACT,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_REASON,
    NO,
    PATIENT,
    YES,
    Details,
    as_draft,
    needs_known,
    tidy_contact,
    tidy_line,
    tidy_text,
)
from booking.rules.house import Service
from booking.rules.typed_names import why_not_a_name
from booking.web.email_slip import EmailSlipForm
from booking.web.forms import Form, readable
from booking.web.public.contact import is_dear_to_call, parse_email, parse_phone, why_not_email
from booking.web.shell import the_house


def name_of_a_person(form: Form, field: StringField) -> None:
    """A name is whatever people are called: any script, one word or five. It is not an advertisement."""
    field.data = tidy_line(field.data or "")
    readable(form, field)
    if len(field.data) > LONGEST_NAME:
        raise ValidationError(_("Use %(most)d letters or fewer for the name", most=LONGEST_NAME))
    if why := why_not_a_name(field.data):
        raise ValidationError(_(why))


def one_address(form: Form, field: StringField) -> None:
    """One email address, or none."""
    field.data = tidy_contact(field.data or "")
    readable(form, field)
    if field.data:
        refuse_no_email(field.data, _("Enter an email address in the format name@example.com"))


def a_few_sentences(form: Form, field: TextAreaField) -> None:
    """A few sentences, or none."""
    field.data = tidy_text(field.data or "")
    readable(form, field)
    if len(field.data) > LONGEST_REASON:
        raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


def refuse_no_email(typed: str, otherwise: str) -> None:
    """Raises where what was typed is no address that can be written to; see why_not_email."""
    if why := why_not_email(typed, otherwise):
        raise ValidationError(why)


def refuse_no_number(field: StringField, e164: str) -> None:
    """Raises where what was typed is no number that can be called."""
    if len(field.data or "") > 40 or not e164:
        raise ValidationError(_("Enter a phone number, like 07700 900 982 or +44 808 157 0192"))
    if is_dear_to_call(e164):
        raise ValidationError(
            _("We can't call premium-rate, satellite or personal numbers. Enter another phone number")
        )


class DetailsForm(EmailSlipForm):
    """The details page. `zone` is asked for calls only, `needs` depend on phone or in person."""

    booking_for = RadioField(choices=[], default="me", validate_choice=False)
    name = StringField(validators=[name_of_a_person])
    patient_name = StringField(validators=[name_of_a_person])
    phone = StringField()
    phone_of = RadioField(choices=[], validate_choice=False)
    may_talk = RadioField(choices=[], validate_choice=False)
    email = StringField(validators=[one_address])
    zone = SelectField(choices=[], validate_choice=False)
    reason = TextAreaField(validators=[a_few_sentences])
    needs = SelectMultipleField(choices=[], validate_choice=False)

    @classmethod
    def for_hold(cls, held: Held, zone: str, posted: bool = True) -> "DetailsForm":
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
                "reason": suggested_reason(held) if typed.is_blank else typed.reason,
                "needs": typed.needs,
            },
        )
        form.service, form.home_zone = held.service, home
        form.booking_for.choices = [
            SelectChoice("me", _("Me")),
            SelectChoice("other", _("Someone I am helping")),
        ]
        form.phone_of.choices = [SelectChoice(CONTACT, _("Mine")), SelectChoice(PATIENT, _("Theirs"))]
        form.may_talk.choices = [
            SelectChoice(YES, _("Yes, they have agreed")),
            SelectChoice(NO, _("No, please talk to them only")),
        ]
        form.zone.choices = zone_choices(str(form.zone.data or home))
        words = needs_known(held.service.by_phone)
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
        readable(self, field)
        if not field.data:
            if self.service.by_phone:
                raise ValidationError(_("Enter the phone number we should call"))
            if not (self.email.data or "").strip():
                raise ValidationError(_("Enter a phone number or an email address"))
        else:
            refuse_no_number(field, self.phone_e164)

    def validate_phone_of(self, field: RadioField) -> None:
        """Asked only when it is somebody else, and there is a number."""
        if self.is_for_someone_else and self.phone.data and field.data not in (PATIENT, CONTACT):
            raise ValidationError(_("Say whose phone number it is"))

    def validate_may_talk(self, field: RadioField) -> None:
        """Asked only when it is somebody else."""
        if self.is_for_someone_else and field.data not in (YES, NO):
            raise ValidationError(_("Say whether we may talk to you"))

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
        return parse_phone(self.phone.data or "", the_house().group.phone, zone, may_have_extension=True)

    def draft(self) -> Details:
        """What was typed so far, unchecked."""
        return Details(
            name=as_draft(self.name.data or "", LONGEST_NAME),
            patient_name=as_draft(self.patient_name.data or "", LONGEST_NAME) if self.is_for_someone_else else "",
            phone_typed=as_draft(self.phone.data or "", LONGEST_NAME),
            phone_of=self._of_the_helper(self.phone_of, PATIENT, CONTACT) if self.phone.data else "",
            may_talk=self._of_the_helper(self.may_talk, YES, NO),
            email=as_draft(self.email.data or "", LONGEST_EMAIL),
            reason=as_draft(self.reason.data or "", LONGEST_REASON),
            needs=self._known_needs(),
            zone=str(self.zone.data) if display.is_zone(str(self.zone.data or "")) else "",
            is_draft=True,
        )

    def _known_needs(self) -> list[str]:
        known = {choice.value for choice in self.needs.choices}
        return [code for code in self.needs.data or [] if code in known]

    def details(self) -> Details:
        """What was typed, checked."""
        return Details(
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


def suggested_reason(held: Held) -> str:
    """What somebody who came from a guide would probably write first; they change it, or delete it."""
    guide = current_app.extensions["guides"].guide(held.guide)
    return _("I read the guide “%(title)s” and would like to talk about it.", title=guide.title) if guide else ""


def zone_choices(current: str) -> list[SelectChoice]:
    """Where people may be, and where this one is."""
    choices = [SelectChoice(name, label) for name, label in display.zone_choices()]
    if display.is_zone(current) and current not in {choice.value for choice in choices}:
        choices.append(SelectChoice(current, display.zone_choice_label(current)))
    return choices
