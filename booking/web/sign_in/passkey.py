"""Signing in with a passkey, alone or after the password. The browser asks for what it must sign, and sends it in
a form: what goes wrong is a page like any other."""

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts.sign_in import enter_with_passkey as enter_by_answer
from booking.config import is_this_computer
from booking.credentials import passkeys
from booking.queries.accounts import account_by_uniquifier, credentials_of
from booking.rules.web_origin import read_origin
from booking.transaction import transaction
from booking.web.access import member_or_none
from booking.web.forms import Mistake
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import ask_passkey, asked_of_passkey, half_way
from booking.web.sign_in.next_page import wanted
from booking.web.sign_in.password import entered, not_right_page

LONGEST_ANSWER = 16_000


def origin() -> str:
    """What a passkey is bound to: BASE_URL; on this computer, whichever of its names was opened."""
    base_url = str(current_app.config["BASE_URL"])
    if is_this_computer(base_url) and is_this_computer(request.host_url):
        return request.host_url.rstrip("/")
    return str(read_origin(base_url))


def answer_of_browser() -> str:
    """What the passkey has signed, as the form brings it."""
    return request.form.get("credential", "")[:LONGEST_ANSWER]


@bp.post("/sign-in/passkey/options")
def passkey_options() -> ResponseReturnValue:
    """What the browser is asked to sign. Which passkeys will do is said only to who has shown who they are."""
    someone = half_way() or member_or_none()
    asked = passkeys.to_sign_in(origin(), credentials_of(someone.id) if someone else ())
    ask_passkey(asked.challenge)
    return Response(asked.options, mimetype="application/json")


@bp.post("/sign-in/passkey")
def enter_with_passkey() -> ResponseReturnValue:
    """Lets in whoever holds the passkey."""
    challenge = asked_of_passkey()
    if not challenge:
        return redirect(url_for("sign_in.sign_in", next=wanted() or None), 303)
    with transaction() as now:
        who = enter_by_answer(answer_of_browser(), challenge, origin(), now)
    account = account_by_uniquifier(who.uniquifier) if who else None
    if who is None or account is None:
        words = _("That passkey did not let you in. Try again, or sign in with your password")
        return not_right_page([Mistake("", words)])
    return entered(account, who)
