"""Cleans text that people type or paste: spaces, line breaks, and characters that cannot be seen."""

import re
import unicodedata

# Control characters, and marks that reorder or hide the text around them. No name needs one, and one could
# rearrange an email's subject, a printed list or a log line. Zero-width joiners are allowed: Persian needs them.
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile("[ \t\n\u00a0]+")
# Phones put these marks around a number that is copied, to preserve its direction. Nobody types them.
_DIRECTION = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WIDE_SPACES = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
# Letters and signs by their Unicode category that show nothing: Hangul fillers, and Braille without a dot.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_BLANK_LINES = re.compile("\n{3,}")


def tidy_line(text: str) -> str:
    """Return a line with composed letters (NFC), single spaces, and no spaces at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def tidy_contact(text: str) -> str:
    """Return a phone number or email address without the invisible marks that are copied along with it."""
    return tidy_line(_WIDE_SPACES.sub(" ", _DIRECTION.sub("", text)))


def tidy_text(text: str) -> str:
    """Return a longer text with composed letters (NFC), one kind of line break, and no white space at its ends."""
    return _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", text)).strip()


def tidy_paragraphs(text: str) -> str:
    """Return a text in paragraphs: no spaces at the ends of lines, at most one blank line between paragraphs."""
    lines = (line.strip() for line in tidy_text(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def tidy_lines(text: str) -> str:
    """Return a list that is typed one item a line, with each line tidied and without empty lines."""
    return "\n".join(line for line in map(tidy_line, tidy_text(text).split("\n")) if line)


def is_unreadable(text: str) -> bool:
    """Return whether a text holds characters that cannot be shown, or that rearrange the text around them."""
    return bool(_UNREADABLE.search(text))


def is_visible(text: str) -> bool:
    """Return whether a text has a letter, digit or sign that can be seen, rather than fillers alone."""
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _FILLERS for letter in text)


def is_drawn(letter: str) -> bool:
    """Return whether a character takes up space of its own: it is no joiner, combining mark or filler."""
    return unicodedata.category(letter) not in ("Cf", "Mn", "Mc", "Me") and letter not in _FILLERS


def without_unreadable(text: str) -> str:
    """Return a text without the characters that cannot be shown."""
    return _UNREADABLE.sub("", text)


def draft_text(text: str, most: int) -> str:
    """Return the part of an unchecked text that can be stored: readable characters, `most` of them at most."""
    return without_unreadable(_LINE_BREAKS.sub("\n", text))[:most]
