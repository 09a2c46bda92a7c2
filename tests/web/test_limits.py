"""Sensible limits from the first day: a robot is slowed, and told the phone number like everybody else."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.support.html import check_heading, read
from tests.support.server import RunningServer, running_server

# The limits are kept in one object for all applications of a process: this one has a process of its own.


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as it is shipped, limits and all."""
    folder = tmp_path_factory.mktemp("limited")
    with running_server(f"sqlite:///{folder}/booking.sqlite3", folder) as server:
        yield server


def _post(url: str, forwarded: str) -> tuple[int, str, str]:
    request = urllib.request.Request(url, data=b"contact=x", headers={"X-Forwarded-For": forwarded})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("Retry-After", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers.get("Retry-After", "")


def test_too_many_are_asked_to_call_and_a_forwarded_address_hides_nobody(limited: RunningServer) -> None:
    answers = [_post(f"{limited.url}/find", f"203.0.113.{number}") for number in range(12)]
    assert [status for status, _page, _wait in answers][-2:] == [429, 429]
    page = read(answers[-1][1])
    check_heading(page, "ProHealth Clinic")
    assert page.h1 == "Please call us"
    assert "tel:+441234380345" in page.links
    with urllib.request.urlopen(f"{limited.url}/book", timeout=10) as answer:
        assert answer.status == 200, "reading goes on"
    with urllib.request.urlopen(f"{limited.url}/healthz", timeout=10) as answer:
        assert answer.status == 200


def test_nobody_asks_for_one_password_after_another_without_end(limited: RunningServer) -> None:
    """Each is a hash that is slow on purpose. The ten tries of an account are counted in the database."""
    statuses = [_post(f"{limited.url}/sign-in", "203.0.113.1")[0] for _ in range(62)]
    assert (set(statuses[:60]), statuses[60:]) == ({422}, [429, 429])
