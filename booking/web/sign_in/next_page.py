"""Where somebody lands: where they were going, if that is a page of ours that they may open, else where they work."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from booking.rules.staff import Role, StaffMember
from booking.web.access import may_open
from booking.web.audiences import audience_of

_LONGEST_URL = 600
# Where each role works, best first; a page that there is not is passed over.
_START_PAGES = {
    Role.RECEPTION: ("reception.home",),
    Role.ADMIN: ("reception.home", "admin.home"),
    Role.CLINICIAN: ("clinician.today",),
}


def next_url() -> str:
    """Where they were going, as the form or the address says; "" where that is no page of ours for staff."""
    asked = request.form.get("next") or request.args.get("next", "")
    return asked if _staff_page_of(asked) else ""


def url_after_sign_in(member: StaffMember) -> str:
    """The address to go on to."""
    asked = next_url()
    page = _staff_page_of(asked)
    if page and may_open(member, page.endpoint, page.parts):
        return asked
    for endpoint in _START_PAGES[member.role]:
        if endpoint in current_app.view_functions and may_open(member, endpoint, {}):
            return url_for(endpoint)
    return url_for("sign_in.account")


@dataclass(frozen=True)
class _StaffPage:
    """A page for staff, and what its address names."""

    endpoint: str
    parts: Mapping[str, object]


def _staff_page_of(address: str) -> _StaffPage | None:
    """The page for staff that an address of ours opens; None for every other address there is."""
    ours = request.script_root
    if not address.startswith(f"{ours}/") or len(address) > _LONGEST_URL or not address.isprintable():
        return None
    if address.startswith("//") or "\\" in address:
        return None
    try:
        parts = urlsplit(address.removeprefix(ours))
        endpoint, named = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    audience = audience_of(str(endpoint))
    return _StaffPage(str(endpoint), named) if audience and audience.roles else None
