"""A week's hours: a clinic's, or a diary's own at a clinic. They are said back before and after saving."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from booking import display
from booking.actions.admin.hours import save_clinic_week, save_diary_week
from booking.rules.clinician_clashes import ClinicianClash
from booking.rules.hours_text import UnreadableHours, read_day_hours
from booking.rules.practice import WeeklyHours
from booking.rules.practice_settings import ClinicSettings, DiarySettings, Week
from booking.rules.settings_forms import (
    AS_THE_CLINIC,
    DAY_KEYS,
    ITS_OWN,
    FormBaseline,
    FormValues,
    diary_week_values,
    week_values,
)
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import clinic_or_404, diary_or_404, practice_settings
from booking.web.csrf import redisplays_expired_form


class WeekForm(SettingsForm):
    """A line for each day of the week."""

    monday = StringField(validators.WEEKDAY_LABELS["monday"], [validators.day_hours])
    tuesday = StringField(validators.WEEKDAY_LABELS["tuesday"], [validators.day_hours])
    wednesday = StringField(validators.WEEKDAY_LABELS["wednesday"], [validators.day_hours])
    thursday = StringField(validators.WEEKDAY_LABELS["thursday"], [validators.day_hours])
    friday = StringField(validators.WEEKDAY_LABELS["friday"], [validators.day_hours])
    saturday = StringField(validators.WEEKDAY_LABELS["saturday"], [validators.day_hours])
    sunday = StringField(validators.WEEKDAY_LABELS["sunday"], [validators.day_hours])

    @property
    def week(self) -> Week:
        """What was typed, as far as it can be read."""
        found: list[WeeklyHours] = []
        for number, key in enumerate(DAY_KEYS):
            try:
                found += [WeeklyHours(number, span) for span in read_day_hours(self[key].data or "")]
            except UnreadableHours:
                continue
        return tuple(found)

    @property
    def sentence(self) -> str:
        """What was typed, said back."""
        return week_sentence(self.week)

    def copy(self, key: str, to: list[str]) -> None:
        """Writes one day's hours over others'."""
        for other in DAY_KEYS:
            if key in DAY_KEYS and other in to:
                self[other].data = self[key].data


class DiaryWeekForm(WeekForm):
    """A diary's: the clinic's hours, or its own."""

    follows = SelectField(lazy_gettext("When"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.follows.choices = [
            SelectChoice(AS_THE_CLINIC, _("Whenever the clinic is open")),
            SelectChoice(ITS_OWN, _("In hours of its own, below")),
        ]

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, object]:
        """Which of the two it is, among choices."""
        return {**settings, "follows": AS_THE_CLINIC if settings.get("follows") else ITS_OWN}

    @property
    def own_week(self) -> Week | None:
        """Its own hours; None where they are the clinic's."""
        return None if self.follows.data == AS_THE_CLINIC else self.week


def week_sentence(week: Week) -> str:
    """ "Open Monday to Saturday, 9am to 6pm. Closed on Sunday." """
    if not week:
        return _("Never open.")
    shut = [day for day in range(7) if all(rule.weekday != day for rule in week)]
    opened = _("Open %(hours)s.", hours=_lower_case_every_day(display.hours_sentence(week)))
    if not shut:
        return opened
    return f"{opened} {_('Closed on %(days)s.', days=display.days_words(shut))}"


def _lower_case_every_day(words: str) -> str:
    every = _("Every day")
    return words.replace(every, every[:1].lower() + every[1:], 1)


@bp.get("/hours")
def all_hours() -> ResponseReturnValue:
    """Everybody's hours, clinic by clinic."""
    return render_template("admin/all_hours.html", whole=practice_settings(), say_week=week_sentence)


@bp.get("/hours/<clinic_slug>")
def hours(clinic_slug: str) -> ResponseReturnValue:
    """A clinic's opening hours."""
    return _page(clinic_slug, WeekForm.showing(week_values(clinic_or_404(clinic_slug).week)))


@bp.post("/hours/<clinic_slug>")
@redisplays_expired_form
def save_hours(clinic_slug: str) -> ResponseReturnValue:
    """Changes them; or only copies a day, or says them back."""
    clinic, form = clinic_or_404(clinic_slug), WeekForm()

    def page(form: SettingsForm) -> str:
        return _page(clinic_slug, form)

    if _is_preview(form):
        return page(form)
    return save_or_explain(
        form,
        lambda shown, now: save_clinic_week(current_member(), clinic, form.week, shown, now),
        page,
        url_for("admin.hours", clinic_slug=clinic_slug, saved=1),
    )


@bp.get("/hours/<clinic_slug>/<int:diary_id>")
def diary_hours(clinic_slug: str, diary_id: int) -> ResponseReturnValue:
    """A diary's hours at a clinic."""
    clinic, diary = _clinic_and_diary(clinic_slug, diary_id)
    form = DiaryWeekForm.showing(diary_week_values(diary, clinic.id))
    if diary.places[clinic.id] is None:
        for key, typed in week_values(diary.kept.get(clinic.id, ())).items():
            if key in DAY_KEYS:
                form[key].data = typed
    return _diary_page(clinic_slug, diary_id, form)


@bp.post("/hours/<clinic_slug>/<int:diary_id>")
@redisplays_expired_form
def save_diary_hours(clinic_slug: str, diary_id: int) -> ResponseReturnValue:
    """Changes them; or only copies a day, or says them back."""
    clinic, diary = _clinic_and_diary(clinic_slug, diary_id)
    form = DiaryWeekForm()

    def page(form: SettingsForm) -> str:
        return _diary_page(clinic_slug, diary_id, form)

    def save(shown: FormBaseline, now: datetime) -> None:
        try:
            save_diary_week(current_member(), clinic, diary, form.own_week, shown, now)
        except ClinicianClash as refusal:
            day, hours = display.weekday_name(refusal.weekday), display.spans_words([refusal.span])
            refusal.facts = {"day": day, "hours": hours, "clinic": refusal.clinic}
            raise

    if _is_preview(form):
        return page(form)
    return save_or_explain(
        form,
        save,
        page,
        url_for("admin.diary_hours", clinic_slug=clinic_slug, diary_id=diary_id, saved=1),
    )


def _is_preview(form: WeekForm) -> bool:
    """Whether another button than Save was pressed: then nothing is written."""
    if key := request.form.get("copy", ""):
        form.copy(key, request.form.getlist("to"))
    looks = bool(key) or "look" in request.form
    if looks:
        form.validate()
    return looks


def _clinic_and_diary(clinic_slug: str, diary_id: int) -> tuple[ClinicSettings, DiarySettings]:
    clinic, diary = clinic_or_404(clinic_slug), diary_or_404(diary_id)
    if clinic.id not in diary.places:
        raise NotFound
    return clinic, diary


def _page(clinic_slug: str, form: SettingsForm) -> str:
    clinic = clinic_or_404(clinic_slug)
    return _render("admin/hours.html", form, clinic=clinic, week=clinic.week)


def _diary_page(clinic_slug: str, diary_id: int, form: SettingsForm) -> str:
    clinic, diary = _clinic_and_diary(clinic_slug, diary_id)
    own = diary.places[clinic.id]
    return _render("admin/diary_hours.html", form, clinic=clinic, diary=diary, week=clinic.week if own is None else own)


def _render(template: str, form: SettingsForm, **facts: object) -> str:
    return render_template(
        template,
        form=form,
        mistakes=list(form.mistakes()),
        whole=practice_settings(),
        say_week=week_sentence,
        days=validators.WEEKDAY_LABELS,
        ticked=request.form.getlist("to") if request.method == "POST" else None,
        **facts,
    )
