"""What our mails look like: every kind, to everybody who gets one, about an appointment of nobody's."""

from email.utils import parseaddr

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from booking import clock
from booking.actions.admin.email_preview import PREVIEW_KINDS, EmailPreview, preview_email
from booking.web import response_headers
from booking.web.admin import bp
from booking.web.current_practice import current_practice

# A mail's HTML is styled inline and runs nothing, as in a mail client.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

EMAIL_LABELS = {
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
def email_preview() -> ResponseReturnValue:
    """One mail as it would be written today; the address says which, for what and where."""
    kind, recipient = _requested_email()
    written = _preview(kind, recipient)
    response = current_app.make_response(
        render_template(
            "admin/email_preview.html",
            kinds=[(one, str(EMAIL_LABELS[one])) for one in PREVIEW_KINDS],
            kind=(kind, recipient),
            words=str(EMAIL_LABELS[kind, recipient]),
            mail=written,
            practice=current_practice(),
            service_slug=_service_slug(),
            clinic_slug=_clinic_slug(),
        )
    )
    # Only here has a page of staff a frame.
    response.headers["Content-Security-Policy"] = f"{response_headers.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@bp.get("/mail/html")
def email_preview_html() -> ResponseReturnValue:
    """The HTML part alone, as the frame shows it."""
    response = Response(_preview(*_requested_email()).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _requested_email() -> tuple[str, str]:
    kind, _slash, recipient = request.args.get("kind", "confirmation/patient").partition("/")
    return (kind, recipient) if (kind, recipient) in PREVIEW_KINDS else abort(404)


def _service_slug() -> str:
    return request.args.get("service") or next((s.slug for s in current_practice().services), "")


def _clinic_slug() -> str:
    return request.args.get("clinic") or next((c.slug for c in current_practice().clinics), "")


def _preview(kind: str, recipient: str) -> EmailPreview:
    practice = current_practice()
    service, clinic = practice.service(_service_slug()), practice.clinic(_clinic_slug())
    if service is None or clinic is None:
        abort(404)
    sender = parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"] or ""))[1] or practice.group.email
    return preview_email(
        practice, kind, recipient, service, clinic, str(current_app.config["BASE_URL"]), sender, clock.now()
    )
