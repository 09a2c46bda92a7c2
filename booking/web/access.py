"""The gate before every route, which goes by the list in audiences.py; and who is signed in.

Staff who are not signed in are shown where to sign in. What is outside somebody's role or
clinics does not exist for them (404), and that they tried is in the audit.
"""

from collections.abc import Mapping
from typing import cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.audit import record
from booking.queries.staff import member_of_session
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember
from booking.transaction import transaction
from booking.web.audiences import (
    FRAMED,
    FRAMED_FILES,
    SECOND_FACTOR_SETUP,
    WHILE_SCREEN_IS_LOCKED,
    Audience,
    audience_of,
)
from booking.web.current_practice import current_practice
from booking.web.iframe_requests import came_with_cookie, is_framed, url_outside_frame

# The names under which a cookie carries who is signed in, and by which sign-in.
MEMBER_KEY, SESSION_KEY = "_user_id", "staff_session"


def register(app: Flask) -> None:
    """Keeps the gate. It comes before all that looks at what was sent."""
    app.before_request(_check_access)
    app.jinja_env.globals.update(
        current_member=current_member, current_member_or_none=current_member_or_none, can=may_open_endpoint
    )


def current_member() -> StaffMember:
    """Who is signed in, on a page that only staff can open."""
    member = current_member_or_none()
    if member is None:
        raise LookupError("nobody is signed in: this page is not on the list as one for staff")
    return member


def current_member_or_none() -> StaffMember | None:
    """Who is signed in, if anybody is: one statement, once a request."""
    if "member" not in g:
        name, sign_in = session.get(MEMBER_KEY), session.get(SESSION_KEY)
        g.member = member_of_session(str(name), str(sign_in), clock.now()) if name and sign_in else None
    return cast(StaffMember | None, g.member)


def clinics_in_scope() -> tuple[Clinic, ...]:
    """The clinics that whoever is signed in works at."""
    member = current_member()
    return tuple(clinic for clinic in current_practice().clinics if member.works_at(clinic.id))


def may_open(member: StaffMember, endpoint: str, parts: Mapping[str, object]) -> bool:
    """Whether the page for staff of an address is one that they may open, by their role, diary and clinics."""
    audience = audience_of(endpoint)
    return audience is not None and _is_in_audience(audience, member) and _is_in_scope(member, parts)


def may_open_endpoint(endpoint: str) -> bool:
    """Whether there is such a route, and whoever is signed in may open it: what they may not is not shown."""
    audience, member = audience_of(endpoint), current_member_or_none()
    if audience is None or member is None or endpoint not in current_app.view_functions:
        return False
    return audience.roles is None or _is_in_audience(audience, member)


def _is_in_audience(audience: Audience, member: StaffMember) -> bool:
    in_role = audience.roles is not None and member.role in audience.roles
    has_diary = not audience.needs_diary or member.diary_id is not None
    return in_role and has_diary and (member.works_everywhere or not audience.needs_every_clinic)


def _check_access() -> ResponseReturnValue | None:
    if is_framed() and request.endpoint is not None:
        return _check_frame_access(request.endpoint)
    audience = audience_of(request.endpoint or "")
    if audience is None or audience.roles is None:
        return None
    member = current_member_or_none()
    if member is None:
        return _redirect_to_sign_in("sign_in.sign_in")
    if not _is_in_audience(audience, member) or not _is_in_scope(member, request.view_args or {}):
        refuse_access(member)
    return _require_unlock_or_second_factor(member)


def _check_frame_access(endpoint: str) -> ResponseReturnValue | None:
    """Nothing but the journey is there. Opened by itself, in no frame, a page is the ordinary one."""
    if endpoint not in FRAMED:
        abort(404)
    if not _is_opened_by_itself() or request.method != "GET" or endpoint in FRAMED_FILES:
        return None
    # As it was asked for: an address that we make here carries things along by itself.
    path, query = (
        url_for(endpoint, **(request.view_args or {})).partition("?")[0],
        request.query_string.decode("ascii", "replace"),
    )
    return redirect(url_outside_frame(f"{path}?{query}" if query else path), 303)


def _is_opened_by_itself() -> bool:
    """Whether a framed page stands in no frame. A browser too old to say so may give itself away by our cookie,
    which counts where the address names a hold: outside, the cookie says whose that is."""
    dest = request.headers.get("Sec-Fetch-Dest")
    if dest is None and "hold" in request.args:
        return came_with_cookie(str(current_app.config["SESSION_COOKIE_NAME"]))
    return dest == "document"


def _require_unlock_or_second_factor(member: StaffMember) -> ResponseReturnValue | None:
    """Behind a covered screen nothing opens; without a second factor where one is required, only what sets it up."""
    endpoint = str(request.endpoint)
    if member.is_hidden and endpoint not in WHILE_SCREEN_IS_LOCKED.split():
        return _redirect_to_sign_in("sign_in.confirm_identity")
    is_wanting = current_app.config["SECOND_FACTOR_REQUIRED"] and not member.has_second_factor
    if is_wanting and endpoint not in (WHILE_SCREEN_IS_LOCKED + SECOND_FACTOR_SETUP).split():
        return _redirect_to_sign_in("sign_in.factors")
    return None


def _redirect_to_sign_in(endpoint: str) -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for(endpoint, next=requested_address()), 303)


def requested_address() -> str:
    """The address of this request, from the root of the host."""
    return request.script_root + request.full_path.rstrip("?")


def _is_in_scope(member: StaffMember, parts: Mapping[str, object]) -> bool:
    """Whether the clinic of an address, if it names one, is one of theirs."""
    slug = parts.get("clinic_slug")
    if slug is None:
        return True
    clinic = current_practice().clinic(str(slug))
    return clinic is not None and member.works_at(clinic.id)


def refuse_access(member: StaffMember) -> None:
    """Nothing is there for this member; that they asked is written down. Aborts with 404."""
    with transaction() as now:
        record(member, "refused", None, now, endpoint=request.endpoint)
    abort(404)
