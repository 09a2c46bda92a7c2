"""The group's details: what stands at the top and the bottom of every page."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField

from booking import display
from booking.actions.admin.practice import save_practice_contact as save
from booking.rules.practice import PracticeContact
from booking.rules.settings_forms import FormValues, practice_values
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import practice_settings
from booking.web.csrf import redisplays_expired_form
from booking.web.inputs.phones import parse_phone


class PracticeForm(SettingsForm):
    """Name, phone, email."""

    name = StringField(lazy_gettext("Name"), [validators.one_line(120)])
    phone = StringField(lazy_gettext("Phone number"), [validators.phone])
    email = StringField(lazy_gettext("Email address"), [validators.email()])

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, object]:
        """A phone number reads with its gaps."""
        return {**settings, "phone": display.phone(str(settings["phone"])).replace(display.NBSP, " ")}

    def group(self) -> PracticeContact:
        """What was asked for."""
        return PracticeContact(
            name=self.name.data or "", phone=parse_phone(self.phone.data or "", "+44"), email=self.email.data or ""
        )


@bp.get("/group")
def practice() -> ResponseReturnValue:
    """The group's details."""
    return _page(PracticeForm.showing(practice_values(practice_settings())))


@bp.post("/group")
@redisplays_expired_form
def save_practice() -> ResponseReturnValue:
    """Changes them."""
    form = PracticeForm()
    return save_or_explain(
        form,
        lambda shown, now: save(current_member(), form.group(), shown, now),
        _page,
        url_for("admin.practice", saved=1),
    )


def _page(form: SettingsForm) -> str:
    return render_template("admin/practice.html", form=form, mistakes=list(form.mistakes()))
