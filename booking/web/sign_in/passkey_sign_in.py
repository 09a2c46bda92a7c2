"""Signing in with a passkey, alone or after the password. The browser asks for what it must sign, and sends it in
a form: what goes wrong is a page like any other."""

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts.sign_in import sign_in_with_passkey as enter_by_answer
from booking.config import is_this_computer
from booking.credentials import passkeys
from booking.queries.accounts import account_by_uniquifier, passkey_credential_ids_of
from booking.rules.web_origin import read_origin
from booking.transaction import transaction
from booking.web.access import current_member_or_none
from booking.web.forms import FormMistake
from booking.web.sign_in import bp
from booking.web.sign_in.next_page import next_url
from booking.web.sign_in.password_sign_in import finish_sign_in, sign_in_failed_page
from booking.web.sign_in.sign_in_cookies import (
    account_awaiting_second_factor,
    remember_passkey_challenge,
    take_passkey_challenge,
)

LONGEST_ANSWER = 16_000


def passkey_origin() -> str:
    """What a passkey is bound to: BASE_URL; on this computer, whichever of its names was opened."""
    base_url = str(current_app.config["BASE_URL"])
    if is_this_computer(base_url) and is_this_computer(request.host_url):
        return request.host_url.rstrip("/")
    return str(read_origin(base_url))


def passkey_answer() -> str:
    """What the passkey has signed, as the form brings it."""
    return request.form.get("credential", "")[:LONGEST_ANSWER]


@bp.post("/sign-in/passkey/options")
def passkey_options() -> ResponseReturnValue:
    """What the browser is asked to sign. Which passkeys will do is said only to who has shown who they are."""
    someone = account_awaiting_second_factor() or current_member_or_none()
    asked = passkeys.sign_in_request(passkey_origin(), passkey_credential_ids_of(someone.id) if someone else ())
    remember_passkey_challenge(asked.challenge)
    return Response(asked.options_json, mimetype="application/json")


@bp.post("/sign-in/passkey")
def enter_with_passkey() -> ResponseReturnValue:
    """Lets in whoever holds the passkey."""
    challenge = take_passkey_challenge()
    if not challenge:
        return redirect(url_for("sign_in.sign_in", next=next_url() or None), 303)
    with transaction() as now:
        who = enter_by_answer(passkey_answer(), challenge, passkey_origin(), now)
    account = account_by_uniquifier(who.uniquifier) if who else None
    if who is None or account is None:
        words = _("That passkey did not work. Try again, or sign in with your password")
        return sign_in_failed_page([FormMistake("", words)])
    return finish_sign_in(account, who)
