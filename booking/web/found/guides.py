"""The guides, as far as they are told to the outside."""

from typing import cast

from flask import current_app

from booking.structured.pages import Guide
from booking.web.found.addresses import path_of


def the_guides() -> tuple[Guide, ...]:
    """Every guide that has a page."""
    guides = cast("tuple[Guide, ...]", tuple(current_app.extensions.get("guides", ())))
    return tuple(guide for guide in guides if path_of("front.guide", guide_slug=guide.slug))
