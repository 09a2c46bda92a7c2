"""Diaries: who works where, and what they take."""

from typing import cast

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from booking.actions.admin.diaries import add_diary as add
from booking.actions.admin.diaries import save_diary as save
from booking.rules.practice import LONGEST_ROLE
from booking.rules.settings_forms import AS_THE_CLINIC, ITS_OWN, NOT_THERE, FormValues, diary_values
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import diary_or_404, practice_settings
from booking.web.csrf import redisplays_expired_form


class DiaryForm(SettingsForm):
    """All that is set about a diary; `diary_form_class` adds a field for each clinic."""

    name = StringField(lazy_gettext("Name"), [validators.one_line(80)])
    is_person = SelectField(lazy_gettext("What it is"))
    role = StringField(lazy_gettext("Role"), [validators.one_line(LONGEST_ROLE, required=False)])
    experience = TextAreaField(lazy_gettext("Experience"), [validators.short_list])
    qualifications = TextAreaField(lazy_gettext("Qualifications"), [validators.short_list])
    services = SelectMultipleField(lazy_gettext("What it takes"))
    is_active = BooleanField(lazy_gettext("Can be booked online"))
    is_at_desk = BooleanField(lazy_gettext("Can be booked at the desk"))
    position = IntegerField(lazy_gettext("Place in lists"), [validators.place_in_lists])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.is_person.choices = [
            SelectChoice("person", _("A person, whose name patients are told")),
            SelectChoice("", _("A line or a room, which is nobody’s name")),
        ]
        self.services.choices = [SelectChoice(o.service.slug, o.service.name) for o in practice_settings().offers]
        for clinic in practice_settings().clinics:
            self[f"at_{clinic.slug}"].choices = [
                SelectChoice(NOT_THERE, _("Not there")),
                SelectChoice(AS_THE_CLINIC, _("Whenever the clinic is open")),
                SelectChoice(ITS_OWN, _("In hours of its own")),
            ]

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, object]:
        """A yes or no among choices."""
        return {**settings, "is_person": "person" if settings["is_person"] else ""}

    def settings(self) -> FormValues:
        """What was asked for."""
        whole = practice_settings()
        taken = self.services.data or []
        return {
            "name": self.name.data,
            "is_person": self.is_person.data == "person",
            "role": self.role.data,
            "experience": self.experience.data,
            "qualifications": self.qualifications.data,
            "is_active": self.is_active.data,
            "is_at_desk": self.is_at_desk.data,
            "position": self.position.data,
            "services": [o.service.slug for o in whole.offers if o.service.slug in taken],
            **{f"at_{clinic.slug}": self[f"at_{clinic.slug}"].data for clinic in whole.clinics},
        }


def diary_form_class() -> type[DiaryForm]:
    """The form with a field for each clinic that there is."""
    places = {f"at_{clinic.slug}": SelectField(clinic.name) for clinic in practice_settings().clinics}
    return cast(type[DiaryForm], type("DiaryForm", (DiaryForm,), places))


@bp.get("/diaries")
def diaries() -> ResponseReturnValue:
    """All diaries: what each takes, and where."""
    return render_template("admin/diaries.html", whole=practice_settings())


@bp.get("/diaries/new")
def new_diary() -> ResponseReturnValue:
    """One more diary."""
    return _new_page(diary_form_class().showing(_new_diary_settings()))


@bp.post("/diaries/new")
@redisplays_expired_form
def add_diary() -> ResponseReturnValue:
    """Adds it."""
    form = diary_form_class()()
    return save_or_explain(
        form,
        lambda _shown, now: add(current_member(), form.settings(), now),
        _new_page,
        url_for("admin.diaries", saved=1),
    )


@bp.get("/diaries/<int:diary_id>")
def diary(diary_id: int) -> ResponseReturnValue:
    """One diary."""
    return _page(diary_id, diary_form_class().showing(diary_values(diary_or_404(diary_id), practice_settings())))


@bp.post("/diaries/<int:diary_id>")
@redisplays_expired_form
def save_diary(diary_id: int) -> ResponseReturnValue:
    """Changes it."""
    diary_or_404(diary_id)
    form = diary_form_class()()
    return save_or_explain(
        form,
        lambda shown, now: save(current_member(), diary_id, form.settings(), shown, now),
        lambda form: _page(diary_id, form),
        url_for("admin.diary", diary_id=diary_id, saved=1),
    )


def _new_diary_settings() -> FormValues:
    nowhere = {f"at_{clinic.slug}": NOT_THERE for clinic in practice_settings().clinics}
    of_a_person = {"role": "", "experience": "", "qualifications": ""}
    bookable = {"is_active": True, "is_at_desk": True}
    return {"name": "", "is_person": True, "position": 0, "services": [], **bookable, **of_a_person, **nowhere}


def _page(diary_id: int, form: SettingsForm) -> str:
    found = diary_or_404(diary_id)
    return render_template(
        "admin/diary.html", diary=found, whole=practice_settings(), form=form, mistakes=list(form.mistakes())
    )


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_diary.html", whole=practice_settings(), form=form, mistakes=list(form.mistakes()))
