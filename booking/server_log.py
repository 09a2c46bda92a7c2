"""What web servers may write down: never an address beyond its first word, because the rest may be a patient's key.

gunicorn takes `ServerLog` (gunicorn.conf.py); the server of `flask run` is given `without_addresses`.
"""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

_REQUEST_LINE = re.compile(r"(?P<method>\S{1,40}) (?P<target>\S+) (?P<protocol>HTTP/[0-9.]{1,4})")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FIRST_WORD = re.compile(r"(?:\w{1,10}://[^/\s]*)?/[\w.-]{0,20}(?![\w.-])")


def shortened(text: str) -> str:
    """A line of a server without what follows the first word of an address: "GET /a/… HTTP/1.1". Where it is no
    well-formed request line, an odd byte may stand anywhere in a key, and nothing after the first "/" is kept."""
    text = _COLOUR.sub("", text)
    line = _REQUEST_LINE.fullmatch(text)
    if line is None:
        before, slash, _after = text.partition("/")
        return f"{before}/…" if slash else text
    first = _FIRST_WORD.match(line["target"])
    kept = first[0] if first else ""
    if kept != line["target"]:
        kept = f"{kept.rstrip('/')}/…"
    return f"{line['method']} {kept} {line['protocol']}"


def without_addresses(record: logging.LogRecord) -> bool:
    """Shortens the addresses in a record of Werkzeug's server, and lets it through."""
    if isinstance(record.args, tuple):
        record.args = tuple(shortened(arg) if isinstance(arg, str) else arg for arg in record.args)
    return True


class ServerLog(Logger):
    """gunicorn's log. An access log that somebody switches on has no addresses either."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Says that a request could not be read, and not what was in it."""
        super().warning(*_without_request(msg, args), **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Says that a request failed, and not which."""
        super().exception(*_without_request(msg, args), **kwargs)

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Says everything but what was asked for."""
        if msg != "%s %s":
            super().debug(msg, *args, **kwargs)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """The parts of a line of an access log."""
        parts: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        hidden = {name: "-" for name in parts if name in ("q", "f") or name.startswith("{")}
        return {**parts, **hidden, "r": shortened(str(parts["r"])), "U": shortened(str(parts["U"]))}


def _without_request(msg: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    if msg.startswith("Invalid request from ip="):
        return (msg.partition(": ")[0],)
    if msg.startswith("Error handling request"):
        return ("Error handling a request",)
    return (msg, *args)
