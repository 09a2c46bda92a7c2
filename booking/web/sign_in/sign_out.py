"""Leaving: signing out, and covering the screen for a moment."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts.sessions import end_session, hide_screen, reauthenticate, sign_out_everywhere
from booking.actions.accounts.sign_in import verify_passkey
from booking.actions.accounts.sign_in_limits import forget_tries
from booking.rules.errors import TooManySignInTries
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.forms import FormMistake
from booking.web.sign_in import bp
from booking.web.sign_in.next_page import next_url, url_after_sign_in
from booking.web.sign_in.passkey_sign_in import passkey_answer, passkey_origin
from booking.web.sign_in.password_check import check_own_password
from booking.web.sign_in.sign_in_cookies import clear_cookie, session_token, take_passkey_challenge
from booking.web.sign_in.sign_in_forms import PasswordAgainForm


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this sign-in, and every copy of its cookie."""
    with transaction() as now:
        end_session(current_member(), session_token(), now)
    clear_cookie()
    return redirect(url_for("sign_in.sign_in", after="out"), 303)


@bp.post("/account/sign-out-everywhere")
def end_all_sessions() -> ResponseReturnValue:
    """Ends every sign-in there is of them, this one too."""
    with transaction() as now:
        sign_out_everywhere(current_member(), now)
    clear_cookie()
    return redirect(url_for("sign_in.sign_in", after="out"), 303)


@bp.post("/hide")
def hide() -> ResponseReturnValue:
    """Covers the screen. The sign-in goes on, and nothing opens until they have shown that it is they."""
    with transaction() as now:
        hide_screen(current_member(), session_token(), now)
    return redirect(url_for("sign_in.confirm_identity", next=next_url() or None), 303)


@bp.get("/sign-in/again")
def confirm_identity() -> ResponseReturnValue:
    """Is it still you? Shown over a covered screen, and before a change to how somebody signs in."""
    return _page(PasswordAgainForm(), [], 200)


@bp.post("/sign-in/again")
def confirm_with_password() -> ResponseReturnValue:
    """Goes on, if the password is theirs."""
    member, form = current_member(), PasswordAgainForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    try:
        proof = check_own_password(member, str(form.password.data))
    except TooManySignInTries as refusal:
        return _page(form, [FormMistake("", _(refusal.sentence))], refusal.status)
    if proof is None:
        return _page(form, [FormMistake("password", _("That is not your password"))], 422)
    with transaction() as now:
        forget_tries(proof.tries)
        reauthenticate(member, session_token(), "password", now)
    return redirect(url_after_sign_in(member), 303)


@bp.post("/sign-in/again/passkey")
def confirm_with_passkey() -> ResponseReturnValue:
    """Goes on, if the passkey is theirs."""
    member, challenge = current_member(), take_passkey_challenge()
    with transaction() as now:
        account = verify_passkey(passkey_answer(), challenge, passkey_origin(), now) if challenge else None
        if account is not None and account.id == member.id:
            reauthenticate(member, session_token(), "passkey", now)
            return redirect(url_after_sign_in(member), 303)
    return _page(
        PasswordAgainForm(), [FormMistake("", _("That passkey did not work. Try again, or use your password"))], 422
    )


def _page(form: PasswordAgainForm, mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    member = current_member()
    return render_template(
        "sign_in/confirm_identity.html", form=form, member=member, mistakes=mistakes, next=next_url()
    ), status
