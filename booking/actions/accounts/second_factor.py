"""Second factors are set up and taken away: an authenticator, recovery codes, passkeys."""

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
    """The authenticator that holds this secret is theirs, if the code shows that it does."""
    staff = db.session.get_one(Staff, by.id, with_for_update=True, populate_existing=True)
    if not authenticator.is_code_of_secret(code, secret, staff):
        return False
    staff.tf_primary_method, staff.tf_totp_secret = "authenticator", secret
    _ensure_recovery_codes(staff)
    record(by, "set_up_authenticator", None, now)
    return True


def remove_authenticator(by: StaffMember, now: datetime) -> None:
    """Their codes open nothing any more."""
    staff = db.session.get_one(Staff, by.id)
    staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = None
    db.session.flush()
    _remove_unneeded_recovery_codes(staff)
    record(by, "removed_authenticator", None, now)


def replace_recovery_codes(by: StaffMember, now: datetime) -> None:
    """A fresh set; those from before open nothing any more."""
    staff = db.session.get_one(Staff, by.id)
    staff.mf_recovery_codes = recovery_codes.encrypt_codes(recovery_codes.new_recovery_codes())
    record(by, "made_recovery_codes", None, now)


def passkey_user_handle(by: StaffMember) -> str:
    """What passkeys know them by, drawn on the first occasion: random, nothing about the person."""
    staff = db.session.get_one(Staff, by.id, with_for_update=True, populate_existing=True)
    if not staff.fs_webauthn_user_handle:
        staff.fs_webauthn_user_handle = secrets.token_hex(32)
        db.session.flush()
    return staff.fs_webauthn_user_handle


def add_passkey(by: StaffMember, made: NewPasskey, name: str, now: datetime) -> bool:
    """One more way in; False where that passkey is somebody's already, or they have too many."""
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
    """Takes one of their own away; False where it is not theirs."""
    theirs = select(Passkey.id).where(Passkey.id == passkey_id, Passkey.user_id == by.id)
    if db.session.scalar(theirs) is None:
        return False
    db.session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    _remove_unneeded_recovery_codes(db.session.get_one(Staff, by.id))
    record(by, "removed_passkey", None, now)
    return True


def remove_second_factors(staff_id: int) -> None:
    """All of them: for somebody who has lost the phone and the codes, by whoever runs the installation."""
    staff = db.session.get_one(Staff, staff_id)
    staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = staff.mf_recovery_codes = None
    db.session.execute(delete(Passkey).where(Passkey.user_id == staff_id))


def _ensure_recovery_codes(staff: Staff) -> None:
    if not staff.mf_recovery_codes:
        staff.mf_recovery_codes = recovery_codes.encrypt_codes(recovery_codes.new_recovery_codes())
    db.session.flush()


def _remove_unneeded_recovery_codes(staff: Staff) -> None:
    """Recovery codes stand in for a second factor: where there is none, there are none."""
    has_passkey = db.session.scalar(select(Passkey.id).where(Passkey.user_id == staff.id).limit(1)) is not None
    if staff.tf_primary_method is None and not has_passkey:
        staff.mf_recovery_codes = None
        db.session.flush()
