"""The second step of one's own sign-in: an authenticator, and recovery codes. Whoever changes it shows first that
it is they, unless they have just done so."""

from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts import second_factor
from booking.credentials import authenticator as figures
from booking.credentials import recovery as paper
from booking.queries.accounts import account_by_id, passkeys_of, recovery_codes_of
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Mistake
from booking.web.shell import the_house
from booking.web.sign_in import bp
from booking.web.sign_in.forms import CodeForm
from booking.web.sign_in.proved import proved

_SECRET = "authenticator"  # noqa: S105  (the name under which the cookie carries it, encrypted)


@bp.get("/account/second-step")
@proved
def factors() -> ResponseReturnValue:
    """The second step: what there is, and what can be added."""
    return factors_page([], 200)


def factors_page(mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    """The same, with what went wrong."""
    member, house = the_member(), the_house()
    mine = account_by_id(member.id)
    page = render_template(
        "sign_in/factors.html",
        member=member,
        mine=mine,
        passkeys=passkeys_of(member.id),
        codes_left=len(recovery_codes_of(member.id)),
        is_required=current_app.config["SECOND_FACTOR_REQUIRED"],
        zone=house.clinics[0].time_zone if house.clinics else "Europe/London",
        mistakes=mistakes,
    )
    return page, status


@bp.get("/account/authenticator")
@proved
def authenticator() -> ResponseReturnValue:
    """Set up an authenticator: scan, and type what it shows."""
    secret = str(session.get(_SECRET, ""))
    if not figures.is_readable(secret):
        session[_SECRET] = secret = figures.new_secret()
    return _page(CodeForm(), secret, [], 200)


@bp.post("/account/authenticator")
@proved
def set_up_authenticator() -> ResponseReturnValue:
    """It is set up once it has shown a right code; the recovery codes come next."""
    form, secret = CodeForm(), str(session.get(_SECRET, ""))
    if not figures.is_readable(secret):
        return redirect(url_for("sign_in.authenticator"), 303)
    if not form.validate():
        return _page(form, secret, list(form.mistakes()), 422)
    with transaction() as now:
        is_set_up = second_factor.set_up_authenticator(the_member(), secret, str(form.code.data), now)
    if not is_set_up:
        words = _("That is not the code for this moment. Check the clock of your phone, and try the next code")
        return _page(form, secret, [Mistake("code", words)], 422)
    session.pop(_SECRET, None)
    return redirect(url_for("sign_in.recovery_codes"), 303)


@bp.post("/account/authenticator/remove")
@proved
def remove_authenticator() -> ResponseReturnValue:
    """Its codes open nothing any more."""
    with transaction() as now:
        second_factor.remove_authenticator(the_member(), now)
    return redirect(url_for("sign_in.factors"), 303)


@bp.get("/account/recovery-codes")
@proved
def recovery_codes() -> ResponseReturnValue:
    """The codes for the day on which the phone is lost, to print or write down."""
    codes = paper.from_kept(recovery_codes_of(the_member().id))
    return render_template("sign_in/recovery_codes.html", codes=codes, member=the_member())


@bp.post("/account/recovery-codes")
@proved
def make_recovery_codes() -> ResponseReturnValue:
    """New ones; the old ones open nothing any more."""
    with transaction() as now:
        second_factor.make_recovery_codes(the_member(), now)
    return redirect(url_for("sign_in.recovery_codes"), 303)


def _page(form: CodeForm, secret: str, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    form.code.data = ""
    shown = figures.setup(secret, the_member().email, the_house().group.name)
    return render_template("sign_in/authenticator.html", form=form, setup=shown, mistakes=mistakes), status
