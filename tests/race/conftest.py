"""A running server, in the project's own configuration, on each database as it is in production."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import make_url

from tests.race.state import State
from tests.support.postgres import NoPostgres, Server, running_postgres
from tests.support.server import (
    RunningServer,
    environment,
    new_shipped,
    prepare_database,
    server_on_ready,
)

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """A server that answers, and a look behind it."""

    server: RunningServer
    state: State

    @property
    def url(self) -> str:
        return self.server.url


NewDatabase = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[Server]:
    """A PostgreSQL that writes as safely as in production; without one, the test is left out."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres(durable=True))
        except NoPostgres as reason:
            pytest.skip(f"tests on PostgreSQL ({reason})")
        yield server


@pytest.fixture(scope="session")
def shipped_on_postgres(durable_postgres: Server) -> str:
    """The name of a database with every table and the shipped data, to be copied."""
    url = durable_postgres.new_database()
    prepare_database(environment(url, 5000, BOOKING_ENV="development"))
    return make_url(url).database or ""


@pytest.fixture(scope="module", params=BOTH)
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Makes a database with the shipped data, and gives its DATABASE_URL: of each kind in turn. SQLite's is on a
    disk."""
    if request.param == "sqlite":

        @contextmanager
        def new_sqlite() -> Iterator[str]:
            with TemporaryDirectory(prefix="clinic-race-", dir="/var/tmp") as folder:
                new_shipped(url := f"sqlite:///{folder}/booking.sqlite3")
                yield url

        return new_sqlite

    postgres: Server = request.getfixturevalue("durable_postgres")
    shipped: str = request.getfixturevalue("shipped_on_postgres")

    @contextmanager
    def new_postgresql() -> Iterator[str]:
        url = postgres.new_database(copied_from=shipped)
        yield url
        postgres.drop_database(url)

    return new_postgresql


@contextmanager
def serving(url: str, folder: Path, **settings: str) -> Iterator[Place]:
    """A server on a database, with nobody counting requests."""
    given = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false", **settings}
    with server_on_ready(url, folder, **given) as server:
        state = State(url)
        yield Place(server, state)
        state.engine.dispose()


@pytest.fixture(scope="module")
def place(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The server that the tests of a file share."""
    with new_database() as url, serving(url, tmp_path_factory.mktemp("server")) as place:
        yield place
