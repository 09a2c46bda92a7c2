"""A PostgreSQL server for the tests: `TEST_DATABASE_URL`, else one started from the system's own binaries.

It listens on a Unix socket only, runs as an unprivileged user when the tests run as
root, keeps its data in a short-lived folder, and is ended by its own process number.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

OWNER = "clinic"
_START_SECONDS = 30
_names = count(1)


class NoPostgres(Exception):
    """There is no PostgreSQL to test on. Its text says why, in the words of the closing line."""


@dataclass(frozen=True)
class Server:
    """A running server: `url` is a DATABASE_URL of one of its databases."""

    url: str

    def new_database(self, copied_from: str = "template1") -> str:
        """The DATABASE_URL of a database of its own; empty, unless it is a copy of another, by that one's name."""
        name = f"clinic_{os.getpid()}_{next(_names)}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, copied_from)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove a database that `new_database` made, and end whoever is still connected to it."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def _administer(self, statement: str, *names: str) -> None:
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_postgres(durable: bool = False) -> Iterator[Server]:
    """A server to test on. `durable` writes as safely as in production. Raises NoPostgres."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(given)
        return
    binaries = _binaries()
    # A socket's path may have 107 characters, and TMPDIR may be a long one.
    folder = Path(tempfile.mkdtemp(prefix="clinic-pg-", dir="/tmp"))
    try:
        user = _unprivileged(folder)
        _initialise(binaries, folder, user)
        with _serving(binaries, folder, user, durable):
            yield Server(_url(folder, "postgres"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The session's PostgreSQL server; without one, the test is left out."""
    try:
        with running_postgres() as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(f"tests on PostgreSQL ({reason})")


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL database that only this test uses."""
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    for initdb in ([Path(on_path)] if on_path else []) + installed:
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise NoPostgres("no server binaries found")


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as instead, who is given the folder."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return name
    raise NoPostgres("running as root, and there is no user to run it as")


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    done = subprocess.run(
        [
            str(binaries / "initdb"),
            f"--pgdata={folder}/data",
            f"--username={OWNER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        cwd=folder,
        user=user,
        extra_groups=None if user is None else [],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr.strip().splitlines()[-1:]}")


@contextmanager
def _serving(binaries: Path, folder: Path, user: str | None, durable: bool) -> Iterator[None]:
    safety = "on" if durable else "off"
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "shared_buffers": "64MB",
        "fsync": safety,
        "synchronous_commit": safety,
        "full_page_writes": safety,
    }
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [str(binaries / "postgres"), "-D", f"{folder}/data"]
            + [part for name, value in options.items() for part in ("-c", f"{name}={value}")],
            cwd=folder,
            user=user,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the tests, which then stop the server in their own time.
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, folder)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown: it does not wait for connections
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    url, until = _url(folder, "postgres"), time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    last = (folder / "log").read_text(errors="replace").strip().splitlines()[-1:]
    raise NoPostgres(f"the server did not start: {' '.join(last)}")


def _url(folder: Path, database: str) -> str:
    return URL.create("postgresql", username=OWNER, database=database, query={"host": str(folder)}).render_as_string(
        hide_password=False
    )
