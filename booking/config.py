"""Lists every setting with its default and meaning. README's table is checked against this list.

A setting comes from the environment, else from `instance/settings.env`, else from its default.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from booking.rules.secret_key import is_guessable
from booking.rules.web_origin import read_base_url


@dataclass(frozen=True)
class Setting:
    """One setting. `default` is the text that stands for an unset variable."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "BOOKING_ENV",
        "production",
        "`development` shows caught mail at `/dev/mail` and needs no `SECRET_KEY`; "
        "it is honoured only while `BASE_URL` is on this computer",
    ),
    Setting(
        "DATABASE_URL",
        "sqlite:///booking.sqlite3",
        "The database; a relative SQLite path is inside `instance/`; "
        "`postgresql://user:password@host/name` for PostgreSQL",
    ),
    Setting(
        "DATABASE_POOL_SIZE",
        "16",
        "How many connections each web process keeps to the database; a few more at most. "
        "Writing takes half of them at most, so that pages can be read meanwhile",
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Signs cookies and forms; at least 32 characters that nobody can guess; the same on every web host",
    ),
    Setting(
        "BASE_URL",
        "http://127.0.0.1:5000",
        "How patients reach this installation, its path included; the only address that mailed links use",
    ),
    Setting("MAIL_SERVER", "127.0.0.1", "The SMTP server that takes our mail"),
    Setting("MAIL_PORT", "25", "Its port"),
    Setting("MAIL_USERNAME", "", "The name to sign in to it with, if it asks for one"),
    Setting("MAIL_PASSWORD", "", "The password that goes with it"),
    Setting("MAIL_USE_TLS", "false", "Whether to speak STARTTLS before signing in (usually port 587)"),
    Setting("MAIL_USE_SSL", "false", "Whether to speak TLS from the start instead (usually port 465)"),
    Setting(
        "MAIL_DEFAULT_SENDER",
        "",
        "The address our mail comes from; unset, it is the clinic group's own email address",
    ),
    Setting(
        "REDIS_URL",
        "",
        "Where several web processes share their rate limits; unset, each process counts alone",
    ),
    Setting(
        "RATELIMIT_ENABLED",
        "true",
        "Whether requests, holds, bookings, moves and emails are limited; `false` only for load tests",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "0",
        "How many reverse proxies stand in front, whose `X-Forwarded-*` headers are believed",
    ),
)

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class BadSetting(RuntimeError):
    """The application refuses to start with a setting. The text says what to do."""


def read_settings(environ: Mapping[str, str], instance: Path = INSTANCE) -> dict[str, str]:
    """Returns the text of every setting: the environment's, else the settings file's, else the default.

    Raises BadSetting where the settings file cannot be read.
    """
    path = instance / "settings.env"
    try:
        file = {k: v for k, v in dotenv_values(path).items() if v is not None}
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadSetting(f"The settings file {path} cannot be read: {why}.") from None
    return {s.name: environ.get(s.name) or file.get(s.name) or s.default for s in SETTINGS}


