"""On which line of a TOML file a key stands: the standard library's reader does not tell."""

import re

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_PATH})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_PATH})\s*=")
_PARTS = re.compile(_PART)

KeyPath = tuple[str, ...]


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line of each table's header and of each key, counted from 1; the first one where there are two."""
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    inside: str | None = None  # the quotes of a text that runs over several lines
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is None:
            if header := _HEADER.match(line):
                table = _split_key(header[1])
                found.setdefault(table, number)
            elif key := _KEY.match(line):
                path = table + _split_key(key[1])
                for end in range(len(table) + 1, len(path) + 1):
                    found.setdefault(path[:end], number)
        for quotes in ('"""', "'''"):
            if inside in (None, quotes) and line.count(quotes) % 2:
                inside = quotes if inside is None else None
    return found


def line_of(found: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of a key, or else of the nearest thing around it; 0 where there is none."""
    for end in range(len(path), 0, -1):
        if path[:end] in found:
            return found[path[:end]]
    return 0


def _split_key(path: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PARTS.findall(path))
