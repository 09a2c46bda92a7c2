"""Which website may show the journey in a frame: the beginning that all its addresses have in common.

The text stands in a header that browsers read (CSP 3, frame-ancestors), so nothing gets into it that is not
a scheme, a host and a port.
"""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import urlsplit

from booking.rules.errors import Refusal, say
from booking.rules.web_origin import ascii_host

MOST_SITES = 40
# They all stand in one header, which servers on the way do not take at any length.
MOST_LETTERS_OF_SITES = 2000
# Of a website as browsers write it, which is longer than it was typed; a name may have 253 letters (RFC 1035 2.3.4).
LONGEST_ORIGIN = 200
_LONGEST_NAME = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# What ends in a number, 5 or 0x5, is a number on a network (URL Standard, "ends in a number").
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+$|0x[0-9a-f]*$){_LABEL}", re.ASCII)
_OTHER_LETTERS = "xn--"
_LOCAL_HOSTS = ("localhost", "127.0.0.1")


class NotAWebsite(Refusal):
    """What was typed is no website's beginning."""

    heading = say("That is not the beginning of a website’s addresses")


class WebsiteWithoutScheme(NotAWebsite):
    """Only a name."""

    sentence = say("Begin with https://, like https://www.example.org")


class WebsiteNotSecure(NotAWebsite):
    """Whoever is on the way could put a page of their own around ours."""

    sentence = say("It must begin with https://. Only a website on your own computer may use http://")


class WebsiteWithPath(NotAWebsite):
    """One page's address: a site is allowed as a whole, or not."""

    sentence = say("Leave out everything after the name: %(origin)s")


class NotAWebsiteName(NotAWebsite):
    """No name that a browser would find there."""

    sentence = say("Write the website’s name as it stands in its address, like https://www.example.org")


class WebsiteNameTooLong(NotAWebsite):
    """A name that is longer than we keep, as browsers write it."""

    sentence = say("That name is too long. As browsers write it, it may have at most %(most)d letters")


class TooManySites(Refusal):
    """A browser is told all of them with every page."""

    heading = say("There are too many websites on the list")
    sentence = say("Take away one that does not show the booking any more.")


def site_origin(text: str) -> str:
    """ "https://www.example.org" for what was typed, with a name in other letters as browsers write it
    ("xn--…"). Raises NotASite."""
    typed = text.strip()
    if "://" not in typed:
        raise WebsiteWithoutScheme
    if any(letter.isspace() or unicodedata.category(letter) == "Cc" for letter in typed):
        raise NotAWebsiteName  # some of them would vanish without a word
    try:
        parts = urlsplit(typed)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAWebsiteName from None
    is_here = name in _LOCAL_HOSTS
    host = name if is_here else _host_in_ascii(name.removesuffix("."))
    if not (is_here or _is_host_name(host)) or parts.username is not None or port == 0:
        raise NotAWebsiteName
    if parts.scheme != "https" and not (is_here and parts.scheme == "http"):
        raise WebsiteNotSecure
    usual = {"https": 443, "http": 80}[parts.scheme]
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
    if len(origin) > LONGEST_ORIGIN:
        raise WebsiteNameTooLong(most=LONGEST_ORIGIN)
    if parts.path.strip("/") or parts.query or parts.fragment or typed.endswith(("?", "#")):
        raise WebsiteWithPath(origin=origin)
    return origin


def has_room_for_site(origins: Collection[str], origin: str) -> bool:
    """Whether one more can stand on the list: it is told to browsers as a whole."""
    return len(origins) < MOST_SITES and sum(map(len, [*origins, origin])) <= MOST_LETTERS_OF_SITES


def _is_host_name(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and all(map(_is_readable_label, host.split(".")))


def _is_readable_label(label: str) -> bool:
    """Whether a part of a name stands for what it says: what begins with "xn--" for other letters (RFC 3492)."""
    if not label.startswith(_OTHER_LETTERS):
        return True
    written = label.removeprefix(_OTHER_LETTERS)
    try:
        letters = written.encode("ascii").decode("punycode")
        shown = letters.replace("\u200c", "").replace("\u200d", "").isprintable()  # Persian needs joiners
        return shown and not letters.isascii() and letters.encode("punycode").decode("ascii") == written
    except UnicodeError:
        return False


def _host_in_ascii(host: str) -> str:
    """The name in ASCII. Raises TooLong, and NotAName for letters that older rules turn into others ("straße"
    would become another website)."""
    if len(host) > _LONGEST_NAME:
        raise WebsiteNameTooLong(most=LONGEST_ORIGIN)
    try:
        return ascii_host(host)
    except UnicodeError:
        raise NotAWebsiteName from None
