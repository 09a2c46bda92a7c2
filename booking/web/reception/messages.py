"""The mail about a booking: read as it would be written now, and sent once more."""

from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField

from booking import clock, display
from booking.actions.desk.messages import Written, is_true, preview, send_again
from booking.actions.record import record
from booking.queries.booking_page import Message, message_of
from booking.queries.desk_bookings import DeskBooking
from booking.rules.errors import ChangedMeanwhile
from booking.rules.house import Clinic
from booking.transaction import transaction
from booking.web import headers
from booking.web.access import the_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.conflict import conflict_page
from booking.web.reception.found import refusing_strangers, the_booking, the_clinic
from booking.web.reception.history import message_name
from booking.web.shell import the_house


class AgainForm(Form):
    """The version of the booking that the button's page showed."""

    version = IntegerField()


@bp.get("/<clinic_slug>/booking/<reference>/message/<int:number>")
def message(clinic_slug: str, reference: str, number: int) -> Response:
    """A mail as its reader has it. It is the patient's own words and times, so that it was read is on record."""
    clinic, desk, found = _the_message(clinic_slug, reference, number)
    mail = _read(clinic, desk, found)
    page = render_template(
        "reception/message.html",
        heading=_("Message about %(reference)s", reference=display.reference(reference)),
        clinic=clinic,
        appointment=desk.appointment,
        message=found,
        name=message_name(found.kind),
        mail=mail,
    )
    response = current_app.make_response(page)
    # The frame is the only one on the desk.
    response.headers["Content-Security-Policy"] = f"{headers.POLICY}; frame-src 'self'"
    return response


@bp.get("/<clinic_slug>/booking/<reference>/message/<int:number>/html")
def message_html(clinic_slug: str, reference: str, number: int) -> Response:
    """The mail's HTML alone, as the frame of its page shows it: it runs nothing and leads nowhere."""
    clinic, desk, found = _the_message(clinic_slug, reference, number)
    mail = _read(clinic, desk, found)
    response = Response(mail.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = headers.MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.post("/<clinic_slug>/booking/<reference>/message/<int:number>/again")
def message_again(clinic_slug: str, reference: str, number: int) -> ResponseReturnValue:
    """Sends a mail once more, and goes back to the booking, where it is seen to wait."""
    clinic = the_clinic(clinic_slug)
    the_booking(reference, clinic)
    form = AgainForm()
    if not form.validate() or form.version.data is None:
        abort(400)
    back = url_for("reception.booking", clinic_slug=clinic.slug, reference=reference)
    try:
        with refusing_strangers(), transaction() as now:
            send_again(reference, clinic, number, int(form.version.data), the_member(), now)
    except ChangedMeanwhile as refusal:
        return conflict_page(refusal, reference, clinic, back, [])
    return redirect(back, 303)


def _read(clinic: Clinic, desk: DeskBooking, found: Message) -> Written:
    """What a mail says, to whoever reads it now; that they did is on record."""
    mail = preview(
        the_house(),
        desk.appointment,
        found,
        str(current_app.config["BASE_URL"]),
        str(current_app.config["MAIL_DEFAULT_SENDER"] or ""),
        clock.now(),
    )
    with transaction() as now:
        record(the_member(), "read_message", desk.appointment.id, now, clinic_id=clinic.id, kind=found.kind)
    return mail


def _the_message(clinic_slug: str, reference: str, number: int) -> tuple[Clinic, DeskBooking, Message]:
    """A mail about a booking, while it still says how the booking stands: what it said before is not kept."""
    clinic = the_clinic(clinic_slug)
    desk = the_booking(reference, clinic)
    found = message_of(desk.appointment.id, number)
    if found is None or not is_true(desk.appointment, found, clock.now()):
        abort(404)
    return clinic, desk, found
