"""The worklist: whoever is booked outside the rules as they are now. It shrinks as they are moved."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.admin.stranded_bookings import keep_stranded_booking
from booking.actions.audit import record
from booking.queries.stranded import read_to_move
from booking.rules.errors import ChangedMeanwhile
from booking.rules.stranded import StrandedBooking
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.settings_lookup import practice_settings


@bp.get("/to-move")
def stranded_bookings() -> ResponseReturnValue:
    """Whom to ring, soonest first, with a link for each."""
    return _page()


def _page(said: str = "") -> str:
    stranded = stranded_in_scope()
    if stranded:
        with transaction() as now:
            record(current_member(), "saw_to_move", None, now, count=len(stranded))
    return render_template(
        "admin/stranded_bookings.html", whole=practice_settings(), stranded=stranded, now=clock.now(), said=said
    )


def stranded_in_scope() -> list[StrandedBooking]:
    """Whoever is booked outside the rules at a clinic of whoever is signed in, soonest first."""
    member = current_member()
    return [one for one in read_to_move(practice_settings(), clock.now()) if member.works_at(one.booking.clinic_id)]


@bp.post("/to-move/<reference>")
def leave_as_booked(reference: str) -> ResponseReturnValue:
    """Takes one off the list: it stays as it is booked."""
    version = request.form.get("version", -1, type=int)
    try:
        with transaction() as now:
            if not keep_stranded_booking(current_member(), reference, version, now):
                abort(404)
    except ChangedMeanwhile as refusal:
        return _page(_("That booking has changed since you opened this list. You see it here as it is now.")), (
            refusal.status
        )
    return redirect(url_for("admin.stranded_bookings"), 303)


@bp.context_processor
def _template_functions() -> dict[str, object]:
    return {"service_name": _service_name}


def _service_name(service_id: int) -> str:
    return next(offer.service.name for offer in practice_settings().offers if offer.service.id == service_id)
