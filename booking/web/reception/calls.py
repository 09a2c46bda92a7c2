"""Discovery calls of a day: who is called next, what came of it, and what it led to."""

from datetime import date, datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField, TextAreaField, ValidationError

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.calls import record_call_attempt, record_call_outcome, undo_last_call_entry
from booking.display.booking_names import call_outcome_name, call_result_name
from booking.display.desk_times import clock24, date_and_time, patient_clock, short_date_and_time, time_on_both_clocks
from booking.queries.calls import Call, read_calls
from booking.rules.availability import chosen_instant
from booking.rules.calls import MOST_CALL_TRIES, CallOutcome, CallResult, CallTurn
from booking.rules.clinic_time import wall_clock
from booking.rules.desk_status import DeskStatus
from booking.rules.errors import CallBackTimePassed, ChangedMeanwhile, NotOneOfOurTimes
from booking.rules.patient_details import LONGEST_REASON, needs_offered
from booking.rules.practice import Clinic
from booking.rules.text_cleaning import tidy_text
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.forms import Form, FormMistake, reject_unreadable
from booking.web.inputs.dates import parse_date
from booking.web.inputs.phones import zone_of_phone_number
from booking.web.reception import bp, page_urls
from booking.web.reception.booking_labels import StatusLabel, status_label
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404

# As far ahead as somebody may ask to be called back.
_MOST_DAYS_AHEAD = 366


class CallForm(Form):
    """What every form about a call carries: the booking's version, and the day whose list it is on."""

    version = IntegerField()
    on = StringField()

    def validate_version(self, field: IntegerField) -> None:
        """A number: whether it is the latest is the action's to say."""
        if field.data is None:
            raise ValidationError("no version")


class CallAttemptForm(CallForm):
    """What came of ringing. `at` is when to call back, on the clinic's clock, as the browser writes it."""

    result = StringField()
    at = StringField()

    def validate_result(self, field: StringField) -> None:
        """One of the results."""
        if field.data not in set(CallResult):
            raise ValidationError("unknown result")


class CallOutcomeForm(CallForm):
    """What the call led to, and what staff should know. `then` is the button: what to do next."""

    outcome = StringField()
    note = TextAreaField()
    then = StringField()

    def validate_outcome(self, field: StringField) -> None:
        """One of the outcomes. Whoever goes on to book the first visit has said which."""
        if not field.data and self.then.data == "book":
            field.data = str(CallOutcome.BOOKED)
        if field.data not in set(CallOutcome):
            raise ValidationError(_("Say how the call ended"))

    def validate_note(self, field: TextAreaField) -> None:
        """Not too much of it."""
        field.data = tidy_text(field.data or "")
        reject_unreadable(self, field)
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer for the note", most=LONGEST_REASON))


