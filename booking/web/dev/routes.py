"""`/dev/mail`: what would have been sent. `create_app` registers it in development only."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, request

from booking.config import is_this_computer
from booking.extensions import limiter
from booking.web import response_headers
from booking.web.dev.caught_emails import CaughtEmail, read_caught_email, read_caught_emails

bp = Blueprint("dev", __name__, url_prefix="/dev", static_folder="static")
limiter.exempt(bp)


@bp.before_request
def only_on_this_computer() -> None:
    """Whatever name leads to this computer from elsewhere (a rebound one, a careless proxy's) shows nothing."""
    if not is_this_computer(request.host_url):
        abort(404)


@bp.get("/mail")
def mail() -> str:
    """The caught messages, the newest first."""
    return render_template("dev/mail.html", messages=read_caught_emails(_folder()))


@bp.get("/mail/<name>")
def message(name: str) -> Response:
    """One message: its headers, and each of its parts."""
    response = current_app.make_response(render_template("dev/message.html", message=_email_or_404(name)))
    # No other page of ours has a frame.
    response.headers["Content-Security-Policy"] = f"{response_headers.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@bp.get("/mail/<name>/html")
def html(name: str) -> Response:
    """The HTML part alone, as the frame of the message's page shows it."""
    body = _email_or_404(name).body("text/html")
    if body is None:
        abort(404)
    # Our own pages refuse to be framed: a link in the mail opens beside it.
    response = Response(body.replace("<head>", '<head><base target="_blank">', 1), mimetype="text/html")
    response.headers["Content-Security-Policy"] = response_headers.EMAIL_CONTENT_SECURITY_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/mail/<name>/raw")
def raw(name: str) -> Response:
    """What came over SMTP, byte for byte."""
    return Response(_email_or_404(name).raw, mimetype="text/plain")


def _folder() -> Path:
    return Path(current_app.instance_path) / "mail"


def _email_or_404(name: str) -> CaughtEmail:
    return read_caught_email(_folder(), name) or abort(404)
