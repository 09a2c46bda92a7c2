"""Who may enter. Every route is on this one list; a route that nobody has decided about fails the start.

The gate at the door goes by the list alone. Staff who are not signed in are shown where to
sign in. What is outside somebody's role or clinics does not exist for them (404), and that
they tried is on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.audit import record
from booking.queries.staff import member_of_session
from booking.rules.practice import Clinic
from booking.rules.staff import Role, StaffMember
from booking.transaction import transaction
from booking.web.current_practice import current_practice
from booking.web.iframe_requests import came_with_cookie, is_framed, url_outside_frame

# The names under which a cookie carries who is signed in, and by which sign-in.
MEMBER_KEY, SESSION_KEY = "_user_id", "staff_session"


@dataclass(frozen=True)
class Audience:
    """Who may open some of the routes. `roles` is None where nobody needs to sign in; `needs_every_clinic` is for
    what the clinics of a group share, which is not for those who work at some of them."""

    name: str
    endpoints: frozenset[str]
    roles: frozenset[Role] | None = None
    needs_diary: bool = False
    needs_every_clinic: bool = False


def _audience(name: str, endpoints: str, *roles: Role, **needs: bool) -> Audience:
    return Audience(name, frozenset(endpoints.split()), frozenset(roles) if roles else None, **needs)


# What is still open while the screen is covered; while a second factor is due; and only after that.
_WHILE_SCREEN_IS_LOCKED = (
    "sign_in.confirm_identity sign_in.confirm_with_password sign_in.confirm_with_passkey sign_in.sign_out"
)
_SECOND_FACTOR_SETUP = """
    sign_in.factors sign_in.authenticator sign_in.set_up_authenticator sign_in.new_passkey_options
    sign_in.add_passkey sign_in.hide
"""
_OWN_ACCOUNT = """
    sign_in.account sign_in.save_name sign_in.save_keys sign_in.end_all_sessions
    sign_in.own_password sign_in.save_own_password sign_in.remove_authenticator sign_in.remove_passkey
    sign_in.recovery_codes sign_in.make_recovery_codes
