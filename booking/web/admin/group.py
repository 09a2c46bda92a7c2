"""The group's details: what stands at the top and the bottom of every page."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField

from booking import display
from booking.actions.admin.group import save_group as save
from booking.rules.house import Group
from booking.rules.settings import Settings, of_group
from booking.web.access import the_member
from booking.web.admin import bp, fields
from booking.web.admin.frame import the_whole
from booking.web.admin.saving import SettingsForm, saved
from booking.web.door import keeps_what_was_typed
from booking.web.public.contact import parse_phone


class GroupForm(SettingsForm):
    """Name, phone, email."""

    name = StringField(lazy_gettext("Name"), [fields.line(120)])
    phone = StringField(lazy_gettext("Phone number"), [fields.phone])
    email = StringField(lazy_gettext("Email address"), [fields.email()])

    @classmethod
    def written(cls, settings: Settings) -> dict[str, object]:
        """A phone number reads with its gaps."""
        return {**settings, "phone": display.phone(str(settings["phone"])).replace(display.NBSP, " ")}

    def group(self) -> Group:
        """What was asked for."""
        return Group(self.name.data or "", parse_phone(self.phone.data or "", "+44"), self.email.data or "")


@bp.get("/group")
def group() -> ResponseReturnValue:
    """The group's details."""
    return _page(GroupForm.showing(of_group(the_whole())))


@bp.post("/group")
@keeps_what_was_typed
def save_group() -> ResponseReturnValue:
    """Changes them."""
    form = GroupForm()
    return saved(
        form,
        lambda shown, now: save(the_member(), form.group(), shown, now),
        _page,
        url_for("admin.group", saved=1),
    )


def _page(form: SettingsForm) -> str:
    return render_template("admin/group.html", form=form, mistakes=list(form.mistakes()))
