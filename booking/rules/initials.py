"""Names as they may stand where others look: on a wall, in a calendar that is shared."""

import re
import unicodedata
from itertools import takewhile

# Three tell colleagues who it is; a name that was spelled out, letter by letter, is not told whole.
MOST_INITIALS = 3
_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–/,]+")


def initials(name: str) -> str:
    """A name by its first letters, in its own script: "H. R. C." for Helen Ruiz-Calder; "" where it has none."""
    words = _BETWEEN_WORDS.split(unicodedata.normalize("NFC", name))
    letters = [first for word in words if (first := _first_letter(word))]
    return " ".join(f"{letter}." for letter in letters[:MOST_INITIALS])


def _first_letter(word: str) -> str:
    """The first letter of a word with the marks that belong to it; "" where there is none."""
    start = next((place for place, sign in enumerate(word) if sign.isalpha()), None)
    if start is None:
        return ""
    marks = takewhile(lambda sign: unicodedata.category(sign).startswith("M"), word[start + 1 :])
    return word[start].upper() + "".join(marks)
