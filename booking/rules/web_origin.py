"""Web addresses taken apart: the origin of a page as browsers write it, and the address an installation has."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_USUAL_PORTS = {"https": 443, "http": 80}
_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", re.ASCII)


@dataclass(frozen=True)
class WebOrigin:
    """A scheme, a host and a port (RFC 6454 4). Two spellings of one origin are equal."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """The origin as a browser's `Origin` header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _USUAL_PORTS[self.scheme] else f":{self.port}")


def read_origin(address: str) -> WebOrigin | None:
    """Returns the origin of an http or https address, and None for any other text."""
    try:
        parts = urlsplit(address)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in _USUAL_PORTS or not host or parts.username is not None or port == 0:
        return None
    return WebOrigin(parts.scheme, host, port or _USUAL_PORTS[parts.scheme])


def read_base_url(address: str) -> str | None:
    """Returns the address an installation begins with: its origin, and its path without a slash at the end.

    None for what no link can begin with: parameters, or a path that would have to be quoted in a cookie.
    """
    origin = read_origin(address.strip())
    if origin is None:
        return None
    parts = urlsplit(address.strip())
    path = parts.path.rstrip("/")
    if parts.query or parts.fragment or not _PATH.fullmatch(path):
        return None
    return f"{origin}{path}"


def ascii_host(host: str) -> str:
    """Returns a host's name in small ASCII letters. Raises UnicodeError for a name that older rules (RFC 3490)
    turn into another one, as they do with "straße"."""
    if host.isascii():
        return host.lower()
    written = host.encode("idna").decode("ascii")
    if written.encode("ascii").decode("idna") != host.lower():
        raise UnicodeError(f"{host!r} would become another name")
    return written.lower()
