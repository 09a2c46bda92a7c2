"""Running late: one press, and reception knows."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import AnyOf

from booking.actions.desk.running_late import set_running_late
from booking.rules.clinician_day import LATE_MINUTES
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.clinician import bp
from booking.web.clinician.own_diary import clinician_today
from booking.web.forms import Form


class RunningLateForm(Form):
    """By how many minutes; 0 is on time again."""

    minutes = IntegerField(validators=[AnyOf((0, *LATE_MINUTES))])


@bp.post("/late")
def running_late() -> ResponseReturnValue:
    """Says by how much the member runs late today."""
    form = RunningLateForm()
    if not form.validate():
        abort(400)
    with transaction() as now:
        set_running_late(current_member(), int(form.minutes.data or 0), clinician_today(now), now)
    return redirect(url_for("clinician.today"), 303)
