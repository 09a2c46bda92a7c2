"""Pages that ask once more whether it is still they who sit there, before anything changes about who gets in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.sign_in_limits import is_proof_recent
from booking.web.access import current_member, requested_address

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def requires_recent_proof(back: Callable[[], str]) -> Callable[[View[P]], View[P]]:
    """Asks first, if they have not shown it in the last quarter of an hour; a form that was sent later than that
    does nothing, and leads by way of the question to the address that `back` names."""

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def asked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if is_proof_recent(current_member().proved_at_utc, clock.now()):
                return view(*args, **kwargs)
            to = requested_address() if request.method == "GET" else back()
            return redirect(url_for("sign_in.confirm_identity", next=to), 303)

        return asked

    return guarded


def requires_recent_proof_for_factors(view: View[P]) -> View[P]:
    """The same for one's own second step."""
    return requires_recent_proof(lambda: url_for("sign_in.factors"))(view)
