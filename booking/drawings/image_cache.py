"""Caches drawn pictures, and draws one at a time."""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# One lock for all pictures: drawing keeps a processor busy that bookings need as well.
_DRAWING_LOCK = Lock()


def cached_image(max_images: int) -> Callable[[Callable[[Key], bytes]], Callable[[Key], bytes]]:
    """Returns a decorator that caches the newest `max_images` pictures of a function.

    A request for a picture that is being drawn waits and gets that picture; functools.lru_cache would draw it again.
    A cached picture is returned without waiting.
    """

    def keep(draw: Callable[[Key], bytes]) -> Callable[[Key], bytes]:
        drawn: dict[Key, bytes] = {}

        @wraps(draw)
        def get(what: Key) -> bytes:
            picture = drawn.get(what)
            if picture is not None:
                return picture
            with _DRAWING_LOCK:
                if what not in drawn:
                    picture = draw(what)
                    if len(drawn) >= max_images:
                        del drawn[next(iter(drawn))]
                    drawn[what] = picture
                return drawn[what]

        return get

    return keep
