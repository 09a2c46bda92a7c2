"""How every form of settings is sent: what it showed goes with it, and what stands in its way is shown.

Nothing is saved over what somebody else has saved meanwhile, and nothing that leaves live bookings
outside the rules is saved before that has been said and agreed to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field, HiddenField, SelectFieldBase

from booking import clock, display
from booking.actions.audit import record
from booking.rules.clinic_time import wall_clock
from booking.rules.clinician_clashes import ClinicianClashOnDate
from booking.rules.errors import Refusal
from booking.rules.settings_forms import FormBaseline, FormValues, SettingsChangedMeanwhile, values_fingerprint
from booking.rules.stranded import StrandedBooking, WouldStrand, agreement_code
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.admin.settings_lookup import forget_practice_settings
from booking.web.forms import Form, FormMistake

SaveAction = Callable[[FormBaseline, datetime], object]


@dataclass(frozen=True)
class SettingDifference:
    """What somebody else has saved meanwhile, beside what was typed."""

    name: str
    now: str
    typed: str


class SettingsForm(Form):
    """A form of settings, with the fingerprint of what it was filled in from."""

    shown = HiddenField()
    agreed = HiddenField()

    refused = ""
    is_outdated = False
    changed_by, changed_at = "", ""
    differences: tuple[SettingDifference, ...] = ()

    @classmethod
    def showing(cls, settings: FormValues) -> Self:
        """The form as things stand."""
        form = cls(formdata=None, data=cls.written(settings))
        form.shown.data = values_fingerprint(settings)
        return form

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, Any]:
        """What stands in the fields for these settings."""
        return dict(settings)

    def settings(self) -> FormValues:
        """What was asked for, once it is valid."""
        raise NotImplementedError

    def was_shown(self) -> FormBaseline:
        """What it was filled in from, and what its sender has agreed to."""
        return FormBaseline(str(self.shown.data or ""), str(self.agreed.data or ""))

    def compare(self, settings: FormValues) -> None:
        """Notes what is another now than was typed; sending it again saves over that, knowingly."""
        now = self.written(settings)
        said = [(f, _value_text(f, now[f.name]), _value_text(f, f.data)) for f in self if f.name in now]
        self.differences = tuple(SettingDifference(str(f.label.text), a, b) for f, a, b in said if a != b)
        self.is_outdated = True
        self.shown.data, self.agreed.data = values_fingerprint(settings), ""

    def mistakes(self) -> Iterator[FormMistake]:
        """What to put right; first of all what stands in its way."""
        if self.refused:
            yield FormMistake("", self.refused)
        yield from super().mistakes()


RenderForm = Callable[[SettingsForm], str]


def save_or_explain(form: SettingsForm, save: SaveAction, page: RenderForm, then: str) -> ResponseReturnValue:
    """Saves what a form asks for and goes on to `then`, or to the worklist where bookings are left
    outside. What was typed is kept whatever stands in its way."""
    if not form.validate():
        return page(form), 422
    try:
        with transaction() as now:
            save(form.was_shown(), now)
    except WouldStrand as would:
        return _confirm_stranding(would.stranded, form), 409
    except SettingsChangedMeanwhile as changed:
        forget_practice_settings()
        form.compare(changed.settings)
        if changed.at_utc is not None:
            form.changed_by = changed.who
            form.changed_at = display.time_of_day(wall_clock(changed.at_utc, display.HOME_ZONE).time())
        return page(form), 409
    except Refusal as refusal:
        form.refused = refusal_text(refusal)
        return page(form), 409
    return redirect(url_for("admin.stranded_bookings") if form.agreed.data else then, 303)


def refusal_text(refusal: Refusal) -> str:
    """A refusal as it is read; references as they are read out."""
    facts = {
        name: ", ".join(map(display.reference, fact)) if isinstance(fact, tuple) else fact
        for name, fact in refusal.facts.items()
    }
    if isinstance(refusal, ClinicianClashOnDate):
        facts |= {
            "day": display.day_with_year(refusal.on_date),
            "hours": display.spans_words(refusal.hours),
            "who": refusal.who,
            "clinic": refusal.clinic,
        }
    return f"{_(refusal.heading)}. {_(refusal.sentence, **facts)}"


def _confirm_stranding(stranded: tuple[StrandedBooking, ...], form: SettingsForm) -> str:
    """Says whom a change would leave outside. Only the button that says so goes on."""
    forget_practice_settings()
    with transaction() as now:
        record(current_member(), "saw_stranded", None, now, count=len(stranded))
    sent: list[tuple[str, str]] = [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "agreed")
    ]
    return render_template(
        "admin/stranded.html", stranded=stranded, sent=[*sent, ("agreed", agreement_code(stranded))], now=clock.now()
    )


def _value_text(field: Field, value: object) -> str:
    if isinstance(field, SelectFieldBase):
        words: Mapping[object, str] = {choice.value: str(choice.label) for choice in field.choices}
        chosen: list[object] = value if isinstance(value, list) else [value]
        return ", ".join(words.get(one, str(one)) for one in chosen) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else "–"
