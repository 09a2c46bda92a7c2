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
from booking.rules.house import WeeklyHours
from booking.rules.settings import AS_THE_CLINIC, DAY_KEYS, ITS_OWN, Settings, Shown, of_week, of_week_of
from booking.rules.two_places import TwoPlaces
from booking.rules.whole import Column, Place, Week
from booking.rules.written import NotHours, day_spans
from booking.web.access import the_member
from booking.web.admin import bp, fields
from booking.web.admin.frame import the_clinic, the_diary, the_whole
from booking.web.admin.saving import SettingsForm, saved
from booking.web.door import keeps_what_was_typed


class WeekForm(SettingsForm):
    """A line for each day of the week."""

    monday = StringField(fields.WEEK["monday"], [fields.day_hours])
    tuesday = StringField(fields.WEEK["tuesday"], [fields.day_hours])
    wednesday = StringField(fields.WEEK["wednesday"], [fields.day_hours])
    thursday = StringField(fields.WEEK["thursday"], [fields.day_hours])
    friday = StringField(fields.WEEK["friday"], [fields.day_hours])
    saturday = StringField(fields.WEEK["saturday"], [fields.day_hours])
    sunday = StringField(fields.WEEK["sunday"], [fields.day_hours])

    @property
    def week(self) -> Week:
        """What was typed, as far as it can be read."""
        found: list[WeeklyHours] = []
        for number, key in enumerate(DAY_KEYS):
            try:
                found += [WeeklyHours(number, span) for span in day_spans(self[key].data or "")]
            except NotHours:
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


class OwnWeekForm(WeekForm):
    """A diary's: the clinic's hours, or its own."""

    follows = SelectField(lazy_gettext("When"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.follows.choices = [
            SelectChoice(AS_THE_CLINIC, _("Whenever the clinic is open")),
            SelectChoice(ITS_OWN, _("In hours of its own, below")),
        ]

    @classmethod
    def written(cls, settings: Settings) -> dict[str, object]:
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
    opened = _("Open %(hours)s.", hours=_in_a_sentence(display.hours_sentence(week)))
    if not shut:
        return opened
    return f"{opened} {_('Closed on %(days)s.', days=display.days_words(shut))}"


def _in_a_sentence(words: str) -> str:
    every = _("Every day")
    return words.replace(every, every[:1].lower() + every[1:], 1)


@bp.get("/hours")
def all_hours() -> ResponseReturnValue:
    """Everybody's hours, clinic by clinic."""
    return render_template("admin/all_hours.html", whole=the_whole(), say_week=week_sentence)


@bp.get("/hours/<clinic_slug>")
def hours(clinic_slug: str) -> ResponseReturnValue:
    """A clinic's opening hours."""
    return _page(clinic_slug, WeekForm.showing(of_week(the_clinic(clinic_slug).week)))


@bp.post("/hours/<clinic_slug>")
@keeps_what_was_typed
def save_hours(clinic_slug: str) -> ResponseReturnValue:
    """Changes them; or only copies a day, or says them back."""
    clinic, form = the_clinic(clinic_slug), WeekForm()

    def page(form: SettingsForm) -> str:
        return _page(clinic_slug, form)

    if _only_looks(form):
        return page(form)
    return saved(
        form,
        lambda shown, now: save_clinic_week(the_member(), clinic, form.week, shown, now),
        page,
        url_for("admin.hours", clinic_slug=clinic_slug, saved=1),
    )


@bp.get("/hours/<clinic_slug>/<int:diary_id>")
def diary_hours(clinic_slug: str, diary_id: int) -> ResponseReturnValue:
    """A diary's hours at a clinic."""
    clinic, diary = _at(clinic_slug, diary_id)
    form = OwnWeekForm.showing(of_week_of(diary, clinic.id))
    if diary.places[clinic.id] is None:
        for key, typed in of_week(diary.kept.get(clinic.id, ())).items():
            if key in DAY_KEYS:
                form[key].data = typed
    return _diary_page(clinic_slug, diary_id, form)


@bp.post("/hours/<clinic_slug>/<int:diary_id>")
@keeps_what_was_typed
def save_diary_hours(clinic_slug: str, diary_id: int) -> ResponseReturnValue:
    """Changes them; or only copies a day, or says them back."""
    clinic, diary = _at(clinic_slug, diary_id)
    form = OwnWeekForm()

    def page(form: SettingsForm) -> str:
        return _diary_page(clinic_slug, diary_id, form)

    def save(shown: Shown, now: datetime) -> None:
        try:
            save_diary_week(the_member(), clinic, diary, form.own_week, shown, now)
        except TwoPlaces as refusal:
            day, hours = display.weekday_name(refusal.weekday), display.spans_words([refusal.span])
            refusal.facts = {"day": day, "hours": hours, "clinic": refusal.clinic}
            raise

    if _only_looks(form):
        return page(form)
    return saved(
        form,
        save,
        page,
        url_for("admin.diary_hours", clinic_slug=clinic_slug, diary_id=diary_id, saved=1),
    )


def _only_looks(form: WeekForm) -> bool:
    """Whether another button than Save was pressed: then nothing is written."""
    if key := request.form.get("copy", ""):
        form.copy(key, request.form.getlist("to"))
    looks = bool(key) or "look" in request.form
    if looks:
        form.validate()
    return looks


def _at(clinic_slug: str, diary_id: int) -> tuple[Place, Column]:
    clinic, diary = the_clinic(clinic_slug), the_diary(diary_id)
    if clinic.id not in diary.places:
        raise NotFound
    return clinic, diary


def _page(clinic_slug: str, form: SettingsForm) -> str:
    clinic = the_clinic(clinic_slug)
    return _rendered("admin/hours.html", form, clinic=clinic, week=clinic.week)


def _diary_page(clinic_slug: str, diary_id: int, form: SettingsForm) -> str:
    clinic, diary = _at(clinic_slug, diary_id)
    own = diary.places[clinic.id]
    return _rendered(
        "admin/diary_hours.html", form, clinic=clinic, diary=diary, week=clinic.week if own is None else own
    )


def _rendered(template: str, form: SettingsForm, **facts: object) -> str:
    return render_template(
        template,
        form=form,
        mistakes=list(form.mistakes()),
        whole=the_whole(),
        say_week=week_sentence,
        days=fields.WEEK,
        ticked=request.form.getlist("to") if request.method == "POST" else None,
        **facts,
    )
