"""One's own passkeys: made, named, taken away."""

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.actions.accounts import second_factor
from booking.credentials import passkeys
from booking.queries.accounts import passkey_credential_ids_of, recovery_code_hashes_of
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.reauthentication import requires_recent_proof_for_factors
from booking.web.sign_in import bp
from booking.web.sign_in.passkey_sign_in import passkey_answer, passkey_origin
from booking.web.sign_in.second_factor_settings import second_factor_page
from booking.web.sign_in.sign_in_cookies import remember_passkey_challenge, take_passkey_challenge
from booking.web.sign_in.sign_in_forms import PasskeyNameForm


@bp.post("/account/passkeys/options")
@requires_recent_proof_for_factors
def new_passkey_options() -> ResponseReturnValue:
    """What the browser is asked for: a passkey of any kind, that is not one of those it has made before."""
    member = current_member()
    with transaction():
        handle, known = second_factor.passkey_user_handle(member), passkey_credential_ids_of(member.id)
    asked = passkeys.registration_request(
        passkey_origin(), current_practice().group.name, handle, member.email, member.display_name, known
    )
    remember_passkey_challenge(asked.challenge)
    return Response(asked.options_json, mimetype="application/json")


@bp.post("/account/passkeys")
@requires_recent_proof_for_factors
def add_passkey() -> ResponseReturnValue:
    """It is theirs, if it is good; the first also brings recovery codes."""
    form, challenge = PasskeyNameForm(), take_passkey_challenge()
    if not form.validate():
        return second_factor_page(list(form.mistakes()), 422)
    made = passkeys.verify_registration(passkey_answer(), challenge, passkey_origin()) if challenge else None
    with transaction() as now:
        had_codes = bool(recovery_code_hashes_of(current_member().id))
        is_added = made is not None and second_factor.add_passkey(
            current_member(), made, str(form.name.data) or _("Passkey"), now
        )
    if not is_added:
        return second_factor_page([FormMistake("", _("The passkey could not be added. Try again"))], 422)
    return redirect(url_for("sign_in.factors" if had_codes else "sign_in.recovery_codes"), 303)


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@requires_recent_proof_for_factors
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """It opens nothing any more. Somebody else's does not exist."""
    with transaction() as now:
        is_removed = second_factor.remove_passkey(current_member(), passkey_id, now)
    if not is_removed:
        abort(404)
    return redirect(url_for("sign_in.factors"), 303)
