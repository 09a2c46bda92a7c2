"""Starting: what no installation should run with is refused, in words that say what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from booking.config import BadSetting, flask_config
from tests.support.server import HERE

GOOD = "k9Q-vT2mX7wZ4pL8sD1fG6hJ3nB5cR0yUaEoIiWq"
NOTHING = Path("/nonexistent")


def _start(folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Starts a copy of the product that has no settings of its own."""
    for name in ("booking", "migrations"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "wsgi.py", folder)
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=folder,
        env={**clean, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_does_not_start_without_a_secret_and_says_how_to_make_one(tmp_path: Path) -> None:
    ended = _start(tmp_path)
    assert ended.returncode != 0
    assert "SECRET_KEY is missing" in ended.stderr
    assert "secrets.token_urlsafe" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_with_a_good_secret_it_starts(tmp_path: Path) -> None:
    ended = _start(tmp_path, SECRET_KEY=GOOD)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    "key", ["dev", "x" * 64, "secret" * 10, "changeme-changeme-changeme-changeme", "0123456789" * 3, "password" * 5]
)
def test_a_weak_secret_is_refused(key: str) -> None:
    with pytest.raises(BadSetting, match="too weak"):
        flask_config({"SECRET_KEY": key}, NOTHING)


PASSWORD = {"SECRET_KEY": GOOD, "MAIL_USERNAME": "clinic", "MAIL_PASSWORD": "open sesame"}


@pytest.mark.parametrize("server", ["smtp.example.com", "10.0.0.5", "127.example.com", "2001:db8::1"])
def test_a_mail_password_is_not_sent_unencrypted_to_another_host(server: str) -> None:
    with pytest.raises(BadSetting, match=f"MAIL_PASSWORD would go to {server} unencrypted") as refused:
        flask_config({**PASSWORD, "MAIL_SERVER": server}, NOTHING)
    assert "open sesame" not in str(refused.value)
    for encryption in ("MAIL_USE_TLS", "MAIL_USE_SSL"):
        assert flask_config({**PASSWORD, "MAIL_SERVER": server, encryption: "true"}, NOTHING)[encryption]


@pytest.mark.parametrize("server", ["127.0.0.1", "localhost", "::1"])
def test_a_mail_password_may_go_to_this_computer(server: str) -> None:
    assert flask_config({**PASSWORD, "MAIL_SERVER": server}, NOTHING)["MAIL_PASSWORD"] == "open sesame"


def test_a_mail_server_speaks_starttls_or_tls_and_not_both() -> None:
    with pytest.raises(BadSetting, match="both true"):
        flask_config({"SECRET_KEY": GOOD, "MAIL_USE_TLS": "true", "MAIL_USE_SSL": "true"}, NOTHING)


def test_the_refusal_never_repeats_the_key() -> None:
    with pytest.raises(BadSetting) as refused:
        flask_config({"SECRET_KEY": "hunter2"}, NOTHING)
    assert "hunter2" not in str(refused.value)


def test_development_is_only_for_this_computer() -> None:
    outside = {"BOOKING_ENV": "development", "BASE_URL": "https://book.example.com"}
    with pytest.raises(BadSetting, match="SECRET_KEY is missing"):
        flask_config(outside, NOTHING)
    assert flask_config({**outside, "SECRET_KEY": GOOD}, NOTHING)["DEVELOPMENT"] is False
    for url in ("http://localhost:5000", "http://127.0.0.1:5000", "http://[::1]:5000"):
        config = flask_config({"BOOKING_ENV": "development", "BASE_URL": url}, NOTHING)
        assert (config["DEVELOPMENT"], len(str(config["SECRET_KEY"])) >= 32) == (True, True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://Clinic.Example:443/", "https://clinic.example"),
        ("http://clinic.example:80", "http://clinic.example"),
        ("https://clinic.example/Booking/", "https://clinic.example/Booking"),
    ],
)
def test_base_url_is_kept_as_browsers_write_it(text: str, kept: str) -> None:
    assert flask_config({"SECRET_KEY": GOOD, "BASE_URL": text}, NOTHING)["BASE_URL"] == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "book.example.com"),
        ("BASE_URL", "https://book.example.com/?from=x"),
        ("BASE_URL", "https://book.example.com/a;b"),
        ("BASE_URL", "https://book.example.com/a/../b"),
        ("BASE_URL", "https://me@book.example.com"),
        ("BASE_URL", "https://book.example.com:99999"),
        ("BASE_URL", "https://straße.example"),
        ("BASE_URL", "javascript:alert(1)"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_PORT", "²5"),
        ("MAIL_USE_TLS", "perhaps"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        flask_config({"SECRET_KEY": GOOD, name: value}, NOTHING)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text(f"SECRET_KEY={GOOD}\nMAIL_PORT=26\nMAIL_SERVER=file.example\n")
    config = flask_config({"MAIL_PORT": "27"}, tmp_path)
    assert (config["MAIL_PORT"], config["MAIL_SERVER"], config["SECRET_KEY"]) == (27, "file.example", GOOD)
