"""What the cookies of somebody who works here say: who is signed in, who is half-way, which browser this is.

Nothing of one person is left to the next: signing in and signing out both begin with an empty cookie, so a
hold or an appointment that was made in this browser as a visitor is forgotten as well.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, g, request, session
from itsdangerous import BadData, URLSafeSerializer

from booking import clock, links
from booking.actions.accounts.passkey_challenges import store_passkey_challenge, use_passkey_challenge
from booking.actions.accounts.sign_in import NewSession
from booking.credentials.derived_keys import derived_key, keyed_fingerprint
from booking.queries.accounts import Account, account_by_uniquifier
from booking.rules.sign_in_limits import SECOND_FACTOR_WITHIN, is_within
from booking.transaction import transaction
from booking.web.access import MEMBER_KEY, SESSION_KEY

_AWAITING_KEY, _PASSKEY_CHALLENGE_KEY = "half_way", "passkey"
_A_YEAR = timedelta(days=365)
_A_DAY = timedelta(days=1).total_seconds()
_MOST_ACCOUNTS = 12


def sign_in_browser(who: NewSession) -> None:
    """From here on the browser is signed in."""
    clear_cookie()
    session[MEMBER_KEY], session[SESSION_KEY] = who.uniquifier, who.token
    session.permanent = True


def clear_cookie() -> None:
    """Nothing is left in the cookie, nor of its form token: the next form has another."""
    session.clear()
    session.permanent = False
    for name in ("member", "csrf_token"):
        g.pop(name, None)


def session_token() -> str:
    """The secret of this browser's sign-in."""
    return str(session.get(SESSION_KEY, ""))


# --- Half-way ------------------------------------------------------------------------------------------


def await_second_factor(account: Account) -> None:
    """The password was right, and the second factor is due."""
    clear_cookie()
    session[_AWAITING_KEY] = [account.uniquifier, clock.now().isoformat()]


def account_awaiting_second_factor() -> Account | None:
    """Who is half-way in this browser, if anybody is, and not for too long."""
    said = session.get(_AWAITING_KEY)
    if not isinstance(said, list) or len(said) != 2:
        return None
    if not is_within(datetime.fromisoformat(str(said[1])), SECOND_FACTOR_WITHIN, clock.now()):
        return None
    account = account_by_uniquifier(str(said[0]))
    return account if account and account.is_active else None


# --- What a passkey was asked to sign ------------------------------------------------------------------


def remember_passkey_challenge(challenge: str) -> None:
    """Remembers what the answer must be signed over: in the cookie, and that it is open in the database."""
    with transaction() as now:
        store_passkey_challenge(challenge, now)
    session[_PASSKEY_CHALLENGE_KEY] = challenge


def take_passkey_challenge() -> str:
    """Takes what this browser's passkey was asked to sign: once, also for whoever has copied the cookie. "" where
    nothing was asked, or too long ago."""
    challenge = session.pop(_PASSKEY_CHALLENGE_KEY, None)
    if not isinstance(challenge, str):
        return ""
    with transaction() as now:
        is_open = use_passkey_challenge(challenge, now)
    return challenge if is_open else ""


# --- Which browser this is -----------------------------------------------------------------------------


@dataclass(frozen=True)
class KnownBrowser:
    """A browser in which people have signed in: their accounts, and until when each has shown the second
    factor here. `name` is drawn for it and counts its tries."""

    name: str
    until: dict[str, int]

    def knows(self, email_key: str) -> bool:
        """Whether they have signed in here before."""
        return _short_fingerprint("browser knows", email_key) in self.until

    def has_proof(self, account: Account) -> bool:
        """Whether they need not show the second factor until tonight: with this password, in this browser."""
        return (
            0
            < self.until.get(_short_fingerprint("browser proof", account.uniquifier), 0) - clock.now().timestamp()
            <= _A_DAY
        )


def known_browser() -> KnownBrowser | None:
    """What the browser's own cookie says; None if it has none from us."""
    try:
        name, until = _signer().loads(request.cookies.get(_browser_cookie_name(), ""))
    except (BadData, ValueError, TypeError):
        return None
    return KnownBrowser(str(name), dict(until))


def remember_browser(account: Account, until: datetime | None = None) -> None:
    """They have signed in here; `until` when the second factor need not be shown again, if they asked for that."""
    known = known_browser() or KnownBrowser(links.new_token(), {})
    said: dict[str, Any] = {**known.until, _short_fingerprint("browser knows", account.email): 0}
    if until is not None:
        said[_short_fingerprint("browser proof", account.uniquifier)] = int(until.timestamp())
    kept = dict(list(said.items())[-_MOST_ACCOUNTS:])
    text = str(_signer().dumps([known.name, kept]))

    @after_this_request
    def bake(response: Response) -> Response:
        response.set_cookie(
            _browser_cookie_name(),
            text,
            expires=clock.now().astimezone(UTC) + _A_YEAR,
            path=str(current_app.config["SESSION_COOKIE_PATH"]),
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Strict",
        )
        return response


def _browser_cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-desk"


def _short_fingerprint(purpose: str, text: str) -> str:
    return keyed_fingerprint(purpose, text)[:16]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(derived_key("browser"), salt="browser")
