"""What every description is made of: things with a type, and the addresses they are known by."""

from collections.abc import Iterable
from typing import Any, Protocol

CONTEXT = "https://schema.org"

Node = dict[str, Any]


class UrlOf(Protocol):
    """The whole address of a page, by its endpoint; "" where there is no such page."""

    def __call__(self, endpoint: str, **parts: str) -> str: ...


def graph(nodes: Iterable[Node]) -> Node:
    """All that one page describes."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def node(kind: str | list[str], **facts: Any) -> Node:
    """A thing of that type. What is not known is left out; `id_` is the name under which others speak of it."""
    named = {"@id": facts.pop("id_")} if facts.get("id_") else {}
    return {"@type": kind, **named, **{name: fact for name, fact in facts.items() if fact not in (None, "", [])}}


def reference_to(of: Node) -> Node:
    """A thing that is described elsewhere in the page, by its name alone."""
    return {"@id": of["@id"]}
