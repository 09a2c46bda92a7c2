"""Shortens names to initials for places that others can see: a printed list, a shared calendar."""

import re
import unicodedata
from itertools import takewhile

# Three letters are enough for colleagues. The limit also shortens a name that was typed letter by letter.
MOST_INITIALS = 3
_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–/,]+")


def initials(name: str) -> str:
    """Return the initials of a name in its own script: "H. R. C." for Helen Ruiz-Calder; "" where it has no letters."""
    words = _BETWEEN_WORDS.split(unicodedata.normalize("NFC", name))
    letters = [first for word in words if (first := _first_letter(word))]
    return " ".join(f"{letter}." for letter in letters[:MOST_INITIALS])


def _first_letter(word: str) -> str:
    """Return the first letter of a word with its combining marks; "" where there is none."""
    start = next((place for place, sign in enumerate(word) if sign.isalpha()), None)
    if start is None:
        return ""
    marks = takewhile(lambda sign: unicodedata.category(sign).startswith("M"), word[start + 1 :])
    return word[start].upper() + "".join(marks)
