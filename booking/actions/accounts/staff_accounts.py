"""Adds, disables, enables and resets staff accounts. `by` is the administrator, or 'system' for the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from booking.actions.accounts.permissions import refuse_last_administrator, refuse_wider_access, refuse_wider_account
from booking.actions.accounts.second_factor import remove_second_factors
from booking.actions.accounts.sessions import end_all_sessions
from booking.actions.audit import record
from booking.credentials import set_password_link
from booking.extensions import db
from booking.models import Clinic, Diary, Staff, StaffClinic
from booking.queries.accounts import Account, account_by_email
from booking.rules.errors import AccountRefused, say
from booking.rules.sign_in_limits import WELCOME_WITHIN
from booking.rules.staff import Role, StaffMember


@dataclass(frozen=True)
class NewAccount:
    """What a new account is made of. `password_hash` is "" where the person chooses a password by a link; no clinic
    means every clinic.
    """

    email_key: str
    role: Role
    name: str = ""
    clinic_slugs: tuple[str, ...] = ()
    diary_slug: str = ""
    password_hash: str = ""


def add_account(by: StaffMember | str, wanted: NewAccount, now: datetime) -> Account:
    """Adds an account and returns it.

    Raises AccountRefused for an address that has an account and for an unknown clinic or diary, and
    BeyondTheirClinics for access to more clinics than `by` has.
    """
    if account_by_email(wanted.email_key) is not None:
        raise AccountRefused(why=say("There is an account with that address already."))
    clinic_ids, diary_id = _clinic_ids(wanted.clinic_slugs), _diary_id(wanted.diary_slug)
    refuse_wider_access(by, set(clinic_ids), diary_id)
    staff = Staff(
        email=wanted.email_key,
        name=wanted.name,
        role=wanted.role,
        diary_id=diary_id,
        password=wanted.password_hash,
        made_at_utc=now,
    )
    db.session.add(staff)
    db.session.flush()
    if clinic_ids:
        db.session.execute(
            insert(StaffClinic), [{"staff_id": staff.id, "clinic_id": clinic_id} for clinic_id in clinic_ids]
        )
    record(by, "account_made", None, now, staff=staff.id, role=str(wanted.role))
    account = account_by_email(wanted.email_key)
    if account is None:
        raise LookupError("the account that was just made")
    return account


def disable_account(by: StaffMember | str, account: Account, now: datetime) -> None:
    """Stops an account from signing in, and ends its sessions. Raises BeyondTheirClinics or LastAdministrator."""
    refuse_wider_account(by, account.id)
    refuse_last_administrator(account.id)
    db.session.get_one(Staff, account.id).active = False
    end_all_sessions(account.id, now)
    record(by, "account_disabled", None, now, staff=account.id)


def enable_account(by: StaffMember | str, account: Account, now: datetime) -> None:
    """Lets a disabled account sign in again, as before. Raises BeyondTheirClinics."""
    refuse_wider_account(by, account.id)
    db.session.get_one(Staff, account.id).active = True
    record(by, "account_enabled", None, now, staff=account.id)


def reset_credentials(by: StaffMember | str, account: Account, now: datetime) -> None:
    """Removes an account's password and second factors, and ends its sessions: for somebody who has lost phone and
    codes.

    Raises BeyondTheirClinics, or LastAdministrator where the last administrator resets their own account: nobody
    could let them in again.
    """
    refuse_wider_account(by, account.id)
    if isinstance(by, StaffMember) and by.id == account.id:
        refuse_last_administrator(account.id)
    remove_second_factors(account.id)
    db.session.get_one(Staff, account.id).password = ""
    end_all_sessions(account.id, now)
    record(by, "account_started_over", None, now, staff=account.id)


def set_password_secret(email_key: str, now: datetime) -> str:
    """Returns the secret of a link with which the owner chooses a password, to be passed on by hand. Raises
    LookupError.
    """
    account = account_by_email(email_key)
    if account is None:
        raise LookupError("no such account")
    return set_password_link.make_secret(account.id, account.uniquifier, account.password_hash, now, WELCOME_WITHIN)


def _clinic_ids(slugs: Sequence[str]) -> list[int]:
    known = dict(db.session.execute(select(Clinic.slug, Clinic.id)).all())
    for slug in slugs:
        if slug not in known:
            raise AccountRefused(why=say("There is no such clinic."), known=sorted(known))
    return sorted({known[slug] for slug in slugs})


def _diary_id(slug: str) -> int | None:
    if not slug:
        return None
    known = dict(db.session.execute(select(Diary.slug, Diary.id)).all())
    if slug not in known:
        raise AccountRefused(why=say("There is no such diary."), known=sorted(known))
    return known[slug]
