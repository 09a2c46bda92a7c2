"""The base of every form: it knows whether it has lapsed, and lists its own mistakes in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import StringField, ValidationError
from wtforms.form import BaseForm

from booking.rules.text_cleaning import is_unreadable, without_unreadable


@dataclass(frozen=True)
class FormMistake:
    """One line of the error summary: the same words as at the field, and the field to go to."""

    field_id: str
    message: str


class Form(FlaskForm):
    """A form of ours. `door` has already decided whether it came from us."""

    class Meta(FlaskForm.Meta):
        """Text only: a file in place of a text is no text."""

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """What was posted; nothing when the page is only being opened, or when that is said."""
            return request.form if formdata is not None and request.method == "POST" else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it is filled in right; never when it has lapsed."""
        filled_in_right = super().validate(extra_validators)
        return bool(filled_in_right and g.get("csrf_valid", False))

    @property
    def has_lapsed(self) -> bool:
        """Whether it was given out too long ago to be taken back."""
        return request.method == "POST" and not g.get("csrf_valid", False)

    def mistakes(self) -> Iterator[FormMistake]:
        """Everything to put right, in the order of the page."""
        if self.has_lapsed:
            yield FormMistake(
                "",
                _("This page was open for a long time. Nothing is lost. Check it and press the button again."),
            )
        for field in self:
            if field.name != "csrf_token" and field.errors:
                yield FormMistake(field.id, str(field.errors[0]))


def csrf_input() -> Markup:
    """The hidden field that `door` looks for. It has no id: a page may hold several forms."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def register(app: Flask) -> None:
    """Gives templates `csrf_input()`."""
    app.jinja_env.globals["csrf_input"] = csrf_input


class ButtonForm(Form):
    """A form that is nothing but its button."""


def reject_unreadable(form: Form, field: StringField) -> None:
    """Refuses characters that cannot be shown, and takes them out so that the rest can be sent again."""
    if field.data and is_unreadable(field.data):
        field.data = without_unreadable(field.data)
        raise ValidationError(_("We could not read some characters and have removed them. Check what is left"))
