"""What a page tells search engines and messengers, read from its head as they read it."""

import json
from typing import Any

from tests.support.html import Parsed


def said(page: Parsed) -> dict[str, str]:
    """Every meta element that has a name, and the canonical address. A name that is told twice fails."""
    found: dict[str, str] = {}
    for element in page.one("head"):
        name = element.get("name") or element.get("property")
        if element.tag == "link" and element.get("rel") == "canonical":
            name = "canonical"
        if name:
            assert name not in found, f"{name} is told twice"
            found[name] = element.get("content") or element.get("href") or ""
    return found


def described(page: Parsed) -> list[dict[str, Any]]:
    """The blocks of structured data, parsed as JSON."""
    scripts = [e for e in page.root.iter("script") if e.get("type") == "application/ld+json"]
    return [json.loads(script.text or "") for script in scripts]


def things(page: Parsed) -> dict[str, dict[str, Any]]:
    """What the one block describes, by type; of several of a type, the first."""
    (block,) = described(page)
    found: dict[str, dict[str, Any]] = {}
    for thing in block["@graph"]:
        found.setdefault(thing["@type"], thing)
    return found
