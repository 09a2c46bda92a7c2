"""The websites that may show the journey in a frame, as a browser is told them."""

from contextlib import suppress

from flask import current_app

from booking.queries.embed_sites import read_allowed_sites

_CACHED_SITES_KEY = "last_known_embed_sites"


def frame_ancestors(status: int) -> str:
    """Who may frame a page: our own pages (an administrator looks at it there) and the sites on the list. The
    last list known where the database cannot be asked: a page that says so must still be seen."""
    if status < 500:
        with suppress(Exception):
            current_app.extensions[_CACHED_SITES_KEY] = tuple(site.origin for site in read_allowed_sites())
    return " ".join(("'self'", *current_app.extensions.get(_CACHED_SITES_KEY, ())))
