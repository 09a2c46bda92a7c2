"""Leaving: signing out, and covering the screen for a moment."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts.sessions import end_session, hide_screen, prove_again, sign_out_everywhere
from booking.actions.accounts.sign_in import owner_of_signed
from booking.actions.accounts.tries import forget_tries
from booking.rules.errors import TooManyTries
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Mistake
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import asked_of_passkey, forget, session_token
from booking.web.sign_in.forms import ProofForm
from booking.web.sign_in.next_page import landing, wanted
from booking.web.sign_in.passkey import answer_of_browser, origin
from booking.web.sign_in.proof import prove_password


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this sign-in, and every copy of its cookie."""
    with transaction() as now:
        end_session(the_member(), session_token(), now)
    forget()
    return redirect(url_for("sign_in.sign_in", after="out"), 303)


@bp.post("/account/sign-out-everywhere")
def end_all() -> ResponseReturnValue:
    """Ends every sign-in there is of them, this one too."""
    with transaction() as now:
        sign_out_everywhere(the_member(), now)
    forget()
    return redirect(url_for("sign_in.sign_in", after="out"), 303)


@bp.post("/hide")
def hide() -> ResponseReturnValue:
    """Covers the screen. The sign-in goes on, and nothing opens until they have shown that it is they."""
    with transaction() as now:
        hide_screen(the_member(), session_token(), now)
    return redirect(url_for("sign_in.again", next=wanted() or None), 303)


@bp.get("/sign-in/again")
def again() -> ResponseReturnValue:
    """Is it still you? Shown over a covered screen, and before a change to how somebody signs in."""
    return _page(ProofForm(), [], 200)


@bp.post("/sign-in/again")
def prove() -> ResponseReturnValue:
    """Goes on, if the password is theirs."""
    member, form = the_member(), ProofForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    try:
        proof = prove_password(member, str(form.password.data))
    except TooManyTries as refusal:
        return _page(form, [Mistake("", _(refusal.sentence))], refusal.status)
    if proof is None:
        return _page(form, [Mistake("password", _("That is not your password"))], 422)
    with transaction() as now:
        forget_tries(proof.tries)
        prove_again(member, session_token(), "password", now)
    return redirect(landing(member), 303)


@bp.post("/sign-in/again/passkey")
def prove_with_passkey() -> ResponseReturnValue:
    """Goes on, if the passkey is theirs."""
    member, challenge = the_member(), asked_of_passkey()
    with transaction() as now:
        account = owner_of_signed(answer_of_browser(), challenge, origin(), now) if challenge else None
        if account is not None and account.id == member.id:
            prove_again(member, session_token(), "passkey", now)
            return redirect(landing(member), 303)
    return _page(ProofForm(), [Mistake("", _("That passkey did not work. Try again, or use your password"))], 422)


def _page(form: ProofForm, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    member = the_member()
    return render_template("sign_in/again.html", form=form, member=member, mistakes=mistakes, next=wanted()), status
