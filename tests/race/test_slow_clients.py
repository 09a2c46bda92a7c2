"""I14: connections that say half of something and then nothing starve nobody."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.race.conftest import Place, serving
from tests.race.visitors import Visitor

pytestmark = pytest.mark.race

HALVES = {
    "nothing at all": b"",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Ag",
    "half of the body": b"POST /book/details HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Al",
    "half of far too much": b"POST /book/details HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Al",
}
# These are answered, and then do not hang up.
ANSWERED = ("half of far too much",)
SECONDS = 2.0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Which database it is does not matter to a request that never arrives."""
    folder = tmp_path_factory.mktemp("slow")
    with serving(f"sqlite:///{folder / 'booking.sqlite3'}", folder) as place:
        yield place


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("connections", [60, 200])
def test_stalled_connections_starve_nobody(place: Place, connections: int, half: str) -> None:
    with stalled(place.url, connections, half):
        began = time.monotonic()
        assert Visitor(place.url, patience=10).get("/healthz").status == 200
        assert Visitor(place.url, patience=10).get("/book").status == 200
        assert time.monotonic() - began < SECONDS
    assert Visitor(place.url).get("/book").status == 200


@contextmanager
def stalled(url: str, connections: int, half: str) -> Iterator[None]:
    """So many clients who have said their half, and keep the line open."""
    address = urlsplit(url)
    with ExitStack() as stack:
        clients = []
        for _ in range(connections):
            client = stack.enter_context(socket.create_connection((address.hostname, address.port), timeout=10))
            client.sendall(HALVES[half])
            clients.append(client)
        time.sleep(0.5)  # until the server has met them all
        if half in ANSWERED:
            wait_for_answers(clients, 5)
        yield


def wait_for_answers(clients: list[socket.socket], seconds: float) -> None:
    """Until everybody has an answer: giving two hundred of them is work, which may take a while."""
    waiting, until = set(clients), time.monotonic() + seconds
    while waiting and time.monotonic() < until:
        waiting -= set(select.select(list(waiting), [], [], 0.1)[0])
