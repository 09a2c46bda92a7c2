"""The form of a new booking: phone first, then name and service; all else is optional."""

from datetime import date, datetime

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice

from booking import display, links
from booking.actions.desk.placement import Placement
from booking.rules.availability import chosen_instant
from booking.rules.booking_changes import MILD_WARNINGS, DeskWarning
from booking.rules.errors import NotOneOfOurTimes
from booking.rules.patient_details import NEEDS_IN_PERSON, PatientDetails, needs_offered
from booking.rules.practice import Diary, Service
from booking.rules.settings_forms import values_fingerprint
from booking.rules.text_cleaning import tidy_contact
from booking.web.current_practice import current_practice
from booking.web.email_typo_form import EmailTypoForm
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.contact_validators import (
    reject_invalid_phone,
    validate_email_or_none,
    validate_person_name,
    validate_short_text,
)
from booking.web.inputs.emails import parse_email
from booking.web.inputs.phones import parse_phone, zone_of_phone_number
from booking.web.inputs.times import parse_time
from booking.web.reception.lookup import ClinicDate
from booking.web.reception.warning_text import parse_warnings


class TimeAndDiaryForm(Form):
    """A time and a diary of a day that the address names."""

    at = StringField()
    diary = IntegerField()
    on_date: date
    diaries: tuple[Diary, ...]

    def validate_at(self, field: StringField) -> None:
        """A time of day. What speaks against it is a rule's to say."""
        if parse_time(field.data or "") is None:
            raise ValidationError(_("Enter a time, like 09:15"))

    def validate_diary(self, field: IntegerField) -> None:
        """One of the clinic's."""
        if self.chosen_diary is None:
            raise ValidationError(_("Choose whose diary"))

    @property
    def chosen_diary(self) -> Diary | None:
        """The diary that is chosen, if it is one of the clinic's."""
        return next((diary for diary in self.diaries if diary.id == self.diary.data), None)

    def spot(self, place: ClinicDate) -> Placement | None:
        """Where that is; None as long as it is not filled in right, or where the clocks skip or repeat it."""
        at, diary = parse_time(self.at.data or ""), self.chosen_diary
        if at is None or diary is None:
            return None
        try:
            return Placement(place.clinic, diary, chosen_instant(place.on_date, at, place.clinic.time_zone))
        except NotOneOfOurTimes:
            return None


class NewBookingForm(TimeAndDiaryForm, EmailTypoForm):
    """A new booking. `told` are the mild warnings that the page shows beside its button, `past` the grave ones that
    a button goes past, behind the word for what they are about; `look` and `use` ask for possible matches, and take
    one over. `key` is drawn when the form is opened and stays its own: sent twice, it makes one booking."""

    phone = StringField()
    name = StringField(validators=[validate_person_name])
    service = RadioField(choices=[], validate_choice=False)
    email = StringField(validators=[validate_email_or_none])
    reason = TextAreaField(validators=[validate_short_text])
    needs = SelectMultipleField(choices=[], validate_choice=False)
    zone = SelectField(choices=[], validate_choice=False)
    quiet = BooleanField()
    told = StringField()
    past = StringField()
    key = StringField()
    is_walk_in: bool
    services: tuple[Service, ...]

    @classmethod
    def opened(
        cls, place: ClinicDate, diaries: tuple[Diary, ...], is_walk_in: bool, **given: object
    ) -> "NewBookingForm":
        """The form for a day, filled in with what is known. Nobody who stands at the desk is rung up."""
        form = cls(data=given)
        if not links.is_token(form.key.data or ""):
            form.key.data = links.new_token()
        form.diaries, form.on_date, form.is_walk_in = diaries, place.on_date, is_walk_in
        taken = {service_id for diary in diaries for service_id in diary.service_ids}
        form.services = tuple(
            service
            for service in current_practice().for_staff.services
            if service.id in taken and not (is_walk_in and service.by_phone)
        )
        form.service.choices = [SelectChoice(one.slug, one.name) for one in form.services]
        form.needs.choices = [SelectChoice(code, _(word)) for code, word in NEEDS_IN_PERSON.items()]
        form.zone.choices = [
            SelectChoice("", _("As the phone number says")),
            *(SelectChoice(name, label) for name, label in display.zone_choices()),
        ]
        return form

    @property
    def chosen_service(self) -> Service | None:
        """The service that is chosen, if it is one."""
        return next((service for service in self.services if service.slug == self.service.data), None)

    @property
    def warned_about(self) -> str:
        """The word for what a warning is about, which its button carries."""
        return values_fingerprint(
            {name: str(self[name].data or "") for name in ("at", "diary", "service", "phone", "email")}
        )

    @property
    def passed(self) -> frozenset[DeskWarning]:
        """What the page has told, and the grave warnings about just this that the button goes past."""
        about, _space, kinds = (self.past.data or "").partition(" ")
        grave = parse_warnings(kinds) if about == self.warned_about else frozenset()
        return parse_warnings(self.told.data or "") & MILD_WARNINGS | grave

    @property
    def phone_e164(self) -> str:
        """The number that was typed, as it will be called; "" if it is none."""
        zone = str(self.zone.data or "")
        zone = zone if display.is_zone(zone) else ""
        return parse_phone(self.phone.data or "", current_practice().group.phone, zone, may_have_extension=True)

    def validate_phone(self, field: StringField) -> None:
        """A number that we can call; who stands at the desk need not have one."""
        field.data = tidy_contact(field.data or "")
        reject_unreadable(self, field)
        if not field.data:
            service = self.chosen_service
            if service is not None and service.by_phone:
                raise ValidationError(_("Enter the phone number to call"))
            if not self.is_walk_in and not (self.email.data or "").strip():
                raise ValidationError(_("Enter a phone number, or an email address under More"))
        else:
            reject_invalid_phone(field, self.phone_e164)

    def validate_name(self, field: StringField) -> None:
        """Somebody."""
        if not field.data and not field.errors:
            raise ValidationError(_("Enter the patient’s name"))

    def validate_service(self, field: RadioField) -> None:
        """One that the diary takes."""
        service, diary = self.chosen_service, self.chosen_diary
        if service is None:
            raise ValidationError(_("Choose a service"))
        if diary is not None and service.id not in diary.service_ids:
            raise ValidationError(_("%(diary)s does not take this service", diary=diary.name))

    def validate_zone(self, field: SelectField) -> None:
        """A place with clocks, or none."""
        if field.data and not display.is_zone(str(field.data)):
            field.data = ""
            raise ValidationError(_("Choose where they will be from the list"))

    def details(self, service: Service) -> PatientDetails:
        """What was typed, checked. Where a caller is, unless said, is where their number is from, if that is known."""
        known = needs_offered(service.by_phone)
        return PatientDetails(
            name=self.name.data or "",
            phone_e164=self.phone_e164,
            phone_typed=self.phone.data or "",
            email=parse_email(self.email.data or ""),
            reason=self.reason.data or "",
            needs=[code for code in self.needs.data or [] if code in known],
            zone=(str(self.zone.data or "") or zone_of_phone_number(self.phone_e164)) if service.by_phone else "",
        )


def walk_in_time(now: datetime, place: ClinicDate) -> str:
    """The present time on the clinic's clock, to five minutes: when a walk-in begins."""
    there = display.local_datetime(now, place.clinic.time_zone)
    return f"{there.hour:02}:{there.minute - there.minute % 5:02}"
