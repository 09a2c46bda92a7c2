"""REQUEST-4: connections that say half of something and then nothing starve nobody."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.race.conftest import Place, serving
from tests.race.visitors import Visitor
from tests.support.nginx import nginx_before
from tests.support.server import new_shipped

pytestmark = pytest.mark.race

HALVES = {
    "nothing at all": b"",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Ag",
    "half of the body": b"POST /book/details HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Al",
    "half of far too much": b"POST /book/details HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Al",
}
# These are answered and hung up on, although they have not said all that they announced.
REFUSED = "half of far too much"
STALLING = tuple(half for half in HALVES if half != REFUSED)
DIRECTLY, BEHIND_NGINX = 200, 1000
SECONDS = 2.0
# What is felt takes many times as long as before: a thread that waits for the rest of a request waits for seconds.
MANY_TIMES = 10
ADDRESSES = ("/healthz", "/book")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Which database it is does not matter to a request that never arrives."""
    folder = tmp_path_factory.mktemp("slow")
    new_shipped(url := f"sqlite:///{folder / 'booking.sqlite3'}")
    with serving(url, folder) as place:
        yield place


@pytest.fixture(scope="module")
def front(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx in front of it."""
    with nginx_before(place.url, tmp_path_factory.mktemp("nginx")) as url:
        yield url


@pytest.mark.parametrize("half", STALLING)
def test_stalled_connections_starve_nobody(place: Place, half: str) -> None:
    with stalled(place.url, DIRECTLY, half):
        began = time.monotonic()
        assert Visitor(place.url, patience=10).get("/healthz").status == 200
        assert Visitor(place.url, patience=10).get("/book").status == 200
        assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("half", STALLING)
def test_behind_nginx_a_thousand_stalled_connections_are_not_felt(front: str, half: str) -> None:
    before = {address: quickest(front, address) for address in ADDRESSES}
    with stalled(front, BEHIND_NGINX, half):
        for address in ADDRESSES:
            assert quickest(front, address) < MANY_TIMES * before[address]


def test_without_nginx_the_same_thousand_stop_everything(place: Place) -> None:
    """The guard off: otherwise the test above proves nothing."""
    with stalled(place.url, BEHIND_NGINX, "half of the headers"), pytest.raises(TimeoutError):
        look_a_hundred_times(place)  # until the server has met them all
    assert Visitor(place.url, patience=10).get("/healthz").status == 200


def look_a_hundred_times(place: Place) -> None:
    for _ in range(100):
        Visitor(place.url, patience=SECONDS).get("/healthz")


def test_a_refused_upload_is_hung_up_on_and_holds_up_nobody(place: Place) -> None:
    """These clients do not hang up themselves: waiting for that, one after the other, would stop everybody."""
    before = quickest(place.url, "/healthz")
    with stalled(place.url, DIRECTLY, REFUSED) as clients:
        answers = [heard(client) for client in clients]
        assert quickest(place.url, "/healthz") < MANY_TIMES * before
    assert {(answer.split(b"\r\n")[0], b"Connection: close\r\n" in answer) for answer in answers} == {
        (b"HTTP/1.1 413 REQUEST ENTITY TOO LARGE", True)
    }


def quickest(url: str, address: str) -> float:
    """The seconds of the quickest of ten looks: another program may have the machine during some of them."""
    taken = []
    for _ in range(10):
        began = time.monotonic()
        assert Visitor(url, patience=10).get(address).status == 200
        taken.append(time.monotonic() - began)
    return min(taken)


@contextmanager
def stalled(url: str, connections: int, half: str) -> Iterator[list[socket.socket]]:
    """So many clients who have said their half, and keep the line open."""
    address = urlsplit(url)
    with ExitStack() as stack:
        clients = []
        for _ in range(connections):
            client = stack.enter_context(socket.create_connection((address.hostname, address.port), timeout=10))
            client.sendall(HALVES[half])
            clients.append(client)
        wait_until_all_are_taken(address.port or 0)
        yield clients


def wait_until_all_are_taken(port: int) -> None:
    """Until nobody waits any more to be let in, or the server lets nobody in: its queue is no shorter than before."""
    before = -1
    while 0 < (waiting := queue_of(port)) != before:
        before = waiting
        threading.Event().wait(0.1)


def queue_of(port: int) -> int:
    """How many connections the server that listens at this port has not yet taken."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    # Addresses and numbers are in hexadecimal; 0A is a socket that listens.
    listening = [line for line in lines if line[1].endswith(f":{port:04X}") and line[3] == "0A"]
    return sum(int(line[4].partition(":")[2], 16) for line in listening)


def heard(client: socket.socket) -> bytes:
    """All that a client is told, until the server hangs up."""
    told = b""
    while more := client.recv(65536):
        told += more
    return told
