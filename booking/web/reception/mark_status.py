"""Marks: arrived, begun, completed, did not attend, and back again. One button each, from any page."""

from flask import abort, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField, ValidationError

from booking import display
from booking.actions.desk.mark_status import mark_status as mark_booking
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import MARKED_STATUSES, Status
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.back import return_url
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404


class MarkStatusForm(Form):
    """The mark that a button stands for, the version that its page showed, and the page to come back to."""

    to = StringField()
    version = IntegerField()
    back = StringField()

    def validate_to(self, field: StringField) -> None:
        """One of the marks."""
        if field.data not in MARKED_STATUSES:
            raise ValidationError("unknown mark")

    def validate_version(self, field: IntegerField) -> None:
        """A number: whether it is the latest is the action's to say."""
        if field.data is None:
            raise ValidationError("no version")


@bp.post("/<clinic_slug>/booking/<reference>/mark")
def mark(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Marks a booking, and goes back to the page that the button was on."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    form = MarkStatusForm()
    if not form.validate():
        abort(400)
    back = return_url(
        form.back.data or "", clinic, wall_clock(found.appointment.starts_at_utc, clinic.time_zone).date(), reference
    )
    wanted = Status(str(form.to.data))
    try:
        with unknown_booking_is_404(), transaction() as now:
            mark_booking(reference, clinic, wanted, int(form.version.data or 0), current_member(), now)
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(
            refusal, reference, clinic, back, [ConflictRow(_("Status"), "status", display.status_name(wanted))]
        )
    return redirect(back, 303)
