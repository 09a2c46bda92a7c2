"""Accounts that sign in by the page: each with a password of its own, and the second factors that a test gives."""

from flask import Flask

from booking.actions.accounts.staff_accounts import NewAccount, add_account
from booking.credentials import passwords
from booking.rules.staff import Role
from booking.transaction import transaction
from tests.support.visitor import Visitor

SAMS = "brave otter mends kettles"
ADAS = "seven lamps over Ely"


def with_account(app: Flask, email: str, password: str, role: Role = Role.RECEPTION, **more: object) -> None:
    """Makes an account as an administrator does."""
    with app.app_context(), transaction() as now:
        kept = passwords.hash_password(password) if password else ""
        add_account("system", NewAccount(email, role, password_hash=kept, **more), now)  # type: ignore[arg-type]


def sign_in(visitor: Visitor, email: str = "sam@prohealth.example", password: str = SAMS) -> Visitor:
    """Opens the page and signs in by it."""
    return visitor.open("/sign-in").press("Sign in", email=email, password=password)
