"""The sign-in page. Whatever was wrong with the address or the password, the answer is the same, and takes as long."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from booking.actions.accounts.sessions import end_session
from booking.actions.accounts.sign_in import (
    NewSession,
    PasswordAttempt,
    begin_password_attempt,
    record_wrong_password,
    sign_in_with_password,
)
from booking.credentials import passwords
from booking.queries.accounts import Account
from booking.queries.staff import member_by_id
from booking.rules.errors import TooManySignInTries
from booking.transaction import transaction
from booking.visitor_ip import visitor_ip
from booking.web.access import current_member_or_none
from booking.web.csrf import redisplays_expired_form
from booking.web.forms import FormMistake
from booking.web.sign_in import bp
from booking.web.sign_in.next_page import next_url, url_after_sign_in
from booking.web.sign_in.sign_in_cookies import (
    await_second_factor,
    known_browser,
    remember_browser,
    session_token,
    sign_in_browser,
)
from booking.web.sign_in.sign_in_forms import SignInForm, account_email_key


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Sign in. Who is signed in already goes on to work."""
    member = current_member_or_none()
    if member is not None:
        return redirect(url_after_sign_in(member), 303)
    return _page(SignInForm(), [], 200)


@bp.post("/sign-in")
@redisplays_expired_form
def enter() -> ResponseReturnValue:
    """Lets somebody in, or on to their second factor."""
    form = SignInForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    key, typed = account_email_key(form.email.data), str(form.password.data)
    browser = known_browser()
    try:
        with transaction() as now:
            name = browser.name if browser and browser.knows(key) else ""
            attempt = begin_password_attempt(key, visitor_ip(), name, now)
    except TooManySignInTries as refusal:
        return _page(form, [FormMistake("", _(refusal.sentence))], refusal.status)
    if not passwords.is_right_password(typed, attempt.password_hash):
        with transaction() as now:
            record_wrong_password(attempt, now)
        return _wrong_password_page(form)
    has_proof = bool(browser and attempt.account and browser.has_proof(attempt.account))
    with transaction() as now:
        who = sign_in_with_password(attempt, typed, has_proof, now)
    return _finish_or_ask_second_factor(attempt, who, form)


def _finish_or_ask_second_factor(
    attempt: PasswordAttempt, who: NewSession | None, form: SignInForm
) -> ResponseReturnValue:
    account = attempt.account
    if account is None or (who is None and not account.has_second_factor):
        return _wrong_password_page(form)
    if who is None:
        where = next_url()
        await_second_factor(account)
        return redirect(url_for("sign_in.code", next=where or None), 303)
    return finish_sign_in(account, who)


def finish_sign_in(account: Account, who: NewSession, trusted_until: datetime | None = None) -> Response:
    """Their browser is signed in and known, and goes on to where they were going."""
    to = url_after_sign_in(member_by_id(account.id))
    before = current_member_or_none()
    if before is not None:
        with transaction() as now:
            end_session(before, session_token(), now)
    sign_in_browser(who)
    remember_browser(account, trusted_until)
    return redirect(to, 303)


def _wrong_password_page(form: SignInForm) -> ResponseReturnValue:
    words = _("That email address and password do not match. Check both and try again")
    return _page(form, [FormMistake("email", words)], 422)


def sign_in_failed_page(mistakes: list[FormMistake]) -> ResponseReturnValue:
    """The sign-in page again, with what went wrong elsewhere."""
    return _page(SignInForm(), mistakes, 422)


def _page(form: SignInForm, mistakes: list[FormMistake], status: int) -> ResponseReturnValue:
    after = {
        "password": _("Your password is saved. Sign in with it."),
        "out": _("You’re signed out."),
    }.get(request.args.get("after", ""), "")
    return render_template("sign_in/sign_in.html", form=form, mistakes=mistakes, next=next_url(), after=after), status
