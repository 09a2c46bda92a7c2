"""The second step of one's own sign-in: an authenticator, and recovery codes. Whoever changes it shows first that
it is they, unless they have just done so."""

from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts import second_factor
from booking.credentials import authenticator as figures
from booking.credentials import recovery_codes as paper
from booking.queries.accounts import account_by_id, passkeys_of, recovery_code_hashes_of
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.reauthentication import requires_recent_proof_for_factors
from booking.web.sign_in import bp
from booking.web.sign_in.sign_in_forms import SecondFactorCodeForm

_NEW_SECRET_KEY = "authenticator"  # noqa: S105  (the name under which the cookie carries it, encrypted)


@bp.get("/account/second-step")
@requires_recent_proof_for_factors
def factors() -> ResponseReturnValue:
    """The second step: what there is, and what can be added."""
    return second_factor_page([], 200)


def second_factor_page(mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    """The same, with what went wrong."""
    member, practice = current_member(), current_practice()
    mine = account_by_id(member.id)
    page = render_template(
        "sign_in/factors.html",
        member=member,
        mine=mine,
        passkeys=passkeys_of(member.id),
        codes_left=len(recovery_code_hashes_of(member.id)),
        is_required=current_app.config["SECOND_FACTOR_REQUIRED"],
        zone=practice.clinics[0].time_zone if practice.clinics else "Europe/London",
        mistakes=mistakes,
    )
    return page, status


@bp.get("/account/authenticator")
@requires_recent_proof_for_factors
def authenticator() -> ResponseReturnValue:
    """Set up an authenticator: scan, and type what it shows."""
    secret = str(session.get(_NEW_SECRET_KEY, ""))
    if not figures.is_readable_secret(secret):
        session[_NEW_SECRET_KEY] = secret = figures.new_secret()
    return _page(SecondFactorCodeForm(), secret, [], 200)


@bp.post("/account/authenticator")
@requires_recent_proof_for_factors
def set_up_authenticator() -> ResponseReturnValue:
    """It is set up once it has shown a right code; the recovery codes come next."""
    form, secret = SecondFactorCodeForm(), str(session.get(_NEW_SECRET_KEY, ""))
    if not figures.is_readable_secret(secret):
        return redirect(url_for("sign_in.authenticator"), 303)
    if not form.validate():
        return _page(form, secret, list(form.mistakes()), 422)
    with transaction() as now:
        is_set_up = second_factor.add_authenticator(current_member(), secret, str(form.code.data), now)
    if not is_set_up:
        words = _("That code is not right for this moment. Check your phone’s clock and try the next code")
        return _page(form, secret, [FormMistake("code", words)], 422)
    session.pop(_NEW_SECRET_KEY, None)
    return redirect(url_for("sign_in.recovery_codes"), 303)


@bp.post("/account/authenticator/remove")
@requires_recent_proof_for_factors
def remove_authenticator() -> ResponseReturnValue:
    """Its codes open nothing any more."""
    with transaction() as now:
        second_factor.remove_authenticator(current_member(), now)
    return redirect(url_for("sign_in.factors"), 303)


@bp.get("/account/recovery-codes")
@requires_recent_proof_for_factors
def recovery_codes() -> ResponseReturnValue:
    """The codes for the day on which the phone is lost, to print or write down."""
    codes = paper.decrypt_codes(recovery_code_hashes_of(current_member().id))
    return render_template("sign_in/recovery_codes.html", codes=codes, member=current_member())


@bp.post("/account/recovery-codes")
@requires_recent_proof_for_factors
def make_recovery_codes() -> ResponseReturnValue:
    """New ones; the old ones open nothing any more."""
    with transaction() as now:
        second_factor.replace_recovery_codes(current_member(), now)
    return redirect(url_for("sign_in.recovery_codes"), 303)


def _page(form: SecondFactorCodeForm, secret: str, mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    form.code.data = ""
    shown = figures.authenticator_setup(secret, current_member().email, current_practice().group.name)
    return render_template("sign_in/authenticator.html", form=form, setup=shown, mistakes=mistakes), status
