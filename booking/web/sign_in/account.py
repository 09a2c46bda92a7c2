"""Somebody's own account: their name, their password, their sign-ins, whether single keys do anything."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts import preferences
from booking.actions.accounts.password import change_password
from booking.actions.accounts.sign_in_limits import forget_tries
from booking.credentials import passwords
from booking.queries.accounts import sessions_of
from booking.rules.errors import TooManySignInTries
from booking.rules.passwords import password_problem
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.sign_in import bp
from booking.web.sign_in.password_check import check_own_password
from booking.web.sign_in.password_reset import personal_words
from booking.web.sign_in.sign_in_cookies import remember_browser, session_token, sign_in_browser
from booking.web.sign_in.sign_in_forms import ChangePasswordForm, DisplayNameForm


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Your account."""
    return _page(DisplayNameForm(name=current_member().name), [], 200)


@bp.post("/account/name")
@redisplays_expired_form
def save_name() -> ResponseReturnValue:
    """What colleagues call them."""
    form = DisplayNameForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    with transaction() as now:
        preferences.set_own_name(current_member(), str(form.name.data), now)
    return redirect(url_for("sign_in.account", saved=1), 303)


@bp.post("/account/keys")
def save_keys() -> ResponseReturnValue:
    """Single keys on or off (WCAG 2.1.4)."""
    with transaction() as now:
        preferences.set_keyboard_shortcuts(current_member(), request.form.get("keys") == "on", now)
    return redirect(url_for("sign_in.account", saved=1), 303)


@bp.get("/account/password")
def own_password() -> ResponseReturnValue:
    """Change your password."""
    return _password_page(ChangePasswordForm(), [], 200)


@bp.post("/account/password")
def save_own_password() -> ResponseReturnValue:
    """The new one holds from now on, and every other browser is signed out."""
    member, form = current_member(), ChangePasswordForm()
    if not form.validate():
        return _password_page(form, list(form.mistakes()), 422)
    if why := password_problem(str(form.password.data), personal_words(member.email, member.name)):
        return _password_page(form, [FormMistake("password", _(why))], 422)
    try:
        proof = check_own_password(member, str(form.current.data))
    except TooManySignInTries as refusal:
        return _password_page(form, [FormMistake("", _(refusal.sentence))], refusal.status)
    if proof is None:
        return _password_page(form, [FormMistake("current", _("That is not your current password"))], 422)
    kept = passwords.hash_password(str(form.password.data))
    with transaction() as now:
        forget_tries(proof.tries)
        who = change_password(member, kept, now)
    sign_in_browser(who)
    remember_browser(proof.account)
    return redirect(url_for("sign_in.account", saved=1), 303)


def _page(form: DisplayNameForm, mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    member, now, practice = current_member(), clock.now(), current_practice()
    page = render_template(
        "sign_in/account.html",
        form=form,
        mistakes=mistakes,
        member=member,
        is_saved="saved" in request.args,
        sessions=sessions_of(member.id, session_token(), now),
        clinics=clinics_in_scope(),
        zone=practice.clinics[0].time_zone if practice.clinics else "Europe/London",
    )
    return page, status


def _password_page(form: ChangePasswordForm, mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    return render_template("sign_in/own_password.html", form=form, mistakes=mistakes, member=current_member()), status
