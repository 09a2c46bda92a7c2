"""Adds and removes second factors: an authenticator, recovery codes, passkeys."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from booking.actions.audit import record
from booking.credentials import authenticator, recovery_codes
from booking.credentials.passkeys import NewPasskey
from booking.extensions import db
from booking.models import Passkey, Staff
from booking.rules.staff import StaffMember

LONGEST_NAME = 40
MOST_PASSKEYS = 20


def add_authenticator(by: StaffMember, secret: str, code: str, now: datetime) -> bool:
    """Adds the authenticator with this secret to the account, and returns whether `code` was right for it."""
    staff = db.session.get_one(Staff, by.id, with_for_update=True, populate_existing=True)
    if not authenticator.is_code_of_secret(code, secret, staff):
        return False
    staff.tf_primary_method, staff.tf_totp_secret = "authenticator", secret
    _ensure_recovery_codes(staff)
    record(by, "set_up_authenticator", None, now)
    return True


def remove_authenticator(by: StaffMember, now: datetime) -> None:
    """Removes the account's authenticator."""
    staff = db.session.get_one(Staff, by.id)
    staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = None
    db.session.flush()
    _remove_unneeded_recovery_codes(staff)
    record(by, "removed_authenticator", None, now)


def replace_recovery_codes(by: StaffMember, now: datetime) -> None:
    """Replaces the account's recovery codes with a new set."""
    staff = db.session.get_one(Staff, by.id)
    staff.mf_recovery_codes = recovery_codes.encrypt_codes(recovery_codes.new_recovery_codes())
    record(by, "made_recovery_codes", None, now)


def passkey_user_handle(by: StaffMember) -> str:
    """Returns the random handle by which passkeys know the account, and draws it the first time (WebAuthn, user
    handle).
    """
    staff = db.session.get_one(Staff, by.id, with_for_update=True, populate_existing=True)
    if not staff.fs_webauthn_user_handle:
        staff.fs_webauthn_user_handle = secrets.token_hex(32)
        db.session.flush()
    return staff.fs_webauthn_user_handle


def add_passkey(by: StaffMember, made: NewPasskey, name: str, now: datetime) -> bool:
    """Adds a passkey to the account; returns False where the passkey is registered already or they have too many."""
    staff = db.session.get_one(Staff, by.id, with_for_update=True, populate_existing=True)
    is_known = db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id))
    if is_known is not None or len(staff.webauthn) >= MOST_PASSKEYS:
        return False
    naive = now.replace(tzinfo=None)
    db.session.add(
        Passkey(
            user_id=by.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            backup_state=made.is_backed_up,
            device_type=made.device_type,
            create_datetime=naive,
            lastuse_datetime=naive,
            name=name[:LONGEST_NAME],
            usage="first",
        )
    )
    db.session.flush()
    _ensure_recovery_codes(staff)
    record(by, "added_passkey", None, now)
    return True


def remove_passkey(by: StaffMember, passkey_id: int, now: datetime) -> bool:
    """Removes one of the member's passkeys; returns False where it is not theirs."""
    theirs = select(Passkey.id).where(Passkey.id == passkey_id, Passkey.user_id == by.id)
    if db.session.scalar(theirs) is None:
        return False
    db.session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    _remove_unneeded_recovery_codes(db.session.get_one(Staff, by.id))
    record(by, "removed_passkey", None, now)
    return True


def remove_second_factors(staff_id: int) -> None:
    """Removes every second factor of an account: for somebody who has lost phone and codes."""
    staff = db.session.get_one(Staff, staff_id)
    staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = staff.mf_recovery_codes = None
    db.session.execute(delete(Passkey).where(Passkey.user_id == staff_id))


def _ensure_recovery_codes(staff: Staff) -> None:
    if not staff.mf_recovery_codes:
        staff.mf_recovery_codes = recovery_codes.encrypt_codes(recovery_codes.new_recovery_codes())
    db.session.flush()


def _remove_unneeded_recovery_codes(staff: Staff) -> None:
    """Removes the recovery codes of an account that has no other second factor left."""
    has_passkey = db.session.scalar(select(Passkey.id).where(Passkey.user_id == staff.id).limit(1)) is not None
    if staff.tf_primary_method is None and not has_passkey:
        staff.mf_recovery_codes = None
        db.session.flush()
