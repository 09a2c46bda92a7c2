"""The worklist: whoever is booked outside the rules as they are now. It shrinks as they are moved."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.admin.to_move import leave_where_it_is
from booking.actions.record import record
from booking.queries.stranded import read_to_move
from booking.rules.errors import ChangedMeanwhile
from booking.rules.stranded import Stranded
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.admin.frame import the_whole


@bp.get("/to-move")
def to_move() -> ResponseReturnValue:
    """Whom to ring, soonest first, with a link for each."""
    return _page()


def _page(said: str = "") -> str:
    stranded = theirs_to_move()
    if stranded:
        with transaction() as now:
            record(the_member(), "saw_to_move", None, now, count=len(stranded))
    return render_template("admin/to_move.html", whole=the_whole(), stranded=stranded, now=clock.now(), said=said)


def theirs_to_move() -> list[Stranded]:
    """Whoever is booked outside the rules at a clinic of whoever is signed in, soonest first."""
    member = the_member()
    return [one for one in read_to_move(the_whole(), clock.now()) if member.works_at(one.booking.clinic_id)]


@bp.post("/to-move/<reference>")
def leave_be(reference: str) -> ResponseReturnValue:
    """Takes one off the list: it stays as it is booked."""
    version = request.form.get("version", -1, type=int)
    try:
        with transaction() as now:
            if not leave_where_it_is(the_member(), reference, version, now):
                abort(404)
    except ChangedMeanwhile as refusal:
        return _page(_("That booking has changed since you opened this list. You see it here as it is now.")), (
            refusal.status
        )
    return redirect(url_for("admin.to_move"), 303)


@bp.context_processor
def _words() -> dict[str, object]:
    return {"service_name": _service_name}


def _service_name(service_id: int) -> str:
    return next(offer.service.name for offer in the_whole().offers if offer.service.id == service_id)
