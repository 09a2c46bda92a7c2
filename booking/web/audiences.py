"""Who may open which route: every route is on this one list, and one that nobody has decided about fails the start."""

from dataclasses import dataclass

from flask import Flask

from booking.rules.staff import Role


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
WHILE_SCREEN_IS_LOCKED = (
    "sign_in.confirm_identity sign_in.confirm_with_password sign_in.confirm_with_passkey sign_in.sign_out"
)


SECOND_FACTOR_SETUP = """
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
    _audience("all staff", f"{WHILE_SCREEN_IS_LOCKED} {SECOND_FACTOR_SETUP} {_OWN_ACCOUNT} reception.mark", *Role),
)


# What a clinic's own website may show in a frame: choosing, the details, the check, the receipt. Any other page
# is not there for frames, until somebody has said here that it is.
FRAMED_FILES = frozenset({"static", "embed.theme"})


FRAMED = (
    FRAMED_FILES
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
            raise LookupError(f"{rule.rule} ({rule.endpoint}) {what} in booking/web/audiences.py")
    for endpoint in FRAMED:
        audience = audience_of(endpoint)
        if audience is None or audience.roles is not None:
            raise LookupError(f"{endpoint} may be framed, but is not for everybody, in booking/web/audiences.py")
