"""Pictures that are kept once they are drawn, and drawn one at a time."""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# One for all pictures: drawing keeps a processor busy, and whoever books meanwhile needs one too.
_DRAWING_LOCK = Lock()


def cached_image(max_images: int) -> Callable[[Callable[[Key], bytes]], Callable[[Key], bytes]]:
    """Keeps so many pictures, the newest. Whoever asks for one that is being drawn waits, and is given the same;
    functools.lru_cache would draw it once for each of them. One that is there waits for nobody."""

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
