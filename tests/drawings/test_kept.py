"""A picture is drawn once, however many ask for it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Barrier
from time import sleep

import pytest

from booking.drawings.kept import kept

Keeping = Callable[[Callable[[str], bytes]], Callable[[str], bytes]]


@pytest.mark.parametrize(("keeping", "once"), [(kept(most=9), True), (lru_cache(maxsize=9), False)])
def test_twenty_who_ask_at_once_have_it_drawn_once(keeping: Keeping, once: bool) -> None:
    """And with the guard off, by a memory alone, it is drawn for each."""
    drawn, together = [], Barrier(20)

    def draw(name: str) -> bytes:
        drawn.append(name)
        sleep(0.05)
        return name.encode()

    get = keeping(draw)

    def ask(_number: int) -> bytes:
        together.wait()
        return get("home")

    with ThreadPoolExecutor(20) as people:
        assert list(people.map(ask, range(20))) == [b"home"] * 20
    assert (len(drawn) == 1) is once


def test_only_the_newest_are_kept_and_what_fails_is_drawn_again() -> None:
    drawn: list[str] = []

    @kept(most=2)
    def draw(name: str) -> bytes:
        drawn.append(name)
        if drawn == ["broken"]:
            raise OSError("no ink")
        return name.encode()

    with pytest.raises(OSError, match="no ink"):
        draw("broken")
    assert [draw(name) for name in ("broken", "a", "a", "b", "broken")] == [b"broken", b"a", b"a", b"b", b"broken"]
    assert drawn == ["broken", "broken", "a", "b", "broken"]
