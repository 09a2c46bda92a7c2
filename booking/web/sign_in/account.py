"""Somebody's own account: their name, their password, their sign-ins, whether single keys do anything."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts import own
from booking.actions.accounts.password import change_password
from booking.actions.accounts.tries import forget_tries
from booking.credentials import passwords
from booking.queries.accounts import sessions_of
from booking.rules.errors import TooManyTries
from booking.rules.passwords import why_not
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, the_member
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Mistake
from booking.web.shell import the_house
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import let_in, remember_browser, session_token
from booking.web.sign_in.forgotten import about
from booking.web.sign_in.forms import ChangePasswordForm, NameForm
from booking.web.sign_in.proof import prove_password


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Your account."""
    return _page(NameForm(name=the_member().name), [], 200)


@bp.post("/account/name")
@keeps_what_was_typed
def save_name() -> ResponseReturnValue:
    """What colleagues call them."""
    form = NameForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    with transaction() as now:
        own.call_me(the_member(), str(form.name.data), now)
    return redirect(url_for("sign_in.account", saved=1), 303)


@bp.post("/account/keys")
def save_keys() -> ResponseReturnValue:
    """Single keys on or off (WCAG 2.1.4)."""
    with transaction() as now:
        own.turn_keys(the_member(), request.form.get("keys") == "on", now)
    return redirect(url_for("sign_in.account", saved=1), 303)


@bp.get("/account/password")
def own_password() -> ResponseReturnValue:
    """Change your password."""
    return _password_page(ChangePasswordForm(), [], 200)


@bp.post("/account/password")
def save_own_password() -> ResponseReturnValue:
    """The new one holds from now on, and every other browser is signed out."""
    member, form = the_member(), ChangePasswordForm()
    if not form.validate():
        return _password_page(form, list(form.mistakes()), 422)
    if why := why_not(str(form.password.data), about(member.email, member.name)):
        return _password_page(form, [Mistake("password", _(why))], 422)
    try:
        proof = prove_password(member, str(form.current.data))
    except TooManyTries as refusal:
        return _password_page(form, [Mistake("", _(refusal.sentence))], refusal.status)
    if proof is None:
        return _password_page(form, [Mistake("current", _("That is not your password of now"))], 422)
    kept = passwords.hash_of(str(form.password.data))
    with transaction() as now:
        forget_tries(proof.tries)
        who = change_password(member, kept, now)
    let_in(who)
    remember_browser(proof.account)
    return redirect(url_for("sign_in.account", saved=1), 303)


def _page(form: NameForm, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    member, now, house = the_member(), clock.now(), the_house()
    page = render_template(
        "sign_in/account.html",
        form=form,
        mistakes=mistakes,
        member=member,
        is_saved="saved" in request.args,
        sessions=sessions_of(member.id, session_token(), now),
        clinics=clinics_in_scope(),
        zone=house.clinics[0].time_zone if house.clinics else "Europe/London",
    )
    return page, status


def _password_page(form: ChangePasswordForm, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    return render_template("sign_in/own_password.html", form=form, mistakes=mistakes, member=the_member()), status
