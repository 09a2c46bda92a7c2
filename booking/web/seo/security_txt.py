"""Whom somebody tells who has found a hole (RFC 9116)."""

from datetime import timedelta
from urllib.parse import quote

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.web_origin import read_origin
from booking.web.current_practice import current_practice
from booking.web.seo import bp

# It must not outlive who reads the mail (RFC 9116 2.5.5: less than a year); it is made anew each time.
VALID_FOR = timedelta(days=30)


@bp.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """The group's email address and phone number, as long as there is one of them."""
    group = current_practice().group
    contacts = [f"mailto:{quote(group.email, safe='@')}"] if group.email else []
    contacts += [f"tel:{group.phone}"] if group.phone else []
    if not contacts:
        abort(404)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {(clock.now() + VALID_FOR).date()}T00:00:00Z",
        # Below a path, whoever has the root of the host leads from there to here.
        f"Canonical: {read_origin(str(current_app.config['BASE_URL']))}/.well-known/security.txt",
        "Preferred-Languages: en",
    ]
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
