"""Marks: arrived, begun, completed, did not attend, and back again. One button each, from any page."""

from flask import abort, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField, ValidationError

from booking import display
from booking.actions.desk.mark import mark as mark_booking
from booking.rules.clinic_time import wall
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import MARKS, Status
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.back import back_to
from booking.web.reception.conflict import Row, conflict_page
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic


class MarkForm(Form):
    """The mark that a button stands for, the version that its page showed, and the page to come back to."""

    to = StringField()
    version = IntegerField()
    back = StringField()

    def validate_to(self, field: StringField) -> None:
        """One of the marks."""
        if field.data not in MARKS:
            raise ValidationError("unknown mark")

    def validate_version(self, field: IntegerField) -> None:
        """A number: whether it is the latest is the action's to say."""
        if field.data is None:
            raise ValidationError("no version")


@bp.post("/<clinic_slug>/booking/<reference>/mark")
def mark(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Marks a booking, and goes back to the page that the button was on."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    form = MarkForm()
    if not form.validate():
        abort(400)
    back = back_to(
        form.back.data or "", clinic, wall(found.appointment.starts_at_utc, clinic.time_zone).date(), reference
    )
    wanted = Status(str(form.to.data))
    try:
        with refusing_strangers(), transaction() as now:
            mark_booking(reference, clinic, wanted, int(form.version.data or 0), the_member(), now)
    except ChangedMeanwhile as refusal:
        return conflict_page(
            refusal, reference, clinic, back, [Row(_("Status"), "status", display.status_name(wanted))]
        )
    return redirect(back, 303)
