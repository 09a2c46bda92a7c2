"""The mail about a booking: read as it would be written now, and sent once more."""

from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.messages import PreviewedEmail, is_message_true, preview_message, resend_message
from booking.display.booking_names import email_name
from booking.queries.booking_page import BookingMessage, message_of
from booking.queries.desk_bookings import DeskBooking
from booking.rules.errors import ChangedMeanwhile
from booking.rules.practice import Clinic
from booking.transaction import transaction
from booking.web import response_headers
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.edit_conflict import edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404


class ResendForm(Form):
    """The version of the booking that the button's page showed."""

    version = IntegerField()


@bp.get("/<clinic_slug>/booking/<reference>/message/<int:number>")
def message(clinic_slug: str, reference: str, number: int) -> Response:
    """A mail as its reader has it. It is the patient's own words and times, so that it was read is on record."""
    clinic, desk, found = _message_or_404(clinic_slug, reference, number)
    mail = _preview_email(clinic, desk, found)
    page = render_template(
        "reception/message.html",
        heading=_("Message about %(reference)s", reference=display.reference(reference)),
        clinic=clinic,
        appointment=desk.appointment,
        message=found,
        name=email_name(found.kind),
        mail=mail,
    )
    response = current_app.make_response(page)
    # The frame is the only one on the desk.
    response.headers["Content-Security-Policy"] = f"{response_headers.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@bp.get("/<clinic_slug>/booking/<reference>/message/<int:number>/html")
def message_html(clinic_slug: str, reference: str, number: int) -> Response:
    """The mail's HTML alone, as the frame of its page shows it: it runs nothing and leads nowhere."""
    clinic, desk, found = _message_or_404(clinic_slug, reference, number)
    mail = _preview_email(clinic, desk, found)
    response = Response(mail.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = response_headers.EMAIL_CONTENT_SECURITY_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.post("/<clinic_slug>/booking/<reference>/message/<int:number>/again")
def message_again(clinic_slug: str, reference: str, number: int) -> ResponseReturnValue:
    """Sends a mail once more, and goes back to the booking, where it is seen to wait."""
    clinic = clinic_or_404(clinic_slug)
    booking_or_404(reference, clinic)
    form = ResendForm()
    if not form.validate() or form.version.data is None:
        abort(400)
    back = url_for("reception.booking", clinic_slug=clinic.slug, reference=reference)
    try:
        with unknown_booking_is_404(), transaction() as now:
            resend_message(reference, clinic, number, int(form.version.data), current_member(), now)
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(refusal, reference, clinic, back, [])
    return redirect(back, 303)


def _preview_email(clinic: Clinic, desk: DeskBooking, found: BookingMessage) -> PreviewedEmail:
    """What a mail says, to whoever reads it now; that they did is on record."""
    mail = preview_message(
        current_practice(),
        desk.appointment,
        found,
        str(current_app.config["BASE_URL"]),
        str(current_app.config["MAIL_DEFAULT_SENDER"] or ""),
        clock.now(),
    )
    with transaction() as now:
        record(current_member(), "read_message", desk.appointment.id, now, clinic_id=clinic.id, kind=found.kind)
    return mail


def _message_or_404(clinic_slug: str, reference: str, number: int) -> tuple[Clinic, DeskBooking, BookingMessage]:
    """A mail about a booking, while it still says how the booking stands: what it said before is not kept."""
    clinic = clinic_or_404(clinic_slug)
    desk = booking_or_404(reference, clinic)
    found = message_of(desk.appointment.id, number)
    if found is None or not is_message_true(desk.appointment, found, clock.now()):
        abort(404)
    return clinic, desk, found
