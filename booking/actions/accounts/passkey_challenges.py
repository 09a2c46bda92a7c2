"""Stores the challenges that passkeys are asked to sign, so that each is answered once.

They are rows of `tries`, under a keyed fingerprint, and go with them (`forget_old_tries`).
"""

from datetime import datetime

from sqlalchemy import delete

from booking.credentials.derived_keys import keyed_fingerprint
from booking.extensions import db
from booking.models import SignInAttempt
from booking.rules.sign_in_limits import SECOND_FACTOR_WITHIN, is_within


def store_passkey_challenge(challenge: str, now: datetime) -> None:
    """Stores the challenge that a passkey is asked to sign."""
    db.session.add(SignInAttempt(counted_as=keyed_fingerprint("passkey challenge", challenge), at_utc=now))
    db.session.flush()


def use_passkey_challenge(challenge: str, now: datetime) -> bool:
    """Deletes a stored challenge, and returns whether it was stored, and recently.

    Of two answers to one challenge, whatever cookies they bring, only the first finds it.
    """
    asked = SignInAttempt.counted_as == keyed_fingerprint("passkey challenge", challenge)
    asked_at_utc = db.session.scalar(delete(SignInAttempt).where(asked).returning(SignInAttempt.at_utc))
    return asked_at_utc is not None and is_within(asked_at_utc, SECOND_FACTOR_WITHIN, now)
