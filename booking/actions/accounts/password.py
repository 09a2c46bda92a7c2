"""Sets and changes passwords, and requests password reset emails."""

from datetime import datetime

from booking.actions.accounts.sessions import begin_session, end_all_sessions
from booking.actions.accounts.sign_in import NewSession
from booking.actions.accounts.sign_in_limits import count_try
from booking.actions.audit import record
from booking.actions.outbox import queue_password_reset_email
from booking.credentials import set_password_link
from booking.extensions import db
from booking.models import Staff
from booking.queries.accounts import Account, account_by_email, account_by_id
from booking.queries.staff import member_by_id
from booking.rules.errors import PasswordLinkInvalid, TooManySignInTries
from booking.rules.sign_in_limits import MOST_RESETS, MOST_RESETS_ALL_NETWORKS, RESETS_WITHIN
from booking.rules.staff import StaffMember


def request_password_reset(email_key: str, host: str, now: datetime, *, address: str = "", browser: str = "") -> None:
    """Queues an email with a link to choose a password, if an active account has that address.

    `address` is the network that asks, `browser` is set where the account knows the browser, and an administrator's
    request has neither. Each of the three is limited by itself, so strangers cannot use up an owner's requests. An
    audit entry is written and nothing returned in every case.
    """
    try:
        if address and not browser:
            count_try([f"reset {email_key} from {address}"], MOST_RESETS, RESETS_WITHIN, now)
            count_try([f"reset {email_key}"], MOST_RESETS_ALL_NETWORKS, RESETS_WITHIN, now)
        else:
            count_try([f"reset {email_key} in {browser or 'the office'}"], MOST_RESETS, RESETS_WITHIN, now)
    except TooManySignInTries:
        return
    account = account_by_email(email_key)
    is_promised = account is not None and account.is_active
    if account is not None and is_promised:
        queue_password_reset_email(account.id, account.email, host, now)
    record("system", "asked_for_password", None, now, staff=account.id if account else None, promised=is_promised)


def account_of_password_link(secret: str, now: datetime) -> Account:
    """Returns the account whose password a link may set, and changes nothing. Raises PasswordLinkInvalid."""
    claimed = set_password_link.read_secret(secret, now)
    account = account_by_id(claimed.staff_id) if claimed else None
    if claimed is None or account is None or not account.is_active:
        raise PasswordLinkInvalid
    if not set_password_link.is_still_good(claimed, account.uniquifier, account.password_hash):
        raise PasswordLinkInvalid
    return account


def set_password_by_link(secret: str, password_hash: str, now: datetime) -> None:
    """Sets the password of a link's account to `password_hash`, and ends all its sessions and links.

    Raises PasswordLinkInvalid.
    """
    account = account_of_password_link(secret, now)
    _set_password_hash(account.id, password_hash, now)
    record(member_by_id(account.id), "set_password", None, now)


def change_password(by: StaffMember, password_hash: str, now: datetime) -> NewSession:
    """Changes the password of a signed-in member, and returns this browser's new session. Their other sessions end."""
    _set_password_hash(by.id, password_hash, now)
    record(by, "changed_password", None, now)
    return NewSession(db.session.get_one(Staff, by.id).fs_uniquifier, begin_session(by.id, "new password", now))


def _set_password_hash(staff_id: int, password_hash: str, now: datetime) -> None:
    db.session.get_one(Staff, staff_id).password = password_hash
    end_all_sessions(staff_id, now)
