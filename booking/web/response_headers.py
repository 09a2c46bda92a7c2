"""What every answer tells the browser: what it may load, who may frame it, and what it must not keep."""

from flask import Flask, Response, request

from booking.web.audiences import FRAMED
from booking.web.frame_ancestors import frame_ancestors
from booking.web.iframe_requests import is_framed

_OWN_SOURCES = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
CONTENT_SECURITY_POLICY = f"{_OWN_SOURCES}; frame-ancestors 'none'"
# A mail's HTML is styled inline and runs nothing, as in a mail client.
EMAIL_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A link is a secret: it goes to nobody, not even to our own next page.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What a program may keep, as long as it asks each time whether it still holds.
REVALIDATED_ENDPOINTS = frozenset({"feeds.feed"})
# What is the same for everybody: the answer says itself for how long it may be kept.
CACHEABLE_ENDPOINTS = frozenset({"embed.script", "embed.theme", "seo.picture", "seo.icon"})
A_YEAR = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Sets them on every answer of the application."""
    https = str(app.config["BASE_URL"]).startswith("https://")

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_framed() and _may_be_framed():
            response.headers["Content-Security-Policy"] = (
                f"{_OWN_SOURCES}; frame-ancestors {frame_ancestors(response.status_code)}"
            )
            del response.headers["X-Frame-Options"]  # it knows no list of sites
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={2 * A_YEAR}; includeSubDomains"
        if request.endpoint == "static" and response.status_code in (200, 304):
            kept = f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "public, max-age=3600"
            response.headers["Cache-Control"] = kept
        elif request.endpoint in REVALIDATED_ENDPOINTS and response.status_code in (200, 304):
            response.vary.add("Cookie")
        elif request.endpoint not in CACHEABLE_ENDPOINTS or response.status_code not in (200, 304):
            # Nobody's page comes out of a cache, not even after signing out or handing the phone on.
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response


def _may_be_framed() -> bool:
    """Whether it may be shown in one; so may the page that says that there is no such page."""
    return request.endpoint is None or request.endpoint in FRAMED - {"static", "embed.theme"}
