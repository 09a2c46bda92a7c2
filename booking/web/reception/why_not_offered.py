"""Why is 10:15 not offered? Any time on any day answers, for those whom a patient asks on the telephone."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm

from booking import clock
from booking.queries.availability import read_availability
from booking.queries.why_not_offered import claim_owners, exception_sources
from booking.rules.clinic_time import instant_at, wall_clock
from booking.rules.practice import Clinic, Diary, Practice, Service
from booking.rules.why_not_offered import WhyNotOffered
from booking.rules.why_not_offered import why_not_offered as why_rule
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import Form
from booking.web.inputs.dates import parse_date
from booking.web.reception import bp
from booking.web.reception.why_not_offered_text import ReasonText, ReasonWriter

ANY_DIARY = ""


class WhyNotOfferedForm(Form):
    """A question: it changes nothing, so it is asked in the address."""

    service = SelectField(choices=[], validate_choice=False)
    on = StringField()
    at = StringField()
    diary = SelectField(choices=[], validate_choice=False)

    class Meta(Form.Meta):
        """Read from the address, once something was asked."""

        csrf = False

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """What was asked; nothing when the page is only being opened."""
            return request.args if "at" in request.args else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the question can be answered."""
        return bool(super(FlaskForm, self).validate(extra_validators))

    def validate_service(self, field: SelectField) -> None:
        """One of those that the clinic has."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose a service"))

    def validate_on(self, field: StringField) -> None:
        """A date."""
        if parse_date((field.data or "").strip()) is None:
            raise ValidationError(_("Enter a day, like 2026-10-07"))

    def validate_at(self, field: StringField) -> None:
        """A time of the day."""
        if parse_typed_time(field.data or "") is None:
            raise ValidationError(_("Enter a time, like 10:15"))


def parse_typed_time(text: str) -> time | None:
    """A time of day as it is typed: "10:15", "10.15", "1015", "9:15"."""
    digits = "".join(sign for sign in text.strip() if sign not in ":. ")
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (3, 4):
        return None
    hour, minute = int(digits[:-2]), int(digits[-2:])
    return time(hour, minute) if hour < 24 and minute < 60 else None


@dataclass(frozen=True)
class DiaryReasonTexts:
    """A diary, and every reason against the time in it; none, where it could take it."""

    diary: Diary
    reasons: list[ReasonText]


@bp.get("/<clinic_slug>/why")
def why(clinic_slug: str) -> ResponseReturnValue:
    """Every reason why a service is not offered at a time, for all diaries or for one."""
    practice = current_practice()
    clinic = practice.clinic(clinic_slug) or abort(404)
    form = _form(practice, clinic)
    if "at" not in request.args:
        return _page(clinic, form)
    service = practice.service(str(form.service.data))
    on_date, at = parse_date(str(form.on.data).strip()), parse_typed_time(str(form.at.data))
    if not form.validate() or service is None or on_date is None or at is None:
        return _page(clinic, form, mistakes=list(form.mistakes()))
    answer, teller = _find_reasons(practice, clinic, service, on_date, at)
    wanted = str(form.diary.data or ANY_DIARY)
    diaries = [
        DiaryReasonTexts(one.diary, [teller.tell(reason) for reason in one.reasons])
        for one in answer.diaries
        if wanted in (ANY_DIARY, str(one.diary.id))
    ]
    is_offered = not answer.reasons and any(not one.reasons for one in diaries)
    return _page(
        clinic,
        form,
        service=service,
        on_date=on_date,
        at=at,
        is_offered=is_offered,
        reasons=[teller.tell(reason) for reason in answer.reasons],
        diaries=diaries,
    )


def _find_reasons(
    practice: Practice, clinic: Clinic, service: Service, on_date: date, at: time
) -> tuple[WhyNotOffered, ReasonWriter]:
    now = clock.now()
    facts = read_availability(practice, service, [clinic], on_date, on_date, now)[clinic.slug]
    behind = claim_owners([diary.id for diary in facts.diaries], instant_at(on_date, at, clinic.time_zone), now)
    answer = why_rule(facts, on_date, at, now, behind, exception_sources(clinic.id, on_date))
    return answer, ReasonWriter(practice, clinic, service, current_member(), now)


def _form(practice: Practice, clinic: Clinic) -> WhyNotOfferedForm:
    here = [diary for diary in practice.diaries if clinic.id in diary.hours]
    services = [service for service in practice.services if practice.diaries_for(service, clinic)]
    on_date = parse_date(request.args.get("on", "")) or wall_clock(clock.now(), clinic.time_zone).date()
    form = WhyNotOfferedForm(data={"on": on_date.isoformat()})
    form.service.choices = [SelectChoice(service.slug, service.name) for service in services]
    form.diary.choices = [
        SelectChoice(ANY_DIARY, _("Any")),
        *(SelectChoice(str(diary.id), diary.name) for diary in here),
    ]
    return form


def _page(clinic: Clinic, form: WhyNotOfferedForm, **found: Any) -> ResponseReturnValue:
    mistakes = found.get("mistakes", [])
    page = render_template(
        "reception/why.html", **{"clinic": clinic, "form": form, "service": None, "mistakes": mistakes, **found}
    )
    return page, 422 if mistakes else 200
