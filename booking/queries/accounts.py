"""Reads accounts as they sign in: password hashes, recovery code hashes, passkeys and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select

from booking.extensions import db
from booking.models import Clinic, Diary, Passkey, Staff, StaffClinic, StaffSession
from booking.rules.sign_in_limits import LONGEST_SIGN_IN
from booking.rules.staff import Role


@dataclass(frozen=True)
class Account:
    """A staff account with its secrets. `password_hash` is "" before they have chosen a password."""

    id: int
    email: str
    name: str
    role: Role
    is_active: bool
    # repr=False keeps the secrets out of log lines and error pages.
    password_hash: str = field(repr=False)
    uniquifier: str = field(repr=False)
    has_authenticator: bool
    has_passkey: bool
    passkey_user_handle: str = field(repr=False)
    diary_id: int | None = None

    @property
    def has_second_factor(self) -> bool:
        """Returns whether the password alone does not sign them in."""
        return self.has_authenticator or self.has_passkey


@dataclass(frozen=True)
class OwnPasskey:
    """A passkey as its owner sees it."""

    id: int
    name: str
    made_at_utc: datetime
    used_at_utc: datetime


@dataclass(frozen=True)
class OwnSession:
    """A session that has not ended. `is_this` marks this browser's."""

    began_at_utc: datetime
    is_this: bool


@dataclass(frozen=True)
class AccountSummary:
    """An account in the list of all accounts. No clinic means every clinic."""

    id: int
    email: str
    name: str
    role: Role
    is_active: bool
    clinics: tuple[str, ...]
    diary: str
    has_password: bool
    has_second_factor: bool


def account_by_email(key: str) -> Account | None:
    """Returns the account with a folded email address (`email_key`), or None."""
    return _account(Staff.email == key)


def account_by_id(staff_id: int) -> Account | None:
    """Returns the account with an id, or None."""
    return _account(Staff.id == staff_id)


def account_by_uniquifier(uniquifier: str) -> Account | None:
    """Returns the account with the uniquifier that session cookies carry, or None."""
    return _account(Staff.fs_uniquifier == uniquifier)


def passkeys_of(staff_id: int) -> list[OwnPasskey]:
    """Returns an account's passkeys, oldest first."""
    rows = db.session.scalars(select(Passkey).where(Passkey.user_id == staff_id).order_by(Passkey.id))
    return [
        OwnPasskey(row.id, row.name, row.create_datetime.replace(tzinfo=UTC), row.lastuse_datetime.replace(tzinfo=UTC))
        for row in rows
    ]


def passkey_credential_ids_of(staff_id: int) -> list[bytes]:
    """Returns the credential ids of an account's passkeys."""
    return list(db.session.scalars(select(Passkey.credential_id).where(Passkey.user_id == staff_id)))


def sessions_of(staff_id: int, token: str, now: datetime) -> list[OwnSession]:
    """Returns an account's sessions that have not ended, newest first. `token` is this browser's session."""
    rows = db.session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at_utc.is_(None),
            StaffSession.began_at_utc > now - LONGEST_SIGN_IN,
        )
        .order_by(StaffSession.began_at_utc.desc(), StaffSession.id.desc())
    )
    return [OwnSession(row.began_at_utc, row.token == token) for row in rows]


def recovery_code_hashes_of(staff_id: int) -> list[str]:
    """Returns the encrypted recovery codes that an account has left."""
    return list(db.session.scalars(select(Staff.mf_recovery_codes).where(Staff.id == staff_id)).first() or [])


def all_accounts() -> list[AccountSummary]:
    """Returns every account, by email address."""
    clinics: dict[int, list[str]] = {}
    for staff_id, slug in db.session.execute(
        select(StaffClinic.staff_id, Clinic.slug).join(Clinic, Clinic.id == StaffClinic.clinic_id).order_by(Clinic.id)
    ):
        clinics.setdefault(staff_id, []).append(slug)
    diaries = dict(db.session.execute(select(Diary.id, Diary.slug)).all())
    with_passkey = set(db.session.scalars(select(Passkey.user_id)))
    rows: Sequence[Staff] = db.session.scalars(select(Staff).order_by(Staff.email)).all()
    return [
        AccountSummary(
            row.id,
            row.email,
            row.name,
            Role(row.role),
            row.active,
            tuple(clinics.get(row.id, ())),
            diaries.get(row.diary_id, "") if row.diary_id else "",
            bool(row.password),
            row.tf_primary_method is not None or row.id in with_passkey,
        )
        for row in rows
    ]


def _account(condition: ColumnElement[bool]) -> Account | None:
    found = db.session.execute(
        select(Staff, select(Passkey.id).where(Passkey.user_id == Staff.id).exists()).where(condition)
    ).first()
    if found is None:
        return None
    staff, has_passkey = found
    return Account(
        staff.id,
        staff.email,
        staff.name,
        Role(staff.role),
        staff.active,
        staff.password,
        staff.fs_uniquifier,
        staff.tf_primary_method is not None,
        has_passkey,
        staff.fs_webauthn_user_handle or "",
        staff.diary_id,
    )
