"""The second step of signing in: an authenticator's code, a recovery code, or (passkey.py) a passkey."""

from datetime import datetime, time, timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts.sign_in import (
    NewSession,
    count_code_try,
    count_recovery_try,
    sign_in_with_code,
    sign_in_with_recovery_code,
)
from booking.queries.accounts import Account
from booking.rules.clinic_time import instant_at, wall_clock
from booking.rules.errors import TooManySignInTries
from booking.transaction import transaction
from booking.visitor_ip import visitor_ip
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.sign_in import bp
from booking.web.sign_in.next_page import next_url
from booking.web.sign_in.password_sign_in import finish_sign_in
from booking.web.sign_in.sign_in_cookies import account_awaiting_second_factor
from booking.web.sign_in.sign_in_forms import SecondFactorCodeForm


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Enter your code."""
    account = account_awaiting_second_factor()
    return _page("code", SecondFactorCodeForm(), account, [], 200) if account else _redirect_to_sign_in()


@bp.post("/sign-in/code")
def check_code() -> ResponseReturnValue:
    """Lets in whoever has the phone."""
    return _check_second_factor(
        "code", _("That code is not right, or was used before. Wait for the next one and try it")
    )


@bp.get("/sign-in/recovery-code")
def recovery() -> ResponseReturnValue:
    """Use a recovery code."""
    account = account_awaiting_second_factor()
    return _page("recovery", SecondFactorCodeForm(), account, [], 200) if account else _redirect_to_sign_in()


@bp.post("/sign-in/recovery-code")
def use_recovery() -> ResponseReturnValue:
    """Lets in whoever has the paper."""
    return _check_second_factor("recovery", _("That is not one of your recovery codes, or it was used before"))


def _check_second_factor(page: str, wrong: str) -> ResponseReturnValue:
    account, form = account_awaiting_second_factor(), SecondFactorCodeForm()
    if account is None:
        return _redirect_to_sign_in()
    if not form.validate():
        return _page(page, form, account, list(form.mistakes()), 422)
    try:
        with transaction() as now:
            if page == "code":
                numbers = count_code_try(account.id, now)
            else:
                numbers = count_recovery_try(account.id, visitor_ip(), now)
    except TooManySignInTries as refusal:
        return _page(page, form, account, [FormMistake("", _(refusal.sentence))], refusal.status)
    who: NewSession | None
    with transaction() as now:
        enter = sign_in_with_code if page == "code" else sign_in_with_recovery_code
        who = enter(account.id, str(form.code.data), numbers, now)
    if who is None:
        return _page(page, form, account, [FormMistake("code", wrong)], 422)
    return finish_sign_in(account, who, _next_midnight() if form.trust.data and page == "code" else None)


def _next_midnight() -> datetime:
    """Midnight on the clock of the group's first clinic."""
    practice = current_practice()
    zone = practice.clinics[0].time_zone if practice.clinics else "Europe/London"
    tomorrow = wall_clock(clock.now(), zone).date() + timedelta(days=1)
    return instant_at(tomorrow, time(), zone)


def _redirect_to_sign_in() -> ResponseReturnValue:
    return redirect(url_for("sign_in.sign_in", next=next_url() or None), 303)


def _page(
    page: str, form: SecondFactorCodeForm, account: Account, mistakes: list[FormMistake], status: int
) -> ResponseReturnValue:
    form.code.data = form.code.data if status == 422 and page == "recovery" else ""
    return (
        render_template(f"sign_in/{page}.html", form=form, account=account, mistakes=mistakes, next=next_url()),
        status,
    )
