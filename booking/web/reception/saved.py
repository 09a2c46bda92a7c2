"""What was just done, to be read out to whoever is on the phone; and Undo."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField

from booking import clock, display
from booking.actions.desk.cancel import restore
from booking.actions.desk.new import undo_new
from booking.actions.record import record
from booking.queries.desk_bookings import DeskBooking
from booking.queries.told import is_being_told
from booking.rules.clinic_time import wall
from booking.rules.errors import ChangedMeanwhile
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status
from booking.rules.staff import Member, may_undo
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.beside import panel
from booking.web.reception.conflict import conflict_page
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic
from booking.web.reception.labels import phone_of
from booking.web.reception.place import Place, today_at


class UndoForm(Form):
    """The version that Undo was shown for."""

    version = IntegerField()


@bp.get("/<clinic_slug>/booking/<reference>/saved")
def saved(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The booking as it stands now, in large type: it has been saved before it is read out."""
    clinic = the_clinic(clinic_slug)
    found = the_booking(reference, clinic)
    appointment, member = found.appointment, the_member()
    place = Place(clinic, wall(appointment.starts_at_utc, clinic.time_zone).date())
    with transaction() as now:
        record(member, "saw_booking", appointment.id, now, clinic_id=clinic.id)
    return panel(
        "reception/saved.html",
        place,
        panel_heading=_heading(found),
        found=found,
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        phone=phone_of(appointment),
        can_undo=_can_undo(found, clinic, member),
        told=is_being_told(appointment.id, appointment.sequence),
        saved_at=place.at(appointment.changed_at_utc),
    )


@bp.post("/<clinic_slug>/booking/<reference>/undo")
def undo(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Takes back a new booking, or a cancellation: what was done last."""
    clinic = the_clinic(clinic_slug)
    found, form = the_booking(reference, clinic), UndoForm()
    was_cancelled = found.appointment.status == Status.CANCELLED
    version, back = form.version.data, url_for("reception.saved", clinic_slug=clinic_slug, reference=reference)
    change = restore if was_cancelled else undo_new
    try:
        with refusing_strangers(), transaction() as now:
            change(reference, clinic, -1 if version is None else version, the_member(), now)
    except ChangedMeanwhile as refusal:
        return conflict_page(refusal, reference, clinic, back, [])
    return redirect(f"{back}?restored=yes" if was_cancelled else back, 303)


def _can_undo(found: DeskBooking, clinic: Clinic, member: Member) -> bool:
    """Whether the button that takes it back would."""
    now, appointment = clock.now(), found.appointment
    if appointment.status == Status.CANCELLED:
        cancelled = found.cancelled_at_utc
        return cancelled is not None and today_at(clinic, cancelled) == today_at(clinic, now)
    return may_undo(found.made_by_staff_id, found.version, appointment.booked_at_utc, member, now)


def _heading(found: DeskBooking) -> str:
    """What was done."""
    if found.appointment.status == Status.CANCELLED:
        return display.status_name(Status.CANCELLED)
    if "restored" in request.args:
        return _("No longer cancelled")
    return _("Moved") if found.appointment.sequence else _("New booking")
