"""The one cookie. A visitor's ends with the browser; that of somebody who works here lasts ten hours from the
last page they opened, which a screen that looks for changes by itself does not draw out."""

from datetime import UTC

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

from booking import clock
from booking.rules.sign_in_limits import IDLE_LIMIT

# A browser that stays open for weeks keeps a visitor's cookie that long; after this it says nothing.
A_MONTH_SECONDS = 31 * 24 * 3600
# What pages ask for by themselves.
POLLED_ENDPOINTS = frozenset({"reception.changes"})


class TwoAgesSessionInterface(SecureCookieSessionInterface):
    """Flask's signed cookie, with two ages."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; nothing where it is too old or not ours."""
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        text = request.cookies.get(self.get_cookie_name(app))
        if not text:
            return self.session_class()
        try:
            said, signed_at = signer.loads(text, max_age=A_MONTH_SECONDS, return_timestamp=True)
        except BadSignature:
            return self.session_class()
        session = self.session_class(said)
        if session.permanent and clock.now() - signed_at.replace(tzinfo=UTC) > IDLE_LIMIT:
            return self.session_class()
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """An answer that may be handed on to others carries nobody's cookie: a shared cache would hand it on too."""
        if not response.cache_control.public:
            super().save_session(app, session, response)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whenever it says something new; and for who works here, to begin the ten hours anew."""
        return session.modified or (session.permanent and request.endpoint not in POLLED_ENDPOINTS)


def register(app: Flask) -> None:
    """Bakes cookies our way."""
    app.session_interface = TwoAgesSessionInterface()
    app.permanent_session_lifetime = IDLE_LIMIT
