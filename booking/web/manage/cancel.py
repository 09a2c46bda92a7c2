"""Cancel: a page, an optional reason, a button. Opening the page cancels nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField, ValidationError

from booking import clock, display
from booking.actions.patient_changes import cancel_booking
from booking.rules.appointment import Appointment
from booking.rules.errors import AlreadyCancelled, ChangedSinceShown, Refusal
from booking.rules.patient_details import LONGEST_REASON
from booking.rules.text_cleaning import tidy_text
from booking.transaction import transaction
from booking.web.commit_retry import is_outcome_unknown
from booking.web.confirm_form import ConfirmForm
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import reject_unreadable
from booking.web.manage import bp
from booking.web.manage.appointment_lookup import appointment_of_link, facts_for_digest, why_not_changeable
from booking.web.manage.move import change_refused_page
from booking.web.rate_limits import limits_are_on


class PatientCancelForm(ConfirmForm):
    """Why, if they like."""

    reason = TextAreaField()

    def validate_reason(self, field: TextAreaField) -> None:
        """A few sentences."""
        field.data = tidy_text(field.data or "")
        reject_unreadable(self, field)
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


@bp.get("/cancel")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel this appointment?"""
    appointment = appointment_of_link(token)
    if refusal := why_not_changeable(appointment):
        return change_refused_page(appointment, refusal)
    return _page(appointment, PatientCancelForm())


@bp.post("/cancel")
@redisplays_expired_form
def cancel_now(token: str) -> ResponseReturnValue:
    """Cancels the appointment."""
    appointment = appointment_of_link(token)
    form = PatientCancelForm()
    if not form.validate():
        return _page(appointment, form, 422)
    try:
        with transaction() as now:
            reason, shown = form.reason.data or "", form.shown.data or ""
            cancel_booking(current_practice(), token, reason, now, shown=shown, is_limited=limits_are_on())
    except AlreadyCancelled as refusal:
        if not is_outcome_unknown():
            return change_refused_page(appointment, refusal)
    except ChangedSinceShown as refusal:
        form.tell(refusal)
        return _page(appointment_of_link(token), form, refusal.status)
    except Refusal as refusal:
        return change_refused_page(appointment, refusal)
    return redirect(url_for("manage.appointment", token=token), 303)


def _page(appointment: Appointment, form: PatientCancelForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "manage/cancel.html",
        appointment=appointment,
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        clocks=display.appointment_clocks(appointment, clock.now()),
        shown=form.shows(facts_for_digest(appointment)),
    )
    return page, status
