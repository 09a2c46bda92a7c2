"""Which website may show the journey in a frame: the beginning that all its addresses have in common.

The text stands in a header that browsers read (CSP 3, frame-ancestors), so nothing gets into it that is not
a scheme, a host and a port.
"""

import re
from urllib.parse import urlsplit

from booking.rules.errors import Refusal, say

MOST_SITES = 40
_LONGEST = 200
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A name has a last part with a letter in it: what has none is a number on a network.
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}", re.ASCII)
_THIS_COMPUTER = ("localhost", "127.0.0.1")


class NotASite(Refusal):
    """What was typed is no website's beginning."""

    heading = say("That is not the beginning of a website’s addresses")


class NoScheme(NotASite):
    """Only a name."""

    sentence = say("Begin with https://, like https://www.example.org")


class NotSecure(NotASite):
    """Whoever is on the way could put a page of their own around ours."""

    sentence = say("It must begin with https://. Only a website on your own computer may use http://")


class MoreThanASite(NotASite):
    """One page's address: a site is allowed as a whole, or not."""

    sentence = say("Leave out everything after the name: %(origin)s")


class NotAName(NotASite):
    """No name that a browser would find there."""

    sentence = say("Write the website’s name as it stands in its address, like https://www.example.org")


class TooManySites(Refusal):
    """A browser is told all of them with every page."""

    heading = say("There are too many websites on the list")
    sentence = say("Take away one that does not show the booking any more.")


def site_origin(text: str) -> str:
    """ "https://www.example.org" for what was typed, with a name in other letters as browsers write it
    ("xn--…"). Raises NotASite."""
    typed = text.strip()
    try:
        parts = urlsplit(typed)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise NotAName from None
    if "://" not in typed:
        raise NoScheme
    host = _as_browsers_write(host)
    is_here = host in _THIS_COMPUTER
    if not (is_here or _HOST.fullmatch(host)) or parts.username is not None or len(typed) > _LONGEST:
        raise NotAName
    if parts.scheme != "https" and not (is_here and parts.scheme == "http"):
        raise NotSecure
    usual = {"https": 443, "http": 80}[parts.scheme]
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
    if parts.path.strip("/") or parts.query or parts.fragment or typed.endswith(("?", "#")):
        raise MoreThanASite(origin=origin)
    return origin


def _as_browsers_write(host: str) -> str:
    """The name in ASCII. Raises NotAName for letters that older rules turn into others ("straße" would
    become another website)."""
    if host.isascii():
        return host.lower()
    try:
        written = host.encode("idna").decode("ascii")
        if written.encode("ascii").decode("idna") != host.lower():
            raise NotAName
    except UnicodeError:
        raise NotAName from None
    return written.lower()
