"""Start, Completed, Did not attend, and each of them taken back: one press."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired, Regexp

from booking import clock, display
from booking.actions.desk.mark_status import mark_status as mark_booking
from booking.queries.clinician_day import clinic_in_diary
from booking.rules.booking_changes import BookingChange
from booking.rules.errors import ChangedMeanwhile, Refusal, UnknownAppointment
from booking.rules.lifecycle import MARKED_STATUSES, Status
from booking.transaction import transaction
from booking.web.access import current_member, refuse_access
from booking.web.clinician import bp
from booking.web.clinician.own_diary import own_diary_id
from booking.web.clinician.today import today_page
from booking.web.current_practice import current_practice
from booking.web.forms import Form


class OwnMarkForm(Form):
    """Which booking, as the page showed it, and the mark that the button stands for."""

    reference = StringField(validators=[Regexp(r"[A-Z0-9]{1,8}\Z")])
    version = IntegerField(validators=[InputRequired()])
    to = StringField()

    def validate_to(self, field: StringField) -> None:
        """One of the marks."""
        if field.data not in MARKED_STATUSES:
            raise ValidationError("unknown mark")


@bp.post("/mark")
def mark() -> ResponseReturnValue:
    """Marks one of the member's own bookings. Another's does not exist."""
    form = OwnMarkForm()
    if not form.validate():
        abort(400)
    reference, member = str(form.reference.data), current_member()
    clinic = current_practice().clinic_of(clinic_in_diary(reference, own_diary_id()) or 0)
    if clinic is None:
        refuse_access(member)
        raise UnknownAppointment
    try:
        with transaction() as now:
            mark_booking(reference, clinic, Status(str(form.to.data)), int(form.version.data or 0), member, now)
    except ChangedMeanwhile as refusal:
        return today_page(_conflict_text(refusal.change), refusal.status)
    except UnknownAppointment:
        refuse_access(member)
    except Refusal as refusal:
        return today_page(_(refusal.sentence, **refusal.facts), refusal.status)
    return redirect(url_for("clinician.today"), 303)


def _conflict_text(change: BookingChange | None) -> str:
    """What a colleague did meanwhile: on a phone, the day as it now stands is the best answer."""
    if change is None:
        return _("This booking has changed. Your changes have not been saved. These are the latest details.")
    return _(
        "%(who)s changed this booking %(ago)s. Your changes have not been saved. These are the latest details.",
        who=change.who or _("The patient"),
        ago=display.ago(change.at_utc, clock.now()),
    )
