"""Runs `flask staff …`, which adds and changes staff accounts. The first administrator is added with it."""

import sys
from collections.abc import Callable
from datetime import datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup

from booking import links
from booking.actions.accounts import staff_accounts
from booking.commands.database_guard import requires_current_schema
from booking.commands.wording import counted
from booking.credentials import passwords
from booking.queries.accounts import Account, AccountSummary, account_by_email, all_accounts
from booking.rules.email_keys import email_key
from booking.rules.errors import AccountRefused, LastAdministrator
from booking.rules.passwords import password_problem
from booking.rules.sign_in_limits import WELCOME_WITHIN
from booking.rules.staff import Role
from booking.rules.text_cleaning import tidy_line
from booking.transaction import in_transaction

staff_group = AppGroup("staff", help="Who works here: add, list, disable, enable, start over.")


@staff_group.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]), help="What they do.")
@click.option("--clinic", "clinics", multiple=True, metavar="SLUG", help="A clinic of theirs; again for another.")
@click.option("--diary", default="", metavar="SLUG", help="Whose column of the day is theirs, for a clinician.")
@click.option("--name", default="", help="What colleagues call them.")
@click.option("--password-stdin", is_flag=True, help="Read a first password from standard input.")
@requires_current_schema
def add(email: str, role: str, clinics: tuple[str, ...], diary: str, name: str, password_stdin: bool) -> None:
    """Let EMAIL sign in.

    Without --clinic they work at every clinic. Without --password-stdin a link is
    printed with which they choose a password themselves: pass it on to them alone.
    There is no default password.
    """
    key = _email_key(email)
    if diary and role != Role.CLINICIAN:
        raise click.ClickException("--diary is for a clinician: --role clinician.")
    password_hash = passwords.hash_password(_typed_password(key, name)) if password_stdin else ""
    wanted = staff_accounts.NewAccount(key, Role(role), tidy_line(name)[:80], clinics, diary, password_hash)
    _run_or_refuse(lambda now: staff_accounts.add_account("system", wanted, now))
    click.echo(f"{key} can sign in as {role}, at {_clinic_names(clinics)}.")
    if role == Role.CLINICIAN and not diary:
        click.echo("They have no column of the day yet: --diary says whose is theirs.", err=True)
    if not password_hash:
        _print_link(key)


@staff_group.command("list")
@requires_current_schema
def list_accounts() -> None:
    """Say who has an account, and what each may do."""
    accounts = all_accounts()
    for account in accounts:
        click.echo("  ".join(_account_line(account)))
    click.echo(f"{counted(len(accounts), 'account')}." if accounts else "Nobody has an account yet.")


@staff_group.command("disable")
@click.argument("email")
@requires_current_schema
def disable(email: str) -> None:
    """Let EMAIL sign in no more, and sign them out everywhere.

    What they did stays on record. `staff enable` lets them in again.
    """
    account = _account_of(email)
    _run_or_refuse(lambda now: staff_accounts.disable_account("system", account, now))
    click.echo(f"{account.email} is signed out everywhere and cannot sign in any more.")


@staff_group.command("enable")
@click.argument("email")
@requires_current_schema
def enable(email: str) -> None:
    """Let EMAIL sign in again, as before they were disabled."""
    account = _account_of(email)
    _run_or_refuse(lambda now: staff_accounts.enable_account("system", account, now))
    click.echo(f"{account.email} can sign in again.")


@staff_group.command("start-over")
@click.argument("email")
@requires_current_schema
def start_over(email: str) -> None:
    """Give EMAIL a fresh start: for whoever has lost the phone and the recovery codes.

    Their password, authenticator, passkeys and recovery codes are forgotten, they are
    signed out everywhere, and a link is printed with which they choose a password.
    """
    account = _account_of(email)
    _run_or_refuse(lambda now: staff_accounts.reset_credentials("system", account, now))
    click.echo(f"{account.email} starts over.")
    _print_link(account.email)


def _email_key(email: str) -> str:
    try:
        valid = validate_email(email, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        raise click.ClickException(f"{email!r} is no email address.") from None
    return email_key(valid.normalized)


def _account_of(email: str) -> Account:
    account = account_by_email(_email_key(email))
    if account is None:
        raise click.ClickException(f"{email} has no account. `staff list` says who has.")
    return account


def _typed_password(key: str, name: str) -> str:
    """Returns the first line of standard input. Raises ClickException where it is too weak."""
    typed = sys.stdin.readline().rstrip("\r\n")
    if why := password_problem(typed, (key.partition("@")[0], key, name)):
        raise click.ClickException(f"{why}.")
    return typed


def _run_or_refuse(action: Callable[[datetime], object]) -> None:
    """Runs an action in a transaction, and turns a refusal into a ClickException."""
    try:
        in_transaction(action)
    except AccountRefused as refusal:
        known = refusal.facts.get("known")
        more = f" There are: {', '.join(known)}." if isinstance(known, list) else ""
        raise click.ClickException(f"{refusal.facts['why']}{more}") from None
    except LastAdministrator as refusal:
        raise click.ClickException(f"{refusal.heading}. {refusal.sentence}") from None


def _print_link(key: str) -> None:
    secret = in_transaction(lambda now: staff_accounts.set_password_secret(key, now))
    click.echo(
        "With this link they choose a password. It works once, "
        f"for {counted(WELCOME_WITHIN.days, 'day')}; pass it on to them alone:"
    )
    click.echo(links.set_password_url(str(current_app.config["BASE_URL"]), secret))


def _clinic_names(clinics: tuple[str, ...]) -> str:
    return ", ".join(clinics) or "every clinic"


def _account_line(account: AccountSummary) -> list[str]:
    state = "active" if account.is_active else "disabled"
    if account.is_active and not account.has_password:
        state = "no password yet"
    words = [account.email, account.role, _clinic_names(account.clinics), state]
    words += [f"diary {account.diary}"] if account.diary else []
    return [*words, "second step" if account.has_second_factor else "password only"]
