"""What is told of a page that may be found; and the word of warning on everything that may not."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request, template_rendered
from flask_babel import get_locale

from booking.structured_data.nodes import Node, graph
from booking.web.iframe_requests import is_framed
from booking.web.seo.share_cards import ShareCard

# Files that pages are made of, and pictures that messengers show. They hold nothing of anybody's.
_INDEXABLE_FILES = frozenset({"static", "seo.picture", "seo.icon"})


@dataclass(frozen=True)
class PageMetadata:
    """What search engines and messengers are told of a page. `address` is its one address; `title` is what
    its link is called where that is not its heading; `is_indexed` is off for a step of booking that people
    share, but that nobody should begin with in a search."""

    address: str
    summary: str
    card: ShareCard
    title: str = ""
    kind: str = "website"
    things: tuple[Node, ...] = ()
    is_indexed: bool = True

    @property
    def locale(self) -> str:
        """The page's language as Open Graph names it: "en_GB"."""
        return str(get_locale() or "en_GB")

    @property
    def data(self) -> Node | None:
        """What the page describes, for machines."""
        return graph(self.things) if self.things else None


def register(app: Flask) -> None:
    """Says noindex on every answer but pages that may be found."""
    template_rendered.connect(_remember_is_indexed, app)
    app.after_request(_add_noindex)


def _remember_is_indexed(_app: Flask, *, context: dict[str, Any], **_more: object) -> None:
    """What was rendered last is the answer: an error page that comes instead has nothing to be found, and a page
    in a frame is found where it stands by itself."""
    found = context.get("found")
    g.is_indexed = isinstance(found, PageMetadata) and found.is_indexed and not is_framed()


def _add_noindex(response: Response) -> Response:
    may = request.endpoint in _INDEXABLE_FILES or g.get("is_indexed", False)
    if response.status_code not in (200, 304) or not may:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