@bp.get("/<clinic_slug>/<on_text>/calls")
def calls(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The calls of a day, and the one that is next, or was chosen, with all that is needed to make it."""
    clinic, on_date = clinic_or_404(clinic_slug), parse_date(on_text)
    if on_date is None:
        abort(404)
    return _page(clinic, on_date, request.args.get("call", ""))


@bp.post("/<clinic_slug>/booking/<reference>/call")
@redisplays_expired_form
def record_call(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Writes down what came of ringing, and goes back to the list."""
    clinic = clinic_or_404(clinic_slug)
    on_date, form = _list_date(clinic, reference), CallAttemptForm()
    if form.has_lapsed:
        return _page(clinic, on_date, reference, list(form.mistakes()), at=form.at.data or ""), 422
    if not form.validate():
        abort(400)
    result = CallResult(str(form.result.data))
    try:
        at_utc = _call_back_at(form, clinic) if result == CallResult.CALL_BACK else None
        with unknown_booking_is_404(), transaction() as now:
            record_call_attempt(reference, clinic, result, at_utc, int(form.version.data or 0), current_member(), now)
    except ChangedMeanwhile as refusal:
        rows = [ConflictRow(_("Call"), "status", call_result_name(result))]
        return edit_conflict_page(refusal, reference, clinic, _list_url(clinic, on_date, reference), rows)
    except (CallBackTimePassed, NotOneOfOurTimes):
        words = _("Enter a time that is still to come, like 12:15, or a day and a time")
        return _page(clinic, on_date, reference, [FormMistake("at", words)], at=form.at.data or ""), 422
    # Whoever was reached stays in front; after anything else the next one is.
    return redirect(_list_url(clinic, on_date, reference if result == CallResult.REACHED else ""), 303)


@bp.post("/<clinic_slug>/booking/<reference>/call/end")
@redisplays_expired_form
def end_call(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The call is over: what it led to. With a first visit wanted, on to where it is booked."""
    clinic = clinic_or_404(clinic_slug)
    on_date, form = _list_date(clinic, reference), CallOutcomeForm()
    if not form.validate():
        if form.version.errors and not form.has_lapsed:
            abort(400)
        mistakes = [
            FormMistake("outcome" if m.field_id == "outcome" else m.field_id, m.message) for m in form.mistakes()
        ]
        return _page(clinic, on_date, reference, mistakes, ending=form), 422
    outcome = CallOutcome(str(form.outcome.data))
    try:
        with unknown_booking_is_404(), transaction() as now:
            version = int(form.version.data or 0)
            record_call_outcome(reference, clinic, outcome, str(form.note.data or ""), version, current_member(), now)
    except ChangedMeanwhile as refusal:
        rows = [ConflictRow(_("Call"), "status", call_outcome_name(outcome))]
        return edit_conflict_page(refusal, reference, clinic, _list_url(clinic, on_date, reference), rows)
    if form.then.data == "book":
        return redirect(page_urls.again(clinic.slug, wall_clock(clock.now(), clinic.time_zone).date(), reference), 303)
    return redirect(_list_url(clinic, on_date), 303)


@bp.post("/<clinic_slug>/booking/<reference>/call/back")
def undo_call(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Takes back what was last written about a call today."""
    clinic = clinic_or_404(clinic_slug)
    on_date, form = _list_date(clinic, reference), CallForm()
    if not form.validate():
        abort(400)
    try:
        with unknown_booking_is_404(), transaction() as now:
            undo_last_call_entry(reference, clinic, int(form.version.data or 0), current_member(), now)
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(refusal, reference, clinic, _list_url(clinic, on_date, reference), [])
    return redirect(_list_url(clinic, on_date, reference), 303)


def _list_date(clinic: Clinic, reference: str) -> date:
    """The day whose list a form is on; the booking's own, where it does not say. The booking is theirs to see."""
    found = booking_or_404(reference, clinic)
    own = wall_clock(found.appointment.starts_at_utc, clinic.time_zone).date()
    return parse_date(request.form.get("on", "")) or own


def _list_url(clinic: Clinic, on_date: date, reference: str = "") -> str:
    return url_for("reception.calls", clinic_slug=clinic.slug, on_text=on_date.isoformat(), call=reference or None)


def _call_back_at(form: CallAttemptForm, clinic: Clinic) -> datetime:
    """The instant at which to call back. A time alone is today. Raises CallBackLater for what is no time,
    and NotOneOfOurTimes for one that the clocks skip or repeat."""
    text = (form.at.data or "").strip()
    today = wall_clock(clock.now(), clinic.time_zone).date()
    day_text, _sign, time_text = text.replace(" ", "T").rpartition("T")
    on_date = parse_date(day_text) if day_text else today
    try:
        at = time.fromisoformat(time_text)
    except ValueError:
        raise CallBackTimePassed from None
    if on_date is None or at.tzinfo is not None or on_date > today + timedelta(days=_MOST_DAYS_AHEAD):
        raise CallBackTimePassed
    return chosen_instant(on_date, at.replace(second=0, microsecond=0), clinic.time_zone)


def _page(
    clinic: Clinic,
    on_date: date,
    chosen: str,
    mistakes: list[FormMistake] | None = None,
    at: str = "",
    ending: CallOutcomeForm | None = None,
) -> str:
    now, zone = clock.now(), clinic.time_zone
    found = read_calls(clinic, on_date)
    with transaction() as written_at:
        record(current_member(), "saw_calls", None, written_at, clinic_id=clinic.id, date=on_date.isoformat())
    return render_template(
        "reception/calls.html",
        heading=_("Calls, %(day)s", day=display.day(on_date)),
        mistakes=mistakes or [],
        clinic=clinic,
        clinics=clinics_in_scope(),
        on_date=on_date,
        before=on_date - timedelta(days=1),
        after=on_date + timedelta(days=1),
        today=wall_clock(now, zone).date(),
        calls=found,
        call=_current_call(found, chosen),
        at=at or _suggested_call_back_time(now, zone),
        ending=ending,
        now=now,
        Turn=CallTurn,
        MOST_TRIES=MOST_CALL_TRIES,
        outcomes=[(str(outcome), _outcome_choice_label(outcome)) for outcome in CallOutcome],
        there=lambda one: patient_clock(now, zone, one.patient_zone, now),
        is_time_unknown=lambda one: _is_time_unknown(one, zone),
        booked_for=lambda one: time_on_both_clocks(one.starts_at_utc, zone, one.patient_zone, now),
        needs=lambda one: [_(words) for code, words in needs_offered(True).items() if code in one.needs],
        mark_of=_mark_of,
        clock24=clock24,
        when=date_and_time,
        short_when=short_date_and_time,
        outcome_name=call_outcome_name,
        result_name=call_result_name,
        addresses=page_urls,
    )


def _outcome_choice_label(outcome: CallOutcome) -> str:
    """What a call led to, before it has."""
    return _("Wants a first visit") if outcome == CallOutcome.BOOKED else call_outcome_name(outcome)


def _mark_of(one: Call, zone: str, now: datetime) -> StatusLabel:
    """How a call stands; one that was tried in vain as often as it is worth has not just been forgotten."""
    found = status_label(one, zone, now)
    if one.place.turn == CallTurn.TO_DECIDE and one.state.no_answers >= MOST_CALL_TRIES:
        return StatusLabel(DeskStatus.MISSED, "missed", _("No answer"))
    return found


def _is_time_unknown(one: Call, home_zone: str) -> bool:
    """Whether nobody can tell what time it is where somebody is: their number is from a country with several zones,
    and none was said; or theirs is still the clinic's, which the form online begins with."""
    if not one.phone_e164 or zone_of_phone_number(one.phone_e164):
        return False
    return not one.patient_zone or (one.source == "online" and one.patient_zone == home_zone)


def _current_call(found: list[Call], chosen: str) -> Call | None:
    """The call that was chosen, or who is next: not somebody with whom all is said."""
    by_choice = next((one for one in found if one.reference == chosen), None)
    return by_choice or next((one for one in found if one.place.turn != CallTurn.OVER), None)


def _suggested_call_back_time(now: datetime, zone: str) -> str:
    """The quarter of an hour that begins half an hour from now, as a browser's field has it."""
    there = wall_clock(now + timedelta(minutes=45), zone)
    return there.replace(minute=there.minute // 15 * 15).strftime("%Y-%m-%dT%H:%M")
