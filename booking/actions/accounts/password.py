"""Passwords are chosen, changed, and asked for again by mail."""

from datetime import datetime

from booking.actions.accounts.sessions import begin_session, end_all_sessions
from booking.actions.accounts.sign_in import LetIn
from booking.actions.accounts.tries import count_try
from booking.actions.promise import promise_password_reset
from booking.actions.record import record
from booking.credentials import set_password_link
from booking.extensions import db
from booking.models import Staff
from booking.queries.accounts import Account, account_by_email, account_by_id
from booking.queries.staff import member_by_id
from booking.rules.errors import LinkNotGood, TooManyTries
from booking.rules.signing_in import MOST_RESETS, MOST_RESETS_OF_STRANGERS, RESETS_WITHIN
from booking.rules.staff import Member


def ask_for_reset(email_key: str, host: str, now: datetime, *, address: str = "", browser: str = "") -> None:
    """Promises a mail with a link to choose a password, if somebody who may sign in has that address.

    `address` is the network that asks, `browser` is set where the account knows it; an administrator is neither.
    Each has a few an hour of its own, so that strangers use up nobody's. Either way the same is written and nothing
    is said.
    """
    try:
        if address and not browser:
            count_try([f"reset {email_key} from {address}"], MOST_RESETS, RESETS_WITHIN, now)
            count_try([f"reset {email_key}"], MOST_RESETS_OF_STRANGERS, RESETS_WITHIN, now)
        else:
            count_try([f"reset {email_key} in {browser or 'the office'}"], MOST_RESETS, RESETS_WITHIN, now)
    except TooManyTries:
        return
    account = account_by_email(email_key)
    is_promised = account is not None and account.is_active
    if account is not None and is_promised:
        promise_password_reset(account.id, account.email, host, now)
    record("system", "asked_for_password", None, now, staff=account.id if account else None, promised=is_promised)


def account_of_link(secret: str, now: datetime) -> Account:
    """Whose password a link lets choose. It reads only. Raises LinkNotGood."""
    claimed = set_password_link.read(secret, now)
    account = account_by_id(claimed.staff_id) if claimed else None
    if claimed is None or account is None or not account.is_active:
        raise LinkNotGood
    if not set_password_link.is_still_good(claimed, account.uniquifier, account.kept):
        raise LinkNotGood
    return account


def set_password_by_link(secret: str, kept: str, now: datetime) -> None:
    """The password is that from now on (`kept` is its hash); all sign-ins end, and every link. Raises LinkNotGood."""
    account = account_of_link(secret, now)
    _keep(account.id, kept, now)
    record(member_by_id(account.id), "set_password", None, now)


def change_password(by: Member, kept: str, now: datetime) -> LetIn:
    """Changes the password of somebody who is signed in: they stay so, on this browser alone."""
    _keep(by.id, kept, now)
    record(by, "changed_password", None, now)
    return LetIn(db.session.get_one(Staff, by.id).fs_uniquifier, begin_session(by.id, "new password", now))


def _keep(staff_id: int, kept: str, now: datetime) -> None:
    db.session.get_one(Staff, staff_id).password = kept
    end_all_sessions(staff_id, now)
