"""Somebody signs in: a password and, where they have one, a second factor; or a passkey, which is both.

A try is counted in one transaction, looked at outside any (hashes are slow on purpose, and SQLite has one
writer), and settled in another. Whatever was wrong, the answer is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from booking.actions.accounts.sessions import begin_session
from booking.actions.accounts.sign_in_limits import count_try, forget_tries
from booking.actions.audit import record
from booking.credentials import authenticator, passkeys, passwords, recovery_codes
from booking.extensions import db
from booking.models import Passkey, Staff
from booking.queries.accounts import Account, account_by_email, account_by_id
from booking.rules.sign_in_limits import CODES_WITHIN, MOST_CODES, MOST_SIGN_IN_TRIES, TRIES_WITHIN
from booking.rules.staff import StaffMember


@dataclass(frozen=True)
class PasswordAttempt:
    """A try that is counted and not yet looked at. `account` is None for an address that nobody has."""

    account: Account | None
    try_ids: tuple[int, ...]
    email_key: str

    @property
    def password_hash(self) -> str:
        """What the password is held against; "" where nobody may sign in."""
        return self.account.password_hash if self.account and self.account.is_active else ""


@dataclass(frozen=True)
class NewSession:
    """Whose cookie it will be, and the secret in it."""

    uniquifier: str = field(repr=False)
    token: str = field(repr=False)


def begin_password_attempt(email_key: str, address: str, browser: str, now: datetime) -> PasswordAttempt:
    """Counts a try of an account. `browser` is set where the account knows it. Raises TooManyTries."""
    names = [f"browser {browser} {email_key}"] if browser else [f"account {email_key}", f"address {address}"]
    try_ids = count_try(names, MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)
    return PasswordAttempt(account_by_email(email_key), tuple(try_ids), email_key)


def record_wrong_password(attempt: PasswordAttempt, now: datetime) -> None:
    """It stays counted, and is written down, without what was typed."""
    account = attempt.account
    record_failed_sign_in(
        account.id if account else None, "password" if account and account.is_active else "account", now
    )


def sign_in_with_password(attempt: PasswordAttempt, typed: str, has_proved: bool, now: datetime) -> NewSession | None:
    """Lets them in, unless they have a second factor to show yet (`has_proved`: this browser showed it
    today). None where the account has changed in this moment, or a second factor is due."""
    forget_tries(attempt.try_ids)
    account = account_by_email(attempt.email_key)
    if account is None or not account.is_active or account.password_hash != attempt.password_hash:
        return None
    if passwords.is_outdated(account.password_hash):
        db.session.get_one(Staff, account.id).password = passwords.hash_password(typed)
    if account.has_second_factor and not has_proved:
        return None
    how = "password, known computer" if account.has_second_factor else "password"
    return NewSession(account.uniquifier, begin_session(account.id, how, now))


def count_recovery_try(staff_id: int, address: str, now: datetime) -> list[int]:
    """Counts a try of a recovery code. Nobody guesses one of 50 bits, so that it is the network that waits, and
    wrong codes of the authenticator do not count. Raises TooManyTries."""
    return count_try([f"recovery code {staff_id} {address}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)


def count_code_try(staff_id: int, now: datetime) -> list[int]:
    """Counts a try of the authenticator's code, by a person whose password was right. Raises TooManyTries."""
    try_ids = count_try([f"code {staff_id}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)
    return [*try_ids, *count_try([f"code of the day {staff_id}"], MOST_CODES, CODES_WITHIN, now)]


def sign_in_with_code(staff_id: int, code: str, try_ids: Sequence[int], now: datetime) -> NewSession | None:
    """Lets them in with their authenticator's figures; None if they are wrong, which is written down."""
    staff = _active_staff_for_update(staff_id)
    if staff is None or not authenticator.is_right_code(code, staff):
        record_failed_sign_in(staff_id, "code", now)
        return None
    forget_tries(try_ids)
    return NewSession(staff.fs_uniquifier, begin_session(staff_id, "password, code", now))


def sign_in_with_recovery_code(staff_id: int, code: str, try_ids: Sequence[int], now: datetime) -> NewSession | None:
    """Lets them in with a recovery code, which is then used up; None if it is wrong."""
    staff = _active_staff_for_update(staff_id)
    code_hashes = list(staff.mf_recovery_codes or []) if staff else []
    at = recovery_codes.position_of(code, code_hashes)
    if staff is None or at is None:
        record_failed_sign_in(staff_id, "recovery code", now)
        return None
    staff.mf_recovery_codes = [*code_hashes[:at], *code_hashes[at + 1 :]]
    db.session.flush()
    forget_tries(try_ids)
    return NewSession(staff.fs_uniquifier, begin_session(staff_id, "password, recovery code", now))


def verify_passkey(answer: str, challenge: str, origin: str, now: datetime) -> Account | None:
    """Whose passkey has signed, if its answer is good and they may sign in. Its count goes on."""
    passkey = db.session.scalars(
        select(Passkey)
        .where(Passkey.credential_id == passkeys.credential_id_of(answer))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    account = account_by_id(passkey.user_id) if passkey else None
    if passkey is None or account is None or not account.is_active:
        record_failed_sign_in(account.id if account else None, "passkey", now)
        return None
    signed = passkeys.verify_signature(
        answer, challenge, origin, passkey.public_key, passkey.sign_count, account.passkey_user_handle
    )
    if signed is None:
        record_failed_sign_in(account.id, "passkey", now)
        return None
    passkey.sign_count, passkey.backup_state = signed.sign_count, signed.is_backed_up
    passkey.lastuse_datetime = now.replace(tzinfo=None)
    db.session.flush()
    return account


def sign_in_with_passkey(answer: str, challenge: str, origin: str, now: datetime) -> NewSession | None:
    """Lets them in with a passkey, alone or after the password; None if the answer is not good."""
    account = verify_passkey(answer, challenge, origin, now)
    if account is None:
        return None
    return NewSession(account.uniquifier, begin_session(account.id, "passkey", now))


def count_reauthentication_try(by: StaffMember, now: datetime) -> list[int]:
    """Counts a try of whoever sits at a signed-in browser. Raises TooManyTries."""
    return count_try([f"proof {by.id}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)


def record_failed_sign_in(staff_id: int | None, what: str, now: datetime) -> None:
    """Writes down that somebody was not let in, and by what; never what they typed."""
    record("system", "sign_in_failed", None, now, staff=staff_id, what=what)


def _active_staff_for_update(staff_id: int) -> Staff | None:
    """An account that may sign in, for one at a time: a code is used once."""
    return db.session.scalars(
        select(Staff)
        .where(Staff.id == staff_id, Staff.active)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
