"""Signs somebody in: with a password and, where they have one, a second factor; or with a passkey, which is both.

A password is checked in three steps, and every failure has the same answer:

1. A transaction counts the try.
2. The hash is compared outside any transaction: it is slow on purpose, and SQLite has one writer.
3. Another transaction signs in, or records the failure.
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
    """A counted try whose password is not checked yet. `account` is None for an address without an account."""

    account: Account | None
    try_ids: tuple[int, ...]
    email_key: str

    @property
    def password_hash(self) -> str:
        """The hash to compare the password with; "" where nobody may sign in."""
        return self.account.password_hash if self.account and self.account.is_active else ""


@dataclass(frozen=True)
class NewSession:
    """A session that has just begun: the account's uniquifier, and the secret for the cookie."""

    uniquifier: str = field(repr=False)
    token: str = field(repr=False)


def begin_password_attempt(email_key: str, address: str, browser: str, now: datetime) -> PasswordAttempt:
    """Counts a password try, and returns it with its account. `browser` is set where the account knows the browser.

    Raises TooManySignInTries.
    """
    names = [f"browser {browser} {email_key}"] if browser else [f"account {email_key}", f"address {address}"]
    try_ids = count_try(names, MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)
    return PasswordAttempt(account_by_email(email_key), tuple(try_ids), email_key)


def record_wrong_password(attempt: PasswordAttempt, now: datetime) -> None:
    """Records a failed sign-in without what was typed. The try stays counted."""
    account = attempt.account
    record_failed_sign_in(
        account.id if account else None, "password" if account and account.is_active else "account", now
    )


def sign_in_with_password(attempt: PasswordAttempt, typed: str, has_proved: bool, now: datetime) -> NewSession | None:
    """Begins a session after a right password, and returns it.

    Returns None where the account has changed since the try, or a second factor is still due. `has_proved` says that
    this browser showed the second factor today.
    """
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
    """Counts a try of a recovery code by account and network, and returns the tries' ids.

    A recovery code has 50 random bits and cannot be guessed, so one network's tries limit no other network's. Wrong
    codes of the authenticator do not count. Raises TooManySignInTries.
    """
    return count_try([f"recovery code {staff_id} {address}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)


def count_code_try(staff_id: int, now: datetime) -> list[int]:
    """Counts a try of the authenticator's code after a right password, and returns the tries' ids.

    Raises TooManySignInTries.
    """
    try_ids = count_try([f"code {staff_id}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)
    return [*try_ids, *count_try([f"code of the day {staff_id}"], MOST_CODES, CODES_WITHIN, now)]


def sign_in_with_code(staff_id: int, code: str, try_ids: Sequence[int], now: datetime) -> NewSession | None:
    """Begins a session with an authenticator's code, and returns it; records a failure and returns None for a wrong
    code.
    """
    staff = _active_staff_for_update(staff_id)
    if staff is None or not authenticator.is_right_code(code, staff):
        record_failed_sign_in(staff_id, "code", now)
        return None
    forget_tries(try_ids)
    return NewSession(staff.fs_uniquifier, begin_session(staff_id, "password, code", now))


def sign_in_with_recovery_code(staff_id: int, code: str, try_ids: Sequence[int], now: datetime) -> NewSession | None:
    """Begins a session with a recovery code, which is used up, and returns it; returns None for a wrong code."""
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
    """Returns the account whose passkey signed the challenge, and stores the passkey's new counter.

    Returns None where the answer is wrong or the account may not sign in.
    """
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
    """Begins a session with a passkey, alone or after the password, and returns it; returns None for a wrong answer."""
    account = verify_passkey(answer, challenge, origin, now)
    if account is None:
        return None
    return NewSession(account.uniquifier, begin_session(account.id, "passkey", now))


def count_reauthentication_try(by: StaffMember, now: datetime) -> list[int]:
    """Counts a try to prove who sits at a signed-in browser, and returns the tries' ids. Raises TooManySignInTries."""
    return count_try([f"proof {by.id}"], MOST_SIGN_IN_TRIES, TRIES_WITHIN, now)


def record_failed_sign_in(staff_id: int | None, what: str, now: datetime) -> None:
    """Records that a sign-in failed and at which step, and never what was typed."""
    record("system", "sign_in_failed", None, now, staff=staff_id, what=what)


def _active_staff_for_update(staff_id: int) -> Staff | None:
    """Returns an account that may sign in, locked, so that one code is used once."""
    return db.session.scalars(
        select(Staff)
        .where(Staff.id == staff_id, Staff.active)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
