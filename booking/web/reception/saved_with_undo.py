"""What was just done, to be read out to whoever is on the phone; and Undo."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.book_at_desk import undo_new_booking
from booking.actions.desk.cancel import restore_cancelled
from booking.queries.desk_bookings import DeskBooking
from booking.queries.message_status import latest_message_status
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import ChangedMeanwhile
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember, may_undo
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.forms import Form
from booking.web.free_times import clinic_today
from booking.web.reception import bp
from booking.web.reception.booking_labels import phone_text
from booking.web.reception.day_screen import render_panel
from booking.web.reception.edit_conflict import edit_conflict_page
from booking.web.reception.lookup import ClinicDate, booking_or_404, clinic_or_404, unknown_booking_is_404


class UndoForm(Form):
    """The version that Undo was shown for."""

    version = IntegerField()


@bp.get("/<clinic_slug>/booking/<reference>/saved")
def saved(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The booking as it stands now, in large type: it has been saved before it is read out."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    appointment, member = found.appointment, current_member()
    place = ClinicDate(clinic, wall_clock(appointment.starts_at_utc, clinic.time_zone).date())
    with transaction() as now:
        record(member, "saw_booking", appointment.id, now, clinic_id=clinic.id)
    return render_panel(
        "reception/saved.html",
        place,
        panel_heading=_heading(found),
        found=found,
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        phone=phone_text(appointment),
        can_undo=_can_undo(found, clinic, member),
        told=latest_message_status(appointment.id, appointment.sequence),
        saved_at=place.at(appointment.changed_at_utc),
    )


@bp.post("/<clinic_slug>/booking/<reference>/undo")
def undo(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Takes back a new booking, or a cancellation: what was done last."""
    clinic = clinic_or_404(clinic_slug)
    found, form = booking_or_404(reference, clinic), UndoForm()
    was_cancelled = found.appointment.status == Status.CANCELLED
    version, back = form.version.data, url_for("reception.saved", clinic_slug=clinic_slug, reference=reference)
    change = restore_cancelled if was_cancelled else undo_new_booking
    try:
        with unknown_booking_is_404(), transaction() as now:
            change(reference, clinic, -1 if version is None else version, current_member(), now)
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(refusal, reference, clinic, back, [])
    return redirect(f"{back}?restored=yes" if was_cancelled else back, 303)


def _can_undo(found: DeskBooking, clinic: Clinic, member: StaffMember) -> bool:
    """Whether the button that takes it back would."""
    now, appointment = clock.now(), found.appointment
    if appointment.status == Status.CANCELLED:
        cancelled = found.cancelled_at_utc
        return cancelled is not None and clinic_today(clinic, cancelled) == clinic_today(clinic, now)
    return may_undo(found.made_by_staff_id, found.version, appointment.booked_at_utc, member, now)


def _heading(found: DeskBooking) -> str:
    """What was done."""
    if found.appointment.status == Status.CANCELLED:
        return display.status_name(Status.CANCELLED)
    if "restored" in request.args:
        return _("No longer cancelled")
    return _("Moved") if found.appointment.sequence else _("New booking")
