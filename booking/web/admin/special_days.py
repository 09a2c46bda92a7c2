"""Dates on which other hours hold than in an ordinary week, of a clinic and of the diaries there."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from booking import clock, display
from booking.actions.admin.special_days import remove_special_days as remove
from booking.actions.admin.special_days import save_special_days as save
from booking.actions.admin.special_days import special_day_settings
from booking.queries.special_days import read_special_days
from booking.rules.clinic_time import wall_clock
from booking.rules.hours_text import UnreadableHours, read_day_hours
from booking.rules.leave import ON_LEAVE
from booking.rules.practice_settings import ClinicSettings
from booking.rules.settings_forms import FormValues, typed_spans, values_fingerprint
from booking.rules.special_days import MOST_EXCEPTION_DAYS, SpecialDay, group_consecutive
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import clinic_or_404, practice_settings
from booking.web.csrf import redisplays_expired_form

CLOSED, HOURS = "closed", "hours"


class SpecialDaysForm(SettingsForm):
    """Whose, from when to when, and what holds then."""

    who = SelectField(lazy_gettext("Who"))
    first = DateField(lazy_gettext("Date, or first day"))
    until = DateField(lazy_gettext("Last day"))
    kind = RadioField(lazy_gettext("On that day"), default=CLOSED)
    hours = StringField(lazy_gettext("Other hours"))
    reason = StringField(lazy_gettext("Why, as patients will read it"), [validators.one_line(120, required=False)])

    def __init__(self, clinic: ClinicSettings, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.today = wall_clock(clock.now(), clinic.time_zone).date()
        self.who.choices = [
            SelectChoice("", _("The clinic")),
            *(SelectChoice(str(d.id), d.name) for d in practice_settings().diaries_at(clinic.id)),
        ]
        self.kind.choices = [SelectChoice(CLOSED, _("Closed")), SelectChoice(HOURS, _("Other hours"))]

    def validate_first(self, field: DateField) -> None:
        """A date that is not over."""
        field.errors = []
        if field.data is None:
            raise ValidationError(_("Enter the date, like 5 11 2026"))
        if field.data < self.today:
            raise ValidationError(_("That day is over. Choose today or a later one"))

    def validate_until(self, field: DateField) -> None:
        """Nothing, or a date that is not before the first, nor very far from it."""
        field.errors = []
        if field.data is None and field.raw_data and field.raw_data[0]:
            raise ValidationError(_("Enter the date, like 5 11 2026"))
        if field.data is None or self.first.data is None:
            return
        if field.data < self.first.data:
            raise ValidationError(_("The last day is before the first"))
        if (field.data - self.first.data).days >= MOST_EXCEPTION_DAYS:
            raise ValidationError(_("Use at most %(most)d days at once", most=MOST_EXCEPTION_DAYS))

    def validate_hours(self, field: StringField) -> None:
        """Hours, where other hours were chosen."""
        if self.kind.data != HOURS:
            return
        try:
            spans = read_day_hours(field.data or "")
        except UnreadableHours as wrong:
            raise ValidationError(_(wrong.sentence, **wrong.facts)) from None
        if not spans:
            raise ValidationError(_("Enter the hours, like 09:00-13:00, 14:00-20:00"))
        field.data = typed_spans(spans)

    def wanted(self) -> SpecialDay:
        """What was asked for, once it is valid."""
        first: date = self.first.data or self.today
        spans = read_day_hours(self.hours.data or "") if self.kind.data == HOURS else ()
        who = int(self.who.data) if self.who.data else None
        return SpecialDay(first, self.until.data or first, who, spans, self.reason.data or "", "staff")

    def compare(self, settings: FormValues) -> None:
        """The list beside the form shows how things stand now."""
        self.is_outdated = True
        self.shown.data, self.agreed.data = values_fingerprint(settings), ""


class RemoveSpecialDaysForm(SettingsForm):
    """The button that goes back to the ordinary week."""

    def compare(self, settings: FormValues) -> None:
        """The list shows how things stand now."""
        self.is_outdated = True


@bp.get("/hours/<clinic_slug>/dates")
def special_days(clinic_slug: str) -> ResponseReturnValue:
    """What is special from today on, and one more; an address with `first` and `who` changes one of them."""
    clinic, now = clinic_or_404(clinic_slug), clock.now()
    form = SpecialDaysForm(clinic, formdata=None)
    form.shown.data = values_fingerprint(special_day_settings(clinic.id, now))
    if "change" in request.args:
        _fill_in(form, _rows(clinic, now))
    return _page(clinic, form)


@bp.post("/hours/<clinic_slug>/dates")
@redisplays_expired_form
def save_special_days(clinic_slug: str) -> ResponseReturnValue:
    """Sets what holds on some dates."""
    clinic = clinic_or_404(clinic_slug)
    form = SpecialDaysForm(clinic)
    return save_or_explain(
        form,
        lambda shown, now: save(current_member(), clinic, _audit_subject(form.wanted()), form.wanted(), shown, now),
        lambda form: _page(clinic, form),
        url_for("admin.special_days", clinic_slug=clinic_slug, saved=1),
    )


@bp.post("/hours/<clinic_slug>/dates/remove")
@redisplays_expired_form
def remove_special_days(clinic_slug: str) -> ResponseReturnValue:
    """Goes back to the ordinary week on some dates."""
    clinic, now = clinic_or_404(clinic_slug), clock.now()
    key = request.form.get("remove") or abort(404)
    some, form = _row_with_key(key, _rows(clinic, now)), RemoveSpecialDaysForm()

    def page(sent: SettingsForm) -> str:
        fresh = SpecialDaysForm(clinic, formdata=None)
        fresh.shown.data = values_fingerprint(special_day_settings(clinic.id, now))
        fresh.is_outdated, fresh.refused = sent.is_outdated, sent.refused
        fresh.changed_by, fresh.changed_at = sent.changed_by, sent.changed_at
        return _page(clinic, fresh)

    if some is None:
        # A colleague has taken it away, or made it longer or shorter.
        form.is_outdated = True
        return page(form), 409
    return save_or_explain(
        form,
        lambda shown, now: remove(current_member(), clinic, _audit_subject(some), some, shown, now),
        page,
        url_for("admin.special_days", clinic_slug=clinic_slug, saved=1),
    )


def special_day_key(day: SpecialDay) -> str:
    """What a row is called by its button."""
    return f"{day.on_date}/{day.until}/{day.diary_id or ''}"


def _row_with_key(key: str, rows: Sequence[SpecialDay]) -> SpecialDay | None:
    return next((row for row in rows if special_day_key(row) == key), None)


def _rows(clinic: ClinicSettings, now: datetime) -> list[SpecialDay]:
    """What is special from today on; bank holidays have a page of their own."""
    today = wall_clock(now, clinic.time_zone).date()
    days = read_special_days(today, None, clinic.id).get(clinic.id, [])
    return group_consecutive(day for day in days if day.source != "bank_holiday")


def _fill_in(form: SpecialDaysForm, rows: Sequence[SpecialDay]) -> None:
    """The form as one of the rows stands, where the address names it."""
    row = _row_with_key(request.args.get("change", ""), rows)
    if row is None:
        return
    form.who.data = str(row.diary_id or "")
    form.first.data = row.on_date
    form.until.data = row.until if row.until != row.on_date else None
    form.kind.data = HOURS if row.spans else CLOSED
    form.hours.data, form.reason.data = typed_spans(row.spans), row.reason


def _audit_subject(day: SpecialDay) -> str:
    """What the record calls it: dates and a diary's word."""
    diary = practice_settings().diary_of(day.diary_id) if day.diary_id else None
    dates = f"{day.on_date}" if day.on_date == day.until else f"{day.on_date}/{day.until}"
    return f"{dates} {diary.slug if diary else ''}".strip()


def special_day_text(day: SpecialDay) -> str:
    """What holds: "Closed for staff training", "Open 9am to 8pm: evening session"."""
    if day.source == "leave":
        on_leave = str(_("On leave"))
        has_words = day.reason not in ("", ON_LEAVE)
        return _("%(hours)s: %(reason)s", hours=on_leave, reason=day.reason) if has_words else on_leave
    if not day.spans:
        return display.closed_reason(day.on_date, day.reason)
    opened = _("Open %(hours)s", hours=display.spans_words(day.spans))
    return _("%(hours)s: %(reason)s", hours=opened, reason=day.reason) if day.reason else opened


def _page(clinic: ClinicSettings, form: SettingsForm) -> str:
    rows = _rows(clinic, clock.now())
    return render_template(
        "admin/special_days.html",
        clinic=clinic,
        rows=[(row, special_day_key(row), special_day_text(row)) for row in rows],
        names={diary.id: diary.name for diary in practice_settings().diaries},
        form=form,
        mistakes=list(form.mistakes()),
        whole=practice_settings(),
    )
