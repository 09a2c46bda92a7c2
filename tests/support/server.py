"""The application on a real server: gunicorn on a free port of this computer, and a database that is ready.

Its environment is only what the test gives it: a developer's own settings stay out.
"""

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from booking.config import SETTINGS

HERE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
_START_SECONDS = 60


@dataclass(frozen=True)
class RunningServer:
    """A server that answers at `url`; what it said is in the file `log`; `env` starts a worker beside it."""

    url: str
    log: Path
    env: Mapping[str, str]
    pid: int


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database_url: str, port: int, **settings: str) -> dict[str, str]:
    """The whole environment of a server or of a command. `settings` come last: RATELIMIT_ENABLED="false"."""
    ours = {name: text for name, text in os.environ.items() if name not in {s.name for s in SETTINGS}}
    return {
        **ours,
        # Said in full, because a setting that is missing is read from instance/settings.env.
        **{setting.name: setting.default for setting in SETTINGS if setting.default},
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "MAIL_PORT": "9",  # nothing listens there: a test that wants mail says where it goes
        "PORT": str(port),
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }


def prepare_database(env: Mapping[str, str]) -> None:
    """Migrate and load the shipped data, as `make run` does."""
    subprocess.run([sys.executable, "tools/prepare.py"], cwd=HERE, env=env, check=True)


def flask(env: Mapping[str, str], *arguments: str) -> str:
    """What `flask --app wsgi …` prints."""
    return subprocess.run(
        [str(BIN / "flask"), "--app", "wsgi", *arguments],
        cwd=HERE,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


@contextmanager
def running_server(database_url: str, folder: Path, **settings: str) -> Iterator[RunningServer]:
    """A server on a new SQLite file at `database_url`, with the shipped data; its log goes to `folder`."""
    new_shipped(database_url)
    with server_on_ready(database_url, folder, **settings) as server:
        yield server


@contextmanager
def server_on_ready(database_url: str, folder: Path, **settings: str) -> Iterator[RunningServer]:
    """A server on a database that has everything already; its log goes to `folder`."""
    port = free_port()
    with _served(environment(database_url, port, **settings), port, folder) as server:
        yield server


def new_shipped(database_url: str) -> None:
    """Puts a SQLite file with every table and the shipped data at `database_url`, as `tools/prepare.py` makes it."""
    to = make_url(database_url).database
    assert to is not None
    assert not Path(to).exists()
    shutil.copy(_shipped(), to)


@cache
def _shipped() -> Path:
    """The file that is copied, made once: to migrate and to load takes longer than to start a server."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-shipped-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    prepare_database(environment(f"sqlite:///{folder / 'shipped.sqlite3'}", 5000, BOOKING_ENV="development"))
    return folder / "shipped.sqlite3"


@contextmanager
def _served(env: Mapping[str, str], port: int, folder: Path) -> Iterator[RunningServer]:
    path = folder / f"server-{port}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [str(BIN / "gunicorn"), "wsgi:app"],
            cwd=HERE,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(process, url, path)
        yield RunningServer(url, path, env, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
