"""The words that pages have in addresses: clinics, services, people, guides."""

import re

LONGEST_SLUG = 60

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether a text can be a word in addresses: small letters, digits, and hyphens between them."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None
