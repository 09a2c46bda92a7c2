"""The sign-in page. Whatever was wrong with the address or the password, the answer is the same, and takes as long."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from booking.actions.accounts.sessions import end_session
from booking.actions.accounts.sign_in import (
    LetIn,
    OpenTry,
    open_password_try,
    settle_right_password,
    settle_wrong_password,
)
from booking.credentials import passwords
from booking.queries.accounts import Account
from booking.queries.staff import member_by_id
from booking.rules.errors import TooManyTries
from booking.transaction import transaction
from booking.web.access import member_or_none
from booking.web.address import visitor_address
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Mistake
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import go_half_way, let_in, remember_browser, session_token, this_browser
from booking.web.sign_in.forms import SignInForm, key_of
from booking.web.sign_in.next_page import landing, wanted


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Sign in. Who is signed in already goes on to work."""
    member = member_or_none()
    if member is not None:
        return redirect(landing(member), 303)
    return _page(SignInForm(), [], 200)


@bp.post("/sign-in")
@keeps_what_was_typed
def enter() -> ResponseReturnValue:
    """Lets somebody in, or on to their second factor."""
    form = SignInForm()
    if not form.validate():
        return _page(form, list(form.mistakes()), 422)
    key, typed = key_of(form.email.data), str(form.password.data)
    browser = this_browser()
    try:
        with transaction() as now:
            name = browser.name if browser and browser.knows(key) else ""
            attempt = open_password_try(key, visitor_address(), name, now)
    except TooManyTries as refusal:
        return _page(form, [Mistake("", _(refusal.sentence))], refusal.status)
    if not passwords.is_right(typed, attempt.kept):
        with transaction() as now:
            settle_wrong_password(attempt, now)
        return _not_right(form)
    has_proof = bool(browser and attempt.account and browser.has_proof(attempt.account))
    with transaction() as now:
        who = settle_right_password(attempt, typed, has_proof, now)
    return _go_on(attempt, who, form)


def _go_on(attempt: OpenTry, who: LetIn | None, form: SignInForm) -> ResponseReturnValue:
    account = attempt.account
    if account is None or (who is None and not account.has_second_factor):
        return _not_right(form)
    if who is None:
        where = wanted()
        go_half_way(account)
        return redirect(url_for("sign_in.code", next=where or None), 303)
    return entered(account, who)


def entered(account: Account, who: LetIn, trusted_until: datetime | None = None) -> Response:
    """Their browser is signed in and known, and goes on to where they were going."""
    to = landing(member_by_id(account.id))
    before = member_or_none()
    if before is not None:
        with transaction() as now:
            end_session(before, session_token(), now)
    let_in(who)
    remember_browser(account, trusted_until)
    return redirect(to, 303)


def _not_right(form: SignInForm) -> ResponseReturnValue:
    words = _("That email address and password do not belong together. Check both, and try again")
    return _page(form, [Mistake("email", words)], 422)


def not_right_page(mistakes: list[Mistake]) -> ResponseReturnValue:
    """The sign-in page again, with what went wrong elsewhere."""
    return _page(SignInForm(), mistakes, 422)


def _page(form: SignInForm, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    after = {
        "password": _("Your password is saved. Sign in with it."),
        "out": _("You are signed out."),
    }.get(request.args.get("after", ""), "")
    return render_template("sign_in/sign_in.html", form=form, mistakes=mistakes, next=wanted(), after=after), status
