"""Where somebody lands: where they were going, if that is a page of ours that they may open, else where they work."""

from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from booking.queries.accounts import Account
from booking.rules.staff import Member, Role
from booking.web.access import audience_of

_LONGEST = 600
# Where each role works, best first; a page that there is not is passed over.
_WORK = {
    Role.RECEPTION: ("reception.home",),
    Role.ADMIN: ("reception.home", "admin.home"),
    Role.CLINICIAN: ("clinician.me",),
}


def wanted() -> str:
    """Where they were going, as the form or the address says; "" where that is no page of ours for staff."""
    asked = request.form.get("next") or request.args.get("next", "")
    return asked if _endpoint_of(asked) else ""


def landing(who: Account | Member) -> str:
    """The address to go on to."""
    asked = wanted()
    if asked and _may_open(who, _endpoint_of(asked)):
        return asked
    for endpoint in _WORK[who.role]:
        if endpoint in current_app.view_functions and _may_open(who, endpoint):
            return url_for(endpoint)
    return url_for("sign_in.account")


def _may_open(who: Account | Member, endpoint: str) -> bool:
    audience = audience_of(endpoint)
    if audience is None or audience.roles is None or who.role not in audience.roles:
        return False
    return not audience.needs_diary or who.diary_id is not None


def _endpoint_of(address: str) -> str:
    """The page for staff that an address of ours opens; "" for every other address there is."""
    if not address.startswith("/") or len(address) > _LONGEST or not address.isprintable():
        return ""
    if address.startswith("//") or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return ""
    audience = audience_of(str(endpoint))
    return str(endpoint) if audience and audience.roles else ""
