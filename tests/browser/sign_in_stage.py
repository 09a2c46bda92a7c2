"""An account of a real server's, made as an administrator does, and a browser with a fingerprint reader."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from passlib.totp import TOTP
from playwright.sync_api import Page

from tests.support.server import BIN, HERE

SAM, SAMS = "sam@prohealth.example", "brave otter mends kettles"


def add_account(env: Mapping[str, str], email: str = SAM, password: str = SAMS, *options: str) -> None:
    """An account with a password; reception, unless the options say otherwise."""
    role = () if "--role" in options else ("--role", "reception")
    subprocess.run(
        [str(BIN / "flask"), "--app", "wsgi", "staff", "add", email, *role, "--password-stdin", *options],
        cwd=HERE,
        env=dict(env),
        input=password,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
        text=True,
    )


def sign_in(page: Page, email: str = SAM, password: str = SAMS) -> None:
    """Signs in by the page."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def app_of(page: Page) -> TOTP:
    """The authenticator app, which has been told the key that the page shows."""
    return TOTP(re.sub(r"[^A-Z2-7]", "", page.locator(".key").inner_text()))


@contextmanager
def with_fingerprint(page: Page) -> Iterator[dict[str, Any]]:
    """The computer has a reader like Touch ID or Windows Hello, and a finger that is always on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield {"session": session, "id": made["authenticatorId"]}
    session.send("WebAuthn.disable")
