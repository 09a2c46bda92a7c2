"""Shortens addresses in web servers' logs to their first word: the rest may be a patient's secret.

gunicorn uses `ServerLog` (gunicorn.conf.py); the server of `flask run` uses `without_addresses`.
"""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

_REQUEST_LINE = re.compile(r"(?P<method>\S{1,40}) (?P<target>\S+) (?P<protocol>HTTP/[0-9.]{1,4})")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FIRST_WORD = re.compile(r"(?:\w{1,10}://[^/\s]*)?/[\w.-]{0,20}(?![\w.-])")


def shortened(text: str) -> str:
    """Returns a log line without what follows the first word of its address: "GET /a/… HTTP/1.1".

    In a malformed request line an odd byte may be part of a secret, so nothing after the first "/" is kept.
    """
    text = _COLOUR.sub("", text)
    line = _REQUEST_LINE.fullmatch(text)
    if line is None:
        before, slash, _after = text.partition("/")
        return f"{before}/…" if slash else text
    first = _FIRST_WORD.match(line["target"])
    shown = first[0] if first else ""
    if shown != line["target"]:
        shown = f"{shown.rstrip('/')}/…"
    return f"{line['method']} {shown} {line['protocol']}"


def without_addresses(record: logging.LogRecord) -> bool:
    """Shortens the addresses in a record of Werkzeug's server, and lets the record through."""
    if isinstance(record.args, tuple):
        record.args = tuple(shortened(arg) if isinstance(arg, str) else arg for arg in record.args)
    return True


class ServerLog(Logger):
    """gunicorn's log without addresses, also in an access log that somebody switches on."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Logs that a request could not be read, without its text."""
        super().warning(*_without_request(msg, args), **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Logs that a request failed, without its address."""
        super().exception(*_without_request(msg, args), **kwargs)

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Logs everything but the address that was requested."""
        if msg != "%s %s":
            super().debug(msg, *args, **kwargs)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Returns the parts of a line of the access log, with addresses shortened."""
        parts: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        hidden = {name: "-" for name in parts if name in ("q", "f") or name.startswith("{")}
        return {**parts, **hidden, "r": shortened(str(parts["r"])), "U": shortened(str(parts["U"]))}


def _without_request(msg: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    if msg.startswith("Invalid request from ip="):
        return (msg.partition(": ")[0],)
    if msg.startswith("Error handling request"):
        return ("Error handling a request",)
    return (msg, *args)
