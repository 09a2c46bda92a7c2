"""Who may enter. Every route is on this one list; a route that nobody has decided about fails the start.

The gate at the door goes by the list alone. Staff who are not signed in are shown where to
sign in. What is outside somebody's role or clinics does not exist for them (404), and that
they tried is on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from booking.actions.record import record
from booking.queries.staff import member_of
from booking.rules.staff import Member, Role
from booking.transaction import transaction
from booking.web.shell import the_house

# The names under which a cookie carries who is signed in, and by which sign-in.
MEMBER_KEY, SESSION_KEY = "_user_id", "staff_session"


@dataclass(frozen=True)
class Audience:
    """Who may open some of the routes. `roles` is None where nobody needs to sign in."""

    name: str
    endpoints: frozenset[str]
    roles: frozenset[Role] | None = None
    needs_diary: bool = False


def _audience(name: str, endpoints: str, *roles: Role, needs_diary: bool = False) -> Audience:
    return Audience(name, frozenset(endpoints.split()), frozenset(roles) if roles else None, needs_diary)


AUDIENCES = (
    _audience(
        "anyone",
        """
        static health.alive health.ready
        public.home public.services public.clinics public.days public.month public.times
        public.hold public.hold_instead public.details public.save public.keep public.check public.confirm
        public.find public.send_links public.found public.privacy public.accessibility
        """,
    ),
    _audience(
        "whoever has the appointment's link",
        """
        manage.appointment manage.calendar manage.move manage.move_times manage.move_to
        manage.cancel manage.cancel_now
        """,
    ),
    _audience("the developer, on this computer", "dev.static dev.mail dev.message dev.html dev.raw"),
    _audience("reception", "", Role.RECEPTION, Role.ADMIN),
    _audience(
        "administrators",
        """
        admin.home admin.group admin.save_group
        admin.clinics admin.new_clinic admin.add_clinic admin.clinic admin.save_clinic
        admin.all_hours admin.hours admin.save_hours admin.diary_hours admin.save_diary_hours
        admin.days admin.save_days admin.remove_days admin.bank_holidays admin.switch
        admin.services admin.new_service admin.add_service admin.service admin.save_service
        admin.diaries admin.new_diary admin.add_diary admin.diary admin.save_diary
        admin.people admin.mail admin.mail_html admin.audit admin.to_move admin.leave_be
        admin.setup admin.leave_step
        """,
        Role.ADMIN,
    ),
    # Whoever has a column of the day, whatever else they do.
    _audience("clinicians", "", *Role, needs_diary=True),
    _audience("all staff", "", *Role),
)


def audience_of(endpoint: str) -> Audience | None:
    """Who may open a route; None where nobody has decided."""
    return next((audience for audience in AUDIENCES if endpoint in audience.endpoints), None)


def check(app: Flask) -> None:
    """Raises LookupError for a route that nobody has decided who may enter, or that is decided twice."""
    for rule in app.url_map.iter_rules():
        count = sum(rule.endpoint in audience.endpoints for audience in AUDIENCES)
        if count != 1:
            what = "has no audience" if not count else f"has {count} audiences"
            raise LookupError(f"{rule.rule} ({rule.endpoint}) {what} in booking/web/access.py")


def register(app: Flask) -> None:
    """Keeps the gate. It comes before all that looks at what was sent."""
    app.before_request(_gate)
    app.jinja_env.globals["the_member"] = the_member


def the_member() -> Member:
    """Who is signed in, on a page that only staff can open."""
    member = member_or_none()
    if member is None:
        raise LookupError("nobody is signed in: this page is not on the list as one for staff")
    return member


def member_or_none() -> Member | None:
    """Who is signed in, if anybody is: one statement, once a request."""
    if "member" not in g:
        name, sign_in = session.get(MEMBER_KEY), session.get(SESSION_KEY)
        g.member = member_of(str(name), str(sign_in)) if name and sign_in else None
    return cast(Member | None, g.member)


def _gate() -> ResponseReturnValue | None:
    audience = audience_of(request.endpoint or "")
    if audience is None or audience.roles is None:
        return None
    member = member_or_none()
    if member is None:
        return _ask_to_sign_in()
    may_enter = member.role in audience.roles and (not audience.needs_diary or member.diary_id is not None)
    if not may_enter or not _is_in_scope(member, request.view_args or {}):
        refuse(member)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for("sign_in.sign_in", next=request.full_path.rstrip("?")), 303)


def _is_in_scope(member: Member, parts: Mapping[str, object]) -> bool:
    """Whether the clinic of an address, if it names one, is one of theirs."""
    slug = parts.get("clinic_slug")
    if slug is None:
        return True
    clinic = the_house().clinic(str(slug))
    return clinic is not None and member.works_at(clinic.id)


def refuse(member: Member) -> None:
    """Nothing is there for this member; that they asked is written down. Aborts with 404."""
    with transaction() as now:
        record(member, "refused", None, now, endpoint=request.endpoint)
    abort(404)
