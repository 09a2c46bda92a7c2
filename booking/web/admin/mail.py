"""What our mails look like: every kind, to everybody who gets one, about an appointment of nobody's."""

from email.utils import parseaddr

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from booking import clock
from booking.actions.admin.preview import KINDS, Preview, write_preview
from booking.web import headers
from booking.web.admin import bp
from booking.web.shell import the_house

# A mail's HTML is styled inline and runs nothing, as in a mail client.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

WORDS = {
    ("confirmation", "patient"): lazy_gettext("Booked, to the patient"),
    ("moved", "patient"): lazy_gettext("Moved, to the patient"),
    ("cancelled", "patient"): lazy_gettext("Cancelled, to the patient"),
    ("reminder", "patient"): lazy_gettext("Reminder, to the patient"),
    ("links", "patient"): lazy_gettext("Lost links, to the patient"),
    ("confirmation", "clinic"): lazy_gettext("Booked, to the clinic"),
    ("moved", "clinic"): lazy_gettext("Moved, to the clinic"),
    ("cancelled", "clinic"): lazy_gettext("Cancelled, to the clinic"),
    ("password_reset", "staff"): lazy_gettext("A link to choose a password, to staff"),
}


@bp.get("/mail")
def mail() -> ResponseReturnValue:
    """One mail as it would be written today; the address says which, for what and where."""
    kind, recipient = _asked_for()
    written = _written(kind, recipient)
    response = current_app.make_response(
        render_template(
            "admin/mail.html",
            kinds=[(one, str(WORDS[one])) for one in KINDS],
            kind=(kind, recipient),
            words=str(WORDS[kind, recipient]),
            mail=written,
            house=the_house(),
            service_slug=_service_slug(),
            clinic_slug=_clinic_slug(),
        )
    )
    # Only here has a page of staff a frame.
    response.headers["Content-Security-Policy"] = f"{headers.POLICY}; frame-src 'self'"
    return response


@bp.get("/mail/html")
def mail_html() -> ResponseReturnValue:
    """The HTML part alone, as the frame shows it."""
    response = Response(_written(*_asked_for()).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _asked_for() -> tuple[str, str]:
    kind, _slash, recipient = request.args.get("kind", "confirmation/patient").partition("/")
    return (kind, recipient) if (kind, recipient) in KINDS else abort(404)


def _service_slug() -> str:
    return request.args.get("service") or next((s.slug for s in the_house().services), "")


def _clinic_slug() -> str:
    return request.args.get("clinic") or next((c.slug for c in the_house().clinics), "")


def _written(kind: str, recipient: str) -> Preview:
    house = the_house()
    service, clinic = house.service(_service_slug()), house.clinic(_clinic_slug())
    if service is None or clinic is None:
        abort(404)
    sender = parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"] or ""))[1] or house.group.email
    return write_preview(
        house, kind, recipient, service, clinic, str(current_app.config["BASE_URL"]), sender, clock.now()
    )