"""

AUDIENCES = (
    _audience(
        "anyone",
        """
        static health.alive health.ready
        public.home public.services public.clinics public.days public.month public.times
        public.hold public.hold_instead public.details public.save public.extend_hold public.check public.confirm
        info_pages.guides info_pages.guide
        public.find public.send_links public.links_sent public.privacy public.accessibility
        seo.sitemap seo.robots seo.security seo.picture seo.icon
        info_pages.clinics info_pages.clinic info_pages.practitioners info_pages.practitioner
        sign_in.sign_in sign_in.enter sign_in.code sign_in.check_code sign_in.recovery sign_in.use_recovery
        sign_in.passkey_options sign_in.enter_with_passkey
        sign_in.forgotten sign_in.send_reset sign_in.reset_sent sign_in.new_password sign_in.set_password
        embed.script embed.theme
        """,
    ),
    _audience(
        "whoever has the appointment's link",
        """
        manage.appointment manage.calendar manage.move manage.move_times manage.move_to
        manage.cancel manage.cancel_now
        """,
    ),
    _audience("whoever has the feed's link", "feeds.feed"),
    _audience("the developer, on this computer", "dev.static dev.mail dev.message dev.html dev.raw"),
    _audience(
        "reception",
        """
        reception.home reception.today reception.day reception.changes reception.todo reception.tick
        reception.flood reception.cancel_flood reception.send_all_again
        reception.close reception.set_shortcut_keys
        reception.new reception.new_on_other_day reception.save_new reception.saved reception.undo
        reception.cancel reception.cancel_now
        reception.move reception.move_on_other_day reception.save_move
        reception.block reception.block_now reception.block_details reception.unblock
        reception.search reception.why
        reception.booking reception.note reception.details reception.save_details
        reception.message reception.message_html reception.message_again
        reception.calls reception.record_call reception.end_call reception.undo_call
        reception.sheet reception.mark_printed reception.export reception.report reception.report_csv
        """,
        Role.RECEPTION,
        Role.ADMIN,
    ),
    _audience(
        "administrators",
        """
        admin.home admin.clinics admin.clinic admin.save_clinic
        admin.all_hours admin.hours admin.save_hours admin.diary_hours admin.save_diary_hours
        admin.special_days admin.save_special_days admin.remove_special_days admin.bank_holidays admin.save_bank_holiday
        admin.people admin.new_person admin.add_person admin.person admin.save_person admin.change_sign_in
        admin.email_preview admin.email_preview_html admin.send_all_again admin.audit
        admin.stranded_bookings admin.leave_as_booked
        admin.report admin.report_csv
        admin.posters admin.poster admin.poster_svg admin.poster_png
        """,
        Role.ADMIN,
    ),
    _audience(
        "administrators of every clinic",
        """
        admin.practice admin.save_practice admin.new_clinic admin.add_clinic
        admin.services admin.new_service admin.add_service admin.service admin.save_service
        admin.diaries admin.new_diary admin.add_diary admin.diary admin.save_diary
        admin.embed admin.add_site admin.remove_site
        admin.setup admin.finish_setup_step
        """,
        Role.ADMIN,
        needs_every_clinic=True,
    ),
    # Whoever has a column of the day, whatever else they do.
    _audience(
        "clinicians",
        """
        clinician.today clinician.mark clinician.running_late clinician.week clinician.make_feed clinician.revoke_feed
        clinician.leave clinician.add_leave clinician.remove_leave
        clinician.block_time clinician.add_block clinician.remove_block
        """,
        *Role,
        needs_diary=True,
    ),
    # Clinicians mark what is in their own diary.
    _audience("all staff", f"{_WHILE_SCREEN_IS_LOCKED} {_SECOND_FACTOR_SETUP} {_OWN_ACCOUNT} reception.mark", *Role),
)

# What a clinic's own website may show in a frame: choosing, the details, the check, the receipt. Any other page
# is not there for frames, until somebody has said here that it is.
_FRAMED_FILES = frozenset({"static", "embed.theme"})
FRAMED = (
    _FRAMED_FILES
    | _audience(
        "frames",
        """
    public.services public.clinics public.days public.month public.times
    public.hold public.hold_instead public.details public.save public.extend_hold public.check public.confirm
    manage.appointment
    """,
    ).endpoints
)


def audience_of(endpoint: str) -> Audience | None:
    """Who may open a route; None where nobody has decided."""
    return next((audience for audience in AUDIENCES if endpoint in audience.endpoints), None)


def check_every_route_has_an_audience(app: Flask) -> None:
    """Raises LookupError for a route that nobody has decided who may enter, or that is decided twice; and for
    one that staff alone may enter, and frames too."""
    for rule in app.url_map.iter_rules():
        count = sum(rule.endpoint in audience.endpoints for audience in AUDIENCES)
        if count != 1:
            what = "has no audience" if not count else f"has {count} audiences"
            raise LookupError(f"{rule.rule} ({rule.endpoint}) {what} in booking/web/access.py")
    for endpoint in FRAMED:
        audience = audience_of(endpoint)
        if audience is None or audience.roles is not None:
            raise LookupError(f"{endpoint} may be framed, but is not for everybody, in booking/web/access.py")


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
    if not _is_opened_by_itself() or request.method != "GET" or endpoint in _FRAMED_FILES:
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
    if member.is_hidden and endpoint not in _WHILE_SCREEN_IS_LOCKED.split():
        return _redirect_to_sign_in("sign_in.confirm_identity")
    is_wanting = current_app.config["SECOND_FACTOR_REQUIRED"] and not member.has_second_factor
    if is_wanting and endpoint not in (_WHILE_SCREEN_IS_LOCKED + _SECOND_FACTOR_SETUP).split():
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
