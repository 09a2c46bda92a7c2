"""A start that cannot go well ends with status 1 and one sentence, however the product is started."""

import os
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking import create_app
from booking.config import BadSetting, flask_config, settings_file_is_open
from booking.extensions import db
from booking.rules.secret_key import is_guessable
from tests.support.server import BIN, HERE, environment, free_port

pytestmark = pytest.mark.slow  # starts programs

STARTS = {
    "web": ("gunicorn", "wsgi:app"),
    "flask run": ("flask", "--app", "wsgi", "run"),
    "worker": ("flask", "--app", "wsgi", "worker"),
}
COMMANDS = {
    "db upgrade": ("flask", "--app", "wsgi", "db", "upgrade"),
    "check": ("flask", "--app", "wsgi", "check"),
}
GOOD = "k9Q-vT2mX7wZ4pL8sD1fG6hJ3nB5cR0yUaEoIiWq"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def start(command: tuple[str, ...], database_url: str, port: int = 0, **settings: str) -> tuple[int, str]:
    """The status that a start ends with, and all that it says on stderr."""
    ended = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=HERE,
        env=environment(database_url, port or free_port(), **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("kind", STARTS)
def test_however_it_is_started_a_wrong_setting_is_one_sentence(kind: str) -> None:
    assert start(STARTS[kind], "mysql://user:secret@db/clinic") == (
        1,
        "Clinic Booking does not start: DATABASE_URL names a database of the kind 'mysql'. "
        "Only sqlite and postgresql are supported.\n",
    )


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_says_in_a_line_that_the_database_is_away(kind: str) -> None:
    status, said = start(COMMANDS[kind], f"postgresql://user:secret@127.0.0.1:{free_port()}/clinic")
    assert (status, said.count("\n"), "Connection refused" in said) == (1, 1, True)
    assert said.startswith("Error: The database cannot be used just now: ")
    assert "secret" not in said


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, taken: int) -> None:
    assert start(STARTS["web"], f"sqlite:///{tmp_path}/x.sqlite3", taken) == (
        1,
        f"Clinic Booking does not start: it cannot listen on port {taken} of 127.0.0.1 "
        "(Address already in use). PORT chooses another.\n",
    )


def test_a_port_that_is_no_number_is_one_sentence(tmp_path: Path) -> None:
    assert start(STARTS["web"], f"sqlite:///{tmp_path}/x.sqlite3", PORT="http") == (
        1,
        "Clinic Booking does not start: PORT is 'http'. It must be a number from 1 to 65535.\n",
    )


# --- Databases that cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://user:secret@db/clinic", "DATABASE_URL names a database of the kind 'mysql'"),
        ("nonsense", "DATABASE_URL cannot be read"),
        ("postgresql://user:secret@db:port/clinic", "DATABASE_URL cannot be read"),
        ("sqlite://booking.sqlite3", "A file is named after three slashes"),
        ("sqlite:///{here}/missing/x.sqlite3", "Make it: mkdir -p -m 700 {here}/missing"),
        ("sqlite:///{here}", "DATABASE_URL names the folder {here}"),
        ("sqlite:///{here}/letter.txt", "The file {here}/letter.txt is no SQLite database"),
        ("sqlite:////proc/x.sqlite3", "The database /proc/x.sqlite3 cannot be used: "),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_at_the_start(tmp_path: Path, url: str, sentence: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear Priya, we look forward to seeing you.")
    with pytest.raises(BadSetting, match=sentence.format(here=tmp_path)) as refused:
        create_app({"DATABASE_URL": url.format(here=tmp_path)})
    assert "secret" not in str(refused.value)


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is read-only says so to `access`, even to root."""
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    with pytest.raises(BadSetting, match=f"The folder {tmp_path} of the database cannot be written to"):
        create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"})


def test_the_files_of_an_embedded_database_are_their_owners_alone(tmp_path: Path) -> None:
    """Also of one that was copied back under the usual umask, with what lay beside it."""
    for name in ("x.sqlite3", "x.sqlite3-wal", "x.sqlite3-shm"):
        (tmp_path / name).touch(0o644)
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"})
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
        connection.close()
        db.engine.dispose()
    assert set(modes) >= {"x.sqlite3"}
    assert set(modes.values()) == {"0o600"}


# --- Settings that are refused, or said at the start -----------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "0123456789abcdefghijklmnopqrstuvwxyz",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "zyxwvutsrqponmlkjihgfedcba9876543210",
        "qwertyuiopasdfghjklzxcvbnm1234567890",
        "my-super-secret-key-for-flask-production-2026",
        "this-is-a-secret-key-change-me-in-production!",
        "django-insecure-changeme-changeme-changeme",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
        "aB3dE5gH9k" * 5,
        "clinic-booking-clinic-booking-clinic-booking",
    ],
)
def test_a_well_known_or_patterned_key_is_guessable(key: str) -> None:
    assert is_guessable(key)


@pytest.mark.parametrize(
    "key",
    [
        GOOD,
        "d41d8cd98f00b204e9800998ecf8427e",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "tests-only-k9Q-vT2mX7wZ4pL8sD1fG6hJ3nB5cR0yUaEoIiWq",
    ],
)
def test_a_drawn_key_is_not(key: str) -> None:
    assert not is_guessable(key)


@pytest.mark.parametrize("address", ["localhost", "http://redis:6379", "redis://redis:port", "redis://"])
def test_an_address_that_is_no_redis_is_named(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadSetting, match="REDIS_URL cannot be read"):
        flask_config({"SECRET_KEY": GOOD, "REDIS_URL": address}, tmp_path)


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_bytes(b"SECRET_KEY=\xff\xfe\n")
    with pytest.raises(BadSetting, match="cannot be read: it is not UTF-8 text"):
        flask_config({}, tmp_path)


def test_production_says_in_a_line_each_what_is_risky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "http://clinic.example")
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"})
    assert [line for line in app.extensions["worth_knowing"] if line.startswith(("BASE_URL", "Limits"))] == [
        "Limits are off (RATELIMIT_ENABLED=false): one address may hold, book, move and ask without end.",
        "BASE_URL begins with http://: what patients type can be read and changed on its way.",
    ]


@pytest.mark.parametrize(("mode", "is_open"), [(0o644, True), (0o640, True), (0o600, False)])
def test_a_settings_file_that_others_can_read_is_noticed(tmp_path: Path, mode: int, is_open: bool) -> None:
    assert settings_file_is_open(tmp_path) is False
    (tmp_path / "settings.env").touch()
    (tmp_path / "settings.env").chmod(mode)
    assert settings_file_is_open(tmp_path) is is_open
