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
from booking.actions.record import record
from booking.rules.clinic_time import wall
from booking.rules.errors import Refusal
from booking.rules.settings import Settings, SettingsChanged, Shown, fingerprint
from booking.rules.stranded import Stranded, WouldStrand, agreement
from booking.rules.two_places import TwoPlacesThen
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.admin.frame import forget_the_whole
from booking.web.forms import Form, Mistake

Save = Callable[[Shown, datetime], object]


@dataclass(frozen=True)
class Difference:
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
    differences: tuple[Difference, ...] = ()

    @classmethod
    def showing(cls, settings: Settings) -> Self:
        """The form as things stand."""
        form = cls(formdata=None, data=cls.written(settings))
        form.shown.data = fingerprint(settings)
        return form

    @classmethod
    def written(cls, settings: Settings) -> dict[str, Any]:
        """What stands in the fields for these settings."""
        return dict(settings)

    def settings(self) -> Settings:
        """What was asked for, once it is valid."""
        raise NotImplementedError

    def was_shown(self) -> Shown:
        """What it was filled in from, and what its sender has agreed to."""
        return Shown(str(self.shown.data or ""), str(self.agreed.data or ""))

    def compare(self, settings: Settings) -> None:
        """Notes what is another now than was typed; sending it again saves over that, knowingly."""
        now = self.written(settings)
        said = [(f, _said(f, now[f.name]), _said(f, f.data)) for f in self if f.name in now]
        self.differences = tuple(Difference(str(f.label.text), a, b) for f, a, b in said if a != b)
        self.is_outdated = True
        self.shown.data, self.agreed.data = fingerprint(settings), ""

    def mistakes(self) -> Iterator[Mistake]:
        """What to put right; first of all what stands in its way."""
        if self.refused:
            yield Mistake("", self.refused)
        yield from super().mistakes()


Page = Callable[[SettingsForm], str]


def saved(form: SettingsForm, save: Save, page: Page, then: str) -> ResponseReturnValue:
    """Saves what a form asks for and goes on to `then`, or to the worklist where bookings are left
    outside. What was typed is kept whatever stands in its way."""
    if not form.validate():
        return page(form), 422
    try:
        with transaction() as now:
            save(form.was_shown(), now)
    except WouldStrand as would:
        return _ask_first(would.stranded, form), 409
    except SettingsChanged as changed:
        forget_the_whole()
        form.compare(changed.settings)
        if changed.at_utc is not None:
            form.changed_by = changed.who
            form.changed_at = display.clock(wall(changed.at_utc, display.HOME_ZONE).time())
        return page(form), 409
    except Refusal as refusal:
        form.refused = told(refusal)
        return page(form), 409
    return redirect(url_for("admin.to_move") if form.agreed.data else then, 303)


def told(refusal: Refusal) -> str:
    """A refusal as it is read; references as they are read out."""
    facts = {
        name: ", ".join(map(display.reference, fact)) if isinstance(fact, tuple) else fact
        for name, fact in refusal.facts.items()
    }
    if isinstance(refusal, TwoPlacesThen):
        facts |= {
            "day": display.day_with_year(refusal.on_date),
            "hours": display.spans_words(refusal.hours),
            "who": refusal.who,
            "clinic": refusal.clinic,
        }
    return f"{_(refusal.heading)}. {_(refusal.sentence, **facts)}"


def _ask_first(stranded: tuple[Stranded, ...], form: SettingsForm) -> str:
    """Says whom a change would leave outside. Only the button that says so goes on."""
    forget_the_whole()
    with transaction() as now:
        record(the_member(), "saw_stranded", None, now, count=len(stranded))
    sent: list[tuple[str, str]] = [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "agreed")
    ]
    return render_template(
        "admin/stranded.html", stranded=stranded, sent=[*sent, ("agreed", agreement(stranded))], now=clock.now()
    )


def _said(field: Field, value: object) -> str:
    if isinstance(field, SelectFieldBase):
        words: Mapping[object, str] = {choice.value: str(choice.label) for choice in field.choices}
        chosen: list[object] = value if isinstance(value, list) else [value]
        return ", ".join(words.get(one, str(one)) for one in chosen) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else "–"
