"""Checks of the names, email addresses and phone numbers that a form asks for, with the sentence for each mistake."""

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from booking import display
from booking.rules.name_validation import name_problem
from booking.rules.patient_details import LONGEST_NAME, LONGEST_REASON
from booking.rules.text_cleaning import tidy_contact, tidy_line, tidy_text
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.emails import why_not_an_email
from booking.web.inputs.phones import is_expensive_to_call


def validate_person_name(form: Form, field: StringField) -> None:
    """A name is whatever people are called: any script, one word or five. It is not an advertisement."""
    field.data = tidy_line(field.data or "")
    reject_unreadable(form, field)
    if len(field.data) > LONGEST_NAME:
        raise ValidationError(_("Use %(most)d letters or fewer for the name", most=LONGEST_NAME))
    if why := name_problem(field.data):
        raise ValidationError(_(why))


def validate_email_or_none(form: Form, field: StringField) -> None:
    """One email address, or none."""
    field.data = tidy_contact(field.data or "")
    reject_unreadable(form, field)
    if field.data:
        reject_invalid_email(field.data, _("Enter an email address in the format name@example.com"))


def validate_short_text(form: Form, field: TextAreaField) -> None:
    """A few sentences, or none."""
    field.data = tidy_text(field.data or "")
    reject_unreadable(form, field)
    if len(field.data) > LONGEST_REASON:
        raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


def reject_invalid_email(typed: str, otherwise: str) -> None:
    """Raises where what was typed is no address that can be written to; see why_not_an_email."""
    if why := why_not_an_email(typed, otherwise):
        raise ValidationError(why)


def reject_invalid_phone(field: StringField, e164: str) -> None:
    """Raises where what was typed is no number that can be called."""
    if len(field.data or "") > 40 or not e164:
        raise ValidationError(_("Enter a phone number, like 07700 900 982 or +44 808 157 0192"))
    if is_expensive_to_call(e164):
        raise ValidationError(
            _("We can't call premium-rate, satellite or personal numbers. Enter another phone number")
        )


def time_zone_choices(current: str) -> list[SelectChoice]:
    """Where people may be, and where this one is."""
    choices = [SelectChoice(name, label) for name, label in display.zone_choices()]
    if display.is_zone(current) and current not in {choice.value for choice in choices}:
        choices.append(SelectChoice(current, display.zone_choice_label(current)))
    return choices
