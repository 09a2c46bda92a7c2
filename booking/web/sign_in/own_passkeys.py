"""One's own passkeys: made, named, taken away."""

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts import second_factor
from booking.credentials import passkeys
from booking.queries.accounts import credentials_of, recovery_codes_of
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Mistake
from booking.web.shell import the_house
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import ask_passkey, asked_of_passkey
from booking.web.sign_in.forms import PasskeyNameForm
from booking.web.sign_in.own_factors import factors_page
from booking.web.sign_in.passkey import answer_of_browser, origin
from booking.web.sign_in.proved import proved


@bp.post("/account/passkeys/options")
@proved
def new_passkey_options() -> ResponseReturnValue:
    """What the browser is asked for: a passkey of any kind, that is not one of those it has made before."""
    member = the_member()
    with transaction():
        handle, known = second_factor.handle_of(member), credentials_of(member.id)
    asked = passkeys.to_register(origin(), the_house().group.name, handle, member.email, member.called, known)
    ask_passkey(asked.challenge)
    return Response(asked.options, mimetype="application/json")


@bp.post("/account/passkeys")
@proved
def add_passkey() -> ResponseReturnValue:
    """It is theirs, if it is good; the first also brings recovery codes."""
    form, challenge = PasskeyNameForm(), asked_of_passkey()
    if not form.validate():
        return factors_page(list(form.mistakes()), 422)
    made = passkeys.registered(answer_of_browser(), challenge, origin()) if challenge else None
    with transaction() as now:
        had_codes = bool(recovery_codes_of(the_member().id))
        is_added = made is not None and second_factor.add_passkey(
            the_member(), made, str(form.name.data) or _("Passkey"), now
        )
    if not is_added:
        return factors_page([Mistake("", _("The passkey could not be added. Try again"))], 422)
    return redirect(url_for("sign_in.factors" if had_codes else "sign_in.recovery_codes"), 303)


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@proved
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """It opens nothing any more. Somebody else's does not exist."""
    with transaction() as now:
        is_removed = second_factor.remove_passkey(the_member(), passkey_id, now)
    if not is_removed:
        abort(404)
    return redirect(url_for("sign_in.factors"), 303)
