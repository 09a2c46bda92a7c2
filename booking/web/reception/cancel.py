"""Cancels a booking: for whom, why, and whether the patient is told."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from booking import clock, display
from booking.actions.desk.cancel import cancel as cancel_booking
from booking.queries.desk_bookings import DeskBooking
from booking.rules.clinic_time import wall
from booking.rules.details import LONGEST_REASON, tidy_text
from booking.rules.errors import ChangedMeanwhile
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form, readable
from booking.web.reception import bp
from booking.web.reception.beside import panel, saw_day
from booking.web.reception.conflict import Row, conflict_page
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic
from booking.web.reception.place import Place


class CancelForm(Form):
    """For whom it is cancelled, why if they said, and whether a mail says so."""

    who = RadioField(choices=[], validate_choice=False)
    reason = TextAreaField()
    tell = BooleanField()
    version = IntegerField()

    @classmethod
    def opened(cls, found: DeskBooking) -> "CancelForm":
        """The form as it stands first: the patient is told."""
        form = cls(data={"tell": True})
        form.who.choices = [
            SelectChoice("patient", _("The patient asked for it")),
            SelectChoice("clinic", _("The clinic has to cancel")),
        ]
        return form

    def validate_who(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose who cancels"))

    def validate_reason(self, field: TextAreaField) -> None:
        """A few sentences."""
        field.data = tidy_text(field.data or "")
        readable(self, field)
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


@bp.get("/<clinic_slug>/booking/<reference>/cancel")
def cancel(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Cancel this booking? Opening the page cancels nothing."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    if found.appointment.status == Status.CANCELLED:
        return redirect(url_for("reception.saved", clinic_slug=clinic_slug, reference=reference), 303)
    saw_day(_place_of(found, clinic), found)
    return _page(found, clinic, CancelForm.opened(found))


@bp.post("/<clinic_slug>/booking/<reference>/cancel")
@keeps_what_was_typed
def cancel_now(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Cancels it."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    form = CancelForm.opened(found)
    if not form.validate():
        return _page(found, clinic, form, 422)
    saved = url_for("reception.saved", clinic_slug=clinic_slug, reference=reference)
    version = -1 if form.version.data is None else form.version.data
    try:
        with refusing_strangers(), transaction() as now:
            cancel_booking(
                reference,
                clinic,
                str(form.who.data),
                form.reason.data or "",
                version,
                the_member(),
                now,
                tells_patient=bool(form.tell.data),
            )
    except ChangedMeanwhile as refusal:
        wanted = display.status_name(Status.CANCELLED)
        return conflict_page(refusal, reference, clinic, saved, [Row(_("Status"), "status", wanted)])
    return redirect(saved, 303)


def _place_of(found: DeskBooking, clinic: Clinic) -> Place:
    return Place(clinic, wall(found.appointment.starts_at_utc, clinic.time_zone).date())


def _page(found: DeskBooking, clinic: Clinic, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    return panel(
        "reception/cancel.html",
        _place_of(found, clinic),
        status,
        panel_heading=_("Cancel this booking?"),
        found=found,
        appointment=found.appointment,
        clocks=display.appointment_clocks(found.appointment, clock.now()),
        has_begun=found.appointment.starts_at_utc <= clock.now(),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
    )
