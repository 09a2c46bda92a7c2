"""What may be typed into a setting, and the words when it may not."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import IntegerField, StringField, ValidationError

from booking.rules import hours_text
from booking.rules.name_validation import name_problem
from booking.rules.practice import LONGEST_LINE, LONGEST_TEXT, MOST_LINES
from booking.rules.settings_forms import DAY_KEYS
from booking.rules.slug import is_slug
from booking.rules.text_cleaning import is_visible, tidy_line, tidy_lines, tidy_paragraphs
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.emails import why_not_an_email
from booking.web.inputs.phones import parse_phone

Validator = Callable[[Any, Any], None]
MOST_BUFFER_MINUTES = 120
MOST_MINUTES = 12 * 60
MOST_DAYS = 730
MOST_PLACES = 999


def one_line(most: int, *, required: bool = True) -> Validator:
    """One line of text of at most so many letters, of which some can be seen."""

    def check(form: Form, field: StringField) -> None:
        field.data = tidy_line(field.data or "")
        reject_unreadable(form, field)
        if required and not field.data:
            raise ValidationError(_("Fill this in: %(name)s", name=field.label.text))
        if len(field.data) > most:
            raise ValidationError(_("Use %(most)d letters or fewer", most=most))
        if field.data and not is_visible(field.data):
            raise ValidationError(_("This has no visible characters. Use letters, numbers or symbols"))

    return check


def staff_name(most: int) -> Validator:
    """The name of somebody who works here."""

    def check(form: Form, field: StringField) -> None:
        one_line(most)(form, field)
        if why := name_problem(field.data or ""):
            raise ValidationError(_(why))

    return check


def email(*, required: bool = True) -> Validator:
    """An email address."""

    def check(form: Form, field: StringField) -> None:
        one_line(254, required=required)(form, field)
        otherwise = _("Enter an email address in full, like name@example.com")
        if field.data and (why := why_not_an_email(field.data, otherwise)):
            raise ValidationError(why)

    return check


def phone(form: Form, field: StringField) -> None:
    """A phone number with its country; it is kept in E.164."""
    one_line(60)(form, field)
    if not parse_phone(field.data or "", "+44"):
        raise ValidationError(_("Enter a phone number with its country code, like +44 1234 567890"))


def optional_phone(form: Form, field: StringField) -> None:
    """The same, or nothing."""
    if (field.data or "").strip():
        phone(form, field)
    else:
        field.data = ""


def paragraphs(form: Form, field: StringField) -> None:
    """A longer text, or none: a blank line between two paragraphs."""
    field.data = tidy_paragraphs(field.data or "")
    reject_unreadable(form, field)
    if len(field.data) > LONGEST_TEXT:
        raise ValidationError(_("Use %(most)d letters or fewer", most=LONGEST_TEXT))


def short_list(form: Form, field: StringField) -> None:
    """A few facts, one a line, or none."""
    field.data = tidy_lines(field.data or "")
    reject_unreadable(form, field)
    found = field.data.split("\n")
    if len(found) > MOST_LINES:
        raise ValidationError(_("Use %(most)d lines or fewer", most=MOST_LINES))
    if max(map(len, found)) > LONGEST_LINE:
        raise ValidationError(_("Use %(most)d letters or fewer in a line", most=LONGEST_LINE))


def slug(taken_by_pages: frozenset[str]) -> Validator:
    """A word for web addresses: small letters, figures and hyphens; not one of our own pages."""

    def check(_form: Form, field: StringField) -> None:
        field.data = (field.data or "").strip().lower()
        if not is_slug(field.data):
            raise ValidationError(_("Use lower case letters a to z, numbers and hyphens, like north-london"))
        if field.data in taken_by_pages:
            raise ValidationError(_("One of our own pages is called that. Choose another word"))

    return check


def length(least: int, most: int) -> Validator:
    """A length of time, "45 minutes" or "24 hours", within bounds in minutes."""

    def check(_form: Form, field: StringField) -> None:
        try:
            total = hours_text.read_minutes(_minutes_by_default(field.data))
        except ValueError:
            raise ValidationError(_("Write it like “45 minutes”, “24 hours” or “2 days”, in whole 5 minutes")) from None
        if not least <= total <= most:
            raise ValidationError(
                _(
                    "Choose from %(least)s to %(most)s",
                    least=hours_text.minutes_text(least),
                    most=hours_text.minutes_text(most),
                )
            )

    return check


def number_of_days(_form: Form, field: StringField) -> None:
    """A number of days: "60 days", or just "60"."""
    try:
        days = hours_text.read_days(_days_by_default(field.data))
    except ValueError:
        raise ValidationError(_("Write it like “60 days”")) from None
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(_("Choose from 1 day to %(most)d days", most=MOST_DAYS))


def price(_form: Form, field: StringField) -> None:
    """A price, "free", or nothing: then it is not told online."""
    try:
        price_of(field)
    except ValueError:
        raise ValidationError(_("Write it like £195 or £195.50, or “free”, or leave it empty")) from None


def place_in_lists(_form: Form, field: IntegerField) -> None:
    """A small number."""
    if field.data is None or not 0 <= field.data <= MOST_PLACES:
        field.errors = []
        raise ValidationError(_("Enter a whole number from 0 to %(most)d", most=MOST_PLACES))


def day_hours(_form: Form, field: StringField) -> None:
    """A day's hours; they are shown again as they are kept."""
    try:
        spans = hours_text.read_day_hours(field.data or "")
    except hours_text.UnreadableHours as wrong:
        raise ValidationError(_(wrong.sentence, **wrong.facts)) from None
    if len(field.data or "") > 200:
        raise ValidationError(_("Use %(most)d letters or fewer", most=200))
    field.data = hours_text.spans_text(spans) if spans else ""


def price_of(field: StringField) -> int | None:
    """What a price is in pence; None where it is not told."""
    typed = (field.data or "").strip()
    if not typed:
        return None
    return hours_text.read_price_pence(typed if typed.lower() == "free" or typed.startswith("£") else f"£{typed}")


def minutes_of(field: StringField) -> int:
    """What a length is in minutes."""
    return hours_text.read_minutes(_minutes_by_default(field.data))


def days_of(field: StringField) -> int:
    """What a number of days is."""
    return hours_text.read_days(_days_by_default(field.data))


def _minutes_by_default(text: str | None) -> str:
    """Just a number is minutes."""
    typed = (text or "").strip().lower()
    return f"{typed} minutes" if typed.isdecimal() else typed


def _days_by_default(text: str | None) -> str:
    typed = (text or "").strip().lower()
    return f"{typed} days" if typed.isdecimal() else typed


WEEKDAY_LABELS = dict(
    zip(
        DAY_KEYS,
        (
            lazy_gettext("Monday"),
            lazy_gettext("Tuesday"),
            lazy_gettext("Wednesday"),
            lazy_gettext("Thursday"),
            lazy_gettext("Friday"),
            lazy_gettext("Saturday"),
            lazy_gettext("Sunday"),
        ),
        strict=True,
    )
)
