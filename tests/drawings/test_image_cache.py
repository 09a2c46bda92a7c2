"""A picture is drawn once, however many ask for it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Barrier, Event

import pytest

from booking.drawings.image_cache import cached_image

Keeping = Callable[[Callable[[str], bytes]], Callable[[str], bytes]]


@pytest.mark.parametrize(("keeping", "once"), [(cached_image(max_images=9), True), (lru_cache(maxsize=9), False)])
def test_twenty_who_ask_at_once_have_it_drawn_once(keeping: Keeping, once: bool) -> None:
    """And with the guard off, by a memory alone, it is drawn for each."""
    drawn, together, another_draws = [], Barrier(20), Event()

    def draw(name: str) -> bytes:
        drawn.append(name)
        if len(drawn) > 1:
            another_draws.set()
        another_draws.wait(0.2)
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

    @cached_image(max_images=2)
    def draw(name: str) -> bytes:
        drawn.append(name)
        if drawn == ["broken"]:
            raise OSError("no ink")
        return name.encode()

    with pytest.raises(OSError, match="no ink"):
        draw("broken")
    assert [draw(name) for name in ("broken", "a", "a", "b", "broken")] == [b"broken", b"a", b"a", b"b", b"broken"]
    assert drawn == ["broken", "broken", "a", "b", "broken"]
