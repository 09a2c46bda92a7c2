"""Cancel: a page, an optional reason, a button. Opening the page cancels nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField, ValidationError

from booking import clock, display
from booking.actions.change import cancel_booking
from booking.rules.appointment import Appointment
from booking.rules.details import LONGEST_REASON, tidy_text
from booking.rules.errors import AlreadyCancelled, ChangedSinceShown, Refusal
from booking.transaction import transaction
from booking.web.address import limits_are_on
from booking.web.as_shown import ConfirmForm
from booking.web.door import keeps_what_was_typed
from booking.web.forms import readable
from booking.web.manage import bp
from booking.web.manage.found import shown_facts, the_appointment, why_not_changeable
from booking.web.manage.move import refusal_page
from booking.web.second_look import is_outcome_unknown
from booking.web.shell import the_house


class CancelForm(ConfirmForm):
    """Why, if they like."""

    reason = TextAreaField()

    def validate_reason(self, field: TextAreaField) -> None:
        """A few sentences."""
        field.data = tidy_text(field.data or "")
        readable(self, field)
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


@bp.get("/cancel")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel this appointment?"""
    appointment = the_appointment(token)
    if refusal := why_not_changeable(appointment):
        return refusal_page(appointment, refusal)
    return _page(appointment, CancelForm())


@bp.post("/cancel")
@keeps_what_was_typed
def cancel_now(token: str) -> ResponseReturnValue:
    """Cancels the appointment."""
    appointment = the_appointment(token)
    form = CancelForm()
    if not form.validate():
        return _page(appointment, form, 422)
    try:
        with transaction() as now:
            reason, shown = form.reason.data or "", form.shown.data or ""
            cancel_booking(the_house(), token, reason, now, shown=shown, is_limited=limits_are_on())
    except AlreadyCancelled as refusal:
        if not is_outcome_unknown():
            return refusal_page(appointment, refusal)
    except ChangedSinceShown as refusal:
        form.tell(refusal)
        return _page(the_appointment(token), form, refusal.status)
    except Refusal as refusal:
        return refusal_page(appointment, refusal)
    return redirect(url_for("manage.appointment", token=token), 303)


def _page(appointment: Appointment, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "manage/cancel.html",
        appointment=appointment,
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
        clocks=display.appointment_clocks(appointment, clock.now()),
        shown=form.shows(shown_facts(appointment)),
    )
    return page, status
