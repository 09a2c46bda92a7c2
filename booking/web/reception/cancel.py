"""Cancels a booking: for whom, why, and whether the patient is told."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from booking import clock, display
from booking.actions.desk.cancel import cancel_at_desk as cancel_booking
from booking.queries.desk_bookings import DeskBooking
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import Status
from booking.rules.patient_details import LONGEST_REASON
from booking.rules.practice import Clinic
from booking.rules.text_cleaning import tidy_text
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.forms import Form, reject_unreadable
from booking.web.reception import bp
from booking.web.reception.day_screen import record_day_viewed, render_panel
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import ClinicDate, booking_or_404, clinic_or_404, unknown_booking_is_404


class ReceptionCancelForm(Form):
    """For whom it is cancelled, why if they said, and whether a mail says so."""

    who = RadioField(choices=[], validate_choice=False)
    reason = TextAreaField()
    tell = BooleanField()
    version = IntegerField()

    @classmethod
    def opened(cls, found: DeskBooking) -> "ReceptionCancelForm":
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
        reject_unreadable(self, field)
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer. A sentence is enough", most=LONGEST_REASON))


@bp.get("/<clinic_slug>/booking/<reference>/cancel")
def cancel(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Cancel this booking? Opening the page cancels nothing."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    if found.appointment.status == Status.CANCELLED:
        return redirect(url_for("reception.saved", clinic_slug=clinic_slug, reference=reference), 303)
    record_day_viewed(_clinic_date_of(found, clinic), found)
    return _page(found, clinic, ReceptionCancelForm.opened(found))


@bp.post("/<clinic_slug>/booking/<reference>/cancel")
@redisplays_expired_form
def cancel_now(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Cancels it."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    form = ReceptionCancelForm.opened(found)
    if not form.validate():
        return _page(found, clinic, form, 422)
    saved = url_for("reception.saved", clinic_slug=clinic_slug, reference=reference)
    version = -1 if form.version.data is None else form.version.data
    try:
        with unknown_booking_is_404(), transaction() as now:
            cancel_booking(
                reference,
                clinic,
                str(form.who.data),
                form.reason.data or "",
                version,
                current_member(),
                now,
                tells_patient=bool(form.tell.data),
            )
    except ChangedMeanwhile as refusal:
        wanted = display.status_name(Status.CANCELLED)
        return edit_conflict_page(refusal, reference, clinic, saved, [ConflictRow(_("Status"), "status", wanted)])
    return redirect(saved, 303)


def _clinic_date_of(found: DeskBooking, clinic: Clinic) -> ClinicDate:
    return ClinicDate(clinic, wall_clock(found.appointment.starts_at_utc, clinic.time_zone).date())


def _page(found: DeskBooking, clinic: Clinic, form: ReceptionCancelForm, status: int = 200) -> ResponseReturnValue:
    return render_panel(
        "reception/cancel.html",
        _clinic_date_of(found, clinic),
        status,
        panel_heading=_("Cancel this booking?"),
        found=found,
        appointment=found.appointment,
        clocks=display.appointment_clocks(found.appointment, clock.now()),
        has_begun=found.appointment.starts_at_utc <= clock.now(),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" else [],
    )