def settings_file_is_open(instance: Path) -> bool:
    """Returns whether other accounts of this computer can read the settings file."""
    try:
        return bool(stat.S_IMODE((instance / "settings.env").stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


def flask_config(environ: Mapping[str, str] = os.environ, instance: Path = INSTANCE) -> dict[str, object]:
    """Returns what `app.config` starts from. Raises BadSetting for a setting that no installation should run with."""
    text = read_settings(environ, instance)
    base_url = read_base_url(text["BASE_URL"])
    if base_url is None:
        raise BadSetting(
            f"BASE_URL is {text['BASE_URL']!r}. It must be https:// (or http://) and a host, and may have a path "
            "of plain letters, digits and hyphens: https://clinic.example/booking."
        )
    development = text["BOOKING_ENV"] == "development" and is_this_computer(base_url)
    https, path = base_url.startswith("https://"), urlsplit(base_url).path
    return {
        "DEVELOPMENT": development,
        # Outside development a password alone opens no patient's records.
        "SECOND_FACTOR_REQUIRED": not development,
        "DATABASE_URL": text["DATABASE_URL"],
        "DATABASE_POOL_SIZE": _pool_size(text["DATABASE_POOL_SIZE"]),
        "SECRET_KEY": _secret_key(text["SECRET_KEY"], development),
        "BASE_URL": base_url,
        "MAIL_SERVER": text["MAIL_SERVER"],
        "MAIL_PORT": _number("MAIL_PORT", text["MAIL_PORT"]),
        "MAIL_USERNAME": text["MAIL_USERNAME"] or None,
        "MAIL_PASSWORD": text["MAIL_PASSWORD"] or None,
        **_mail_encryption(text),
        "MAIL_DEFAULT_SENDER": text["MAIL_DEFAULT_SENDER"] or None,
        "MAIL_DEBUG": False,
        "RATELIMIT_ENABLED": _boolean("RATELIMIT_ENABLED", text["RATELIMIT_ENABLED"]),
        "RATELIMIT_STORAGE_URI": _redis(text["REDIS_URL"]) or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "TRUSTED_PROXIES": _number("TRUSTED_PROXIES", text["TRUSTED_PROXIES"]),
        # The cookie is a convenience: every journey also works with cookies blocked.
        "SESSION_COOKIE_NAME": _cookie_name(https, path),
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": path or "/",
        # A form may stay open for a working day. A form that expired is shown again as it was filled in.
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        # web/forms.py checks every form itself, and checks the origin more strictly than the Referer allows.
        "WTF_CSRF_CHECK_DEFAULT": False,
        # No page of ours needs more: the longest form is about 3 KB.
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 100,
        "BABEL_DEFAULT_LOCALE": "en_GB",
        "COMPRESS_MIN_SIZE": 400,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/plain",
            "text/javascript",
            "application/json",
            "image/svg+xml",
            "text/calendar",
        ],
        "SQLALCHEMY_TRACK_MODIFICATIONS": False,
    }


def _mail_encryption(text: Mapping[str, str]) -> dict[str, bool]:
    """Returns how the connection to the mail server is encrypted.

    Raises BadSetting where a password would leave this computer unencrypted.
    """
    starttls, tls = (_boolean(name, text[name]) for name in ("MAIL_USE_TLS", "MAIL_USE_SSL"))
    if starttls and tls:
        raise BadSetting("MAIL_USE_TLS and MAIL_USE_SSL are both true: set the one that the mail server speaks.")
    server = text["MAIL_SERVER"]
    is_here = is_this_computer(f"//[{server}]" if ":" in server else f"//{server}")
    if text["MAIL_PASSWORD"] and not (starttls or tls or is_here):
        raise BadSetting(
            f"MAIL_PASSWORD would go to {server} unencrypted, for anybody on the way to read. "
            "Set MAIL_USE_TLS=true (usually with MAIL_PORT=587) or MAIL_USE_SSL=true (usually with MAIL_PORT=465)."
        )
    return {"MAIL_USE_TLS": starttls, "MAIL_USE_SSL": tls}


def is_this_computer(base_url: str) -> bool:
    """Returns whether an address leads to this computer only."""
    host = urlsplit(base_url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _cookie_name(https: bool, path: str) -> str:
    """Returns the session cookie's name. A browser accepts the prefix __Host- only with the path / (RFC 6265bis
    4.1.3).
    """
    if not https:
        return "booking"
    return "__Secure-booking" if path else "__Host-booking"


def _secret_key(key: str, development: bool) -> str:
    if development and not key:
        return secrets.token_urlsafe(48)
    if is_guessable(key):
        state = "too weak" if key else "missing"
        raise BadSetting(
            f"SECRET_KEY is {state}. Without a good one, anyone can forge a session. "
            f"Make one with\n\n    {MAKE_A_KEY}\n\nand set it in the environment or in "
            "instance/settings.env, the same on every web host. (On your own computer, "
            "`make run` does this for you.)"
        )
    return key


def _redis(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_good = not address or (parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0)
    except ValueError:
        is_good = False
    if not is_good:
        raise BadSetting("REDIS_URL cannot be read. It must be redis://HOST or rediss://HOST, with a port if you like.")
    return address


def _pool_size(text: str) -> int:
    size = _number("DATABASE_POOL_SIZE", text)
    if not 2 <= size <= 1000:
        raise BadSetting(f"DATABASE_POOL_SIZE is {size}. It must be from 2 to 1000.")
    return size


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} is {text!r}. It must be a whole number.")
    return int(text)


def _boolean(name: str, text: str) -> bool:
    words = {
        "true": True,
        "1": True,
        "yes": True,
        "on": True,
        "false": False,
        "0": False,
        "no": False,
        "off": False,
    }
    if text.lower() not in words:
        raise BadSetting(f"{name} is {text!r}. It must be true or false.")
    return words[text.lower()]
