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
from booking.actions.admin.special_days import remove_days as remove
from booking.actions.admin.special_days import save_days as save
from booking.actions.admin.special_days import settings_of
from booking.queries.special_days import read_days
from booking.rules.clinic_time import wall
from booking.rules.leave import ON_LEAVE
from booking.rules.settings import Settings, fingerprint, written_spans
from booking.rules.special_days import MOST_DAYS, SpecialDay, in_rows
from booking.rules.whole import Place
from booking.rules.written import NotHours, day_spans
from booking.web.access import the_member
from booking.web.admin import bp, fields
from booking.web.admin.frame import the_clinic, the_whole
from booking.web.admin.saving import SettingsForm, saved
from booking.web.door import keeps_what_was_typed

CLOSED, HOURS = "closed", "hours"


class DaysForm(SettingsForm):
    """Whose, from when to when, and what holds then."""

    who = SelectField(lazy_gettext("Who"))
    first = DateField(lazy_gettext("Date, or first day"))
    until = DateField(lazy_gettext("Last day"))
    kind = RadioField(lazy_gettext("On that day"), default=CLOSED)
    hours = StringField(lazy_gettext("Other hours"))
    reason = StringField(lazy_gettext("Why, as patients will read it"), [fields.line(120, required=False)])

    def __init__(self, clinic: Place, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.today = wall(clock.now(), clinic.time_zone).date()
        self.who.choices = [
            SelectChoice("", _("The clinic")),
            *(SelectChoice(str(d.id), d.name) for d in the_whole().diaries_at(clinic.id)),
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
        if (field.data - self.first.data).days >= MOST_DAYS:
            raise ValidationError(_("Use at most %(most)d days at once", most=MOST_DAYS))

    def validate_hours(self, field: StringField) -> None:
        """Hours, where other hours were chosen."""
        if self.kind.data != HOURS:
            return
        try:
            spans = day_spans(field.data or "")
        except NotHours as wrong:
            raise ValidationError(_(wrong.sentence, **wrong.facts)) from None
        if not spans:
            raise ValidationError(_("Enter the hours, like 09:00-13:00, 14:00-20:00"))
        field.data = written_spans(spans)

    def wanted(self) -> SpecialDay:
        """What was asked for, once it is valid."""
        first: date = self.first.data or self.today
        spans = day_spans(self.hours.data or "") if self.kind.data == HOURS else ()
        who = int(self.who.data) if self.who.data else None
        return SpecialDay(first, self.until.data or first, who, spans, self.reason.data or "", "staff")

    def compare(self, settings: Settings) -> None:
        """The list beside the form shows how things stand now."""
        self.is_outdated = True
        self.shown.data, self.agreed.data = fingerprint(settings), ""


class RemoveForm(SettingsForm):
    """The button that goes back to the ordinary week."""

    def compare(self, settings: Settings) -> None:
        """The list shows how things stand now."""
        self.is_outdated = True


@bp.get("/hours/<clinic_slug>/dates")
def days(clinic_slug: str) -> ResponseReturnValue:
    """What is special from today on, and one more; an address with `first` and `who` changes one of them."""
    clinic, now = the_clinic(clinic_slug), clock.now()
    form = DaysForm(clinic, formdata=None)
    form.shown.data = fingerprint(settings_of(clinic.id, now))
    if "change" in request.args:
        _fill_in(form, _rows(clinic, now))
    return _page(clinic, form)


@bp.post("/hours/<clinic_slug>/dates")
@keeps_what_was_typed
def save_days(clinic_slug: str) -> ResponseReturnValue:
    """Sets what holds on some dates."""
    clinic = the_clinic(clinic_slug)
    form = DaysForm(clinic)
    return saved(
        form,
        lambda shown, now: save(the_member(), clinic, _about(form.wanted()), form.wanted(), shown, now),
        lambda form: _page(clinic, form),
        url_for("admin.days", clinic_slug=clinic_slug, saved=1),
    )


@bp.post("/hours/<clinic_slug>/dates/remove")
@keeps_what_was_typed
def remove_days(clinic_slug: str) -> ResponseReturnValue:
    """Goes back to the ordinary week on some dates."""
    clinic, now = the_clinic(clinic_slug), clock.now()
    key = request.form.get("remove") or abort(404)
    some, form = _named(key, _rows(clinic, now)), RemoveForm()

    def page(sent: SettingsForm) -> str:
        fresh = DaysForm(clinic, formdata=None)
        fresh.shown.data = fingerprint(settings_of(clinic.id, now))
        fresh.is_outdated, fresh.refused = sent.is_outdated, sent.refused
        fresh.changed_by, fresh.changed_at = sent.changed_by, sent.changed_at
        return _page(clinic, fresh)

    if some is None:
        # A colleague has taken it away, or made it longer or shorter.
        form.is_outdated = True
        return page(form), 409
    return saved(
        form,
        lambda shown, now: remove(the_member(), clinic, _about(some), some, shown, now),
        page,
        url_for("admin.days", clinic_slug=clinic_slug, saved=1),
    )


def key_of(day: SpecialDay) -> str:
    """What a row is called by its button."""
    return f"{day.on_date}/{day.until}/{day.diary_id or ''}"


def _named(key: str, rows: Sequence[SpecialDay]) -> SpecialDay | None:
    return next((row for row in rows if key_of(row) == key), None)


def _rows(clinic: Place, now: datetime) -> list[SpecialDay]:
    """What is special from today on; bank holidays have a page of their own."""
    today = wall(now, clinic.time_zone).date()
    days = read_days(today, None, clinic.id).get(clinic.id, [])
    return in_rows(day for day in days if day.source != "bank_holiday")


def _fill_in(form: DaysForm, rows: Sequence[SpecialDay]) -> None:
    """The form as one of the rows stands, where the address names it."""
    row = _named(request.args.get("change", ""), rows)
    if row is None:
        return
    form.who.data = str(row.diary_id or "")
    form.first.data = row.on_date
    form.until.data = row.until if row.until != row.on_date else None
    form.kind.data = HOURS if row.spans else CLOSED
    form.hours.data, form.reason.data = written_spans(row.spans), row.reason


def _about(day: SpecialDay) -> str:
    """What the record calls it: dates and a diary's word."""
    diary = the_whole().diary_of(day.diary_id) if day.diary_id else None
    dates = f"{day.on_date}" if day.on_date == day.until else f"{day.on_date}/{day.until}"
    return f"{dates} {diary.slug if diary else ''}".strip()


def instead(day: SpecialDay) -> str:
    """What holds: "Closed for staff training", "Open 9am to 8pm: evening session"."""
    if day.source == "leave":
        on_leave = str(_("On leave"))
        has_words = day.reason not in ("", ON_LEAVE)
        return _("%(hours)s: %(reason)s", hours=on_leave, reason=day.reason) if has_words else on_leave
    if not day.spans:
        return display.closed_reason(day.on_date, day.reason)
    opened = _("Open %(hours)s", hours=display.spans_words(day.spans))
    return _("%(hours)s: %(reason)s", hours=opened, reason=day.reason) if day.reason else opened


def _page(clinic: Place, form: SettingsForm) -> str:
    rows = _rows(clinic, clock.now())
    return render_template(
        "admin/days.html",
        clinic=clinic,
        rows=[(row, key_of(row), instead(row)) for row in rows],
        names={diary.id: diary.name for diary in the_whole().diaries},
        form=form,
        mistakes=list(form.mistakes()),
        whole=the_whole(),
    )
