"""Builds JSON-LD nodes: a type, facts, and the @id by which other nodes refer to one."""

from collections.abc import Iterable
from typing import Any, Protocol

CONTEXT = "https://schema.org"

Node = dict[str, Any]


class UrlOf(Protocol):
    """Returns the whole address of an endpoint's page; "" where there is no such page."""

    def __call__(self, endpoint: str, **parts: str) -> str: ...


def graph(nodes: Iterable[Node]) -> Node:
    """Returns everything that one page describes."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def node(kind: str | list[str], **facts: Any) -> Node:
    """Returns a node of a type. Empty facts are left out; `id_` becomes the node's @id."""
    named = {"@id": facts.pop("id_")} if facts.get("id_") else {}
    return {"@type": kind, **named, **{name: fact for name, fact in facts.items() if fact not in (None, "", [])}}


def reference_to(of: Node) -> Node:
    """Returns a reference to a node that the page describes elsewhere."""
    return {"@id": of["@id"]}
