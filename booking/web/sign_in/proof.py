"""Whether whoever sits at a signed-in browser is still they: their password once more."""

from dataclasses import dataclass

from booking.actions.accounts.sign_in import failed, open_proof_try
from booking.credentials import passwords
from booking.queries.accounts import Account, account_by_id
from booking.rules.staff import Member
from booking.transaction import transaction


@dataclass(frozen=True)
class Proof:
    """It is they. `tries` are forgotten by whatever goes on from here, in its own transaction."""

    account: Account
    tries: list[int]


def prove_password(member: Member, typed: str) -> Proof | None:
    """The proof, if the password is theirs. A try is counted before it is looked at, and a wrong one is on
    record. Raises TooManyTries."""
    with transaction() as now:
        tries = open_proof_try(member, now)
    account = account_by_id(member.id)
    if account is None or not passwords.is_right(typed, account.kept):
        with transaction() as now:
            failed(member.id, "password", now)
        return None
    return Proof(account, tries)
