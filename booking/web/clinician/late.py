"""Running late: one press, and reception knows."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import AnyOf

from booking.actions.desk.late import run_late
from booking.rules.my_day import LATE_BY
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.clinician import bp
from booking.web.clinician.own import own_today
from booking.web.forms import Form


class LateForm(Form):
    """By how many minutes; 0 is on time again."""

    minutes = IntegerField(validators=[AnyOf((0, *LATE_BY))])


@bp.post("/late")
def late() -> ResponseReturnValue:
    """Says by how much the member runs late today."""
    form = LateForm()
    if not form.validate():
        abort(400)
    with transaction() as now:
        run_late(the_member(), int(form.minutes.data or 0), own_today(now), now)
    return redirect(url_for("clinician.me"), 303)
