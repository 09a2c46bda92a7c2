"""The second step of signing in: an authenticator's code, a recovery code, or (passkey.py) a passkey."""

from datetime import datetime, time, timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts.sign_in import (
    LetIn,
    count_code_try,
    count_recovery_try,
    enter_with_code,
    enter_with_recovery_code,
)
from booking.queries.accounts import Account
from booking.rules.clinic_time import instant_at, wall
from booking.rules.errors import TooManyTries
from booking.transaction import transaction
from booking.web.address import visitor_address
from booking.web.forms import Mistake
from booking.web.shell import the_house
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import half_way
from booking.web.sign_in.forms import CodeForm
from booking.web.sign_in.next_page import wanted
from booking.web.sign_in.password import entered


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Enter your code."""
    account = half_way()
    return _page("code", CodeForm(), account, [], 200) if account else _again()


@bp.post("/sign-in/code")
def check_code() -> ResponseReturnValue:
    """Lets in whoever has the phone."""
    return _entered("code", _("That code is not right, or was used before. Wait for the next one and try it"))


@bp.get("/sign-in/recovery-code")
def recovery() -> ResponseReturnValue:
    """Use a recovery code."""
    account = half_way()
    return _page("recovery", CodeForm(), account, [], 200) if account else _again()


@bp.post("/sign-in/recovery-code")
def use_recovery() -> ResponseReturnValue:
    """Lets in whoever has the paper."""
    return _entered("recovery", _("That is not one of your recovery codes, or it was used before"))


def _entered(page: str, wrong: str) -> ResponseReturnValue:
    account, form = half_way(), CodeForm()
    if account is None:
        return _again()
    if not form.validate():
        return _page(page, form, account, list(form.mistakes()), 422)
    try:
        with transaction() as now:
            if page == "code":
                numbers = count_code_try(account.id, now)
            else:
                numbers = count_recovery_try(account.id, visitor_address(), now)
    except TooManyTries as refusal:
        return _page(page, form, account, [Mistake("", _(refusal.sentence))], refusal.status)
    who: LetIn | None
    with transaction() as now:
        enter = enter_with_code if page == "code" else enter_with_recovery_code
        who = enter(account.id, str(form.code.data), numbers, now)
    if who is None:
        return _page(page, form, account, [Mistake("code", wrong)], 422)
    return entered(account, who, _tonight() if form.trust.data and page == "code" else None)


def _tonight() -> datetime:
    """Midnight on the clock of the group's first clinic."""
    house = the_house()
    zone = house.clinics[0].time_zone if house.clinics else "Europe/London"
    tomorrow = wall(clock.now(), zone).date() + timedelta(days=1)
    return instant_at(tomorrow, time(), zone)


def _again() -> ResponseReturnValue:
    return redirect(url_for("sign_in.sign_in", next=wanted() or None), 303)


def _page(page: str, form: CodeForm, account: Account, mistakes: list[Mistake], status: int) -> ResponseReturnValue:
    form.code.data = form.code.data if status == 422 and page == "recovery" else ""
    return (
        render_template(f"sign_in/{page}.html", form=form, account=account, mistakes=mistakes, next=wanted()),
        status,
    )
