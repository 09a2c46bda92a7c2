"""Bring the database up to date and load the shipped data: `db upgrade` and `seed` in one process.

Both change nothing when there is nothing to do, so this may run before every start. With
`--first-accounts` it also makes one account of each role where there is none at all, and prints
their passwords: nobody knows them, so this is the only time that they can be read.
"""

import logging
import signal
import sys
from pathlib import Path

# Ctrl-C ends it, and whatever it was writing is undone: nothing to tell.
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask

from booking import create_app
from booking.config import BadSetting
from booking.credentials.passwords import random_password
from booking.rules.guides import BadGuide

FIRST_ACCOUNTS = {
    "reception@clinic.example": ["--role", "reception", "--name", "Reception"],
    "clinician@clinic.example": ["--role", "clinician", "--name", "Mr Oliver Eaton", "--diary", "oliver-eaton"],
    "admin@clinic.example": ["--role", "admin", "--name", "Administrator"],
}


def prepare() -> Flask:
    """Migrate, then seed. What goes wrong is raised; nothing is said about what goes well."""
    logging.disable(logging.INFO)
    app = create_app()
    for command in (["db", "upgrade"], ["seed"]):
        run(app, command)
    return app


def make_first_accounts(app: Flask) -> None:
    """One of each role, if nobody has an account; their passwords are drawn, and printed this once."""
    if not run(app, ["staff", "list"]).startswith("Nobody"):
        return
    print("\nThe first accounts, each with a password of its own. They are shown this once:\n")
    for email, options in FIRST_ACCOUNTS.items():
        password = random_password()
        run(app, ["staff", "add", email, *options, "--password-stdin"], password)
        print(f"  {email:<26} {password}")
    print(f"\n  Sign in at {app.config['BASE_URL']}/sign-in\n", flush=True)


def run(app: Flask, command: list[str], typed: str = "") -> str:
    """What a command says. Raises SystemExit where it did not work."""
    result = app.test_cli_runner().invoke(args=command, input=typed)
    if result.exit_code:
        print(result.output.rstrip(), file=sys.stderr)
        raise SystemExit(f"`flask --app wsgi {' '.join(command)}` did not work.")
    return result.output


if __name__ == "__main__":
    try:
        prepared = prepare()
        if "--first-accounts" in sys.argv[1:]:
            make_first_accounts(prepared)
    except BadSetting as problem:
        raise SystemExit(str(problem)) from None
    except BadGuide as bad:
        raise SystemExit(f"A guide has mistakes:\n{bad}") from None
