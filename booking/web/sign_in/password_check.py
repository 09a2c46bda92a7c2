"""Whether whoever sits at a signed-in browser is still they: their password once more."""

from dataclasses import dataclass

from booking.actions.accounts.sign_in import count_reauthentication_try, record_failed_sign_in
from booking.credentials import passwords
from booking.queries.accounts import Account, account_by_id
from booking.rules.staff import StaffMember
from booking.transaction import transaction


@dataclass(frozen=True)
class PasswordProof:
    """It is they. `tries` are forgotten by whatever goes on from here, in its own transaction."""

    account: Account
    tries: list[int]


def check_own_password(member: StaffMember, typed: str) -> PasswordProof | None:
    """The proof, if the password is theirs. A try is counted before it is looked at, and a wrong one is on
    record. Raises TooManyTries."""
    with transaction() as now:
        tries = count_reauthentication_try(member, now)
    account = account_by_id(member.id)
    if account is None or not passwords.is_right_password(typed, account.password_hash):
        with transaction() as now:
            record_failed_sign_in(member.id, "password", now)
        return None
    return PasswordProof(account, tries)
