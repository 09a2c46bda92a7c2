"""Slugs: the words that name clinics, services, clinicians and guides in addresses."""

import re

LONGEST_SLUG = 60

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Return whether a text can be a slug: lower-case letters, digits, and hyphens between them."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None
