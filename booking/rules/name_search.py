"""Names as they are searched for: in any script, with or without accents, and spelt nearly right.

A name is folded into words. Each word is kept whole and with each of its letters left out once (its keys);
what somebody looks for is folded the same way, so that two words one letter apart share a key.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

# As much of a word as is kept and compared.
LONGEST_KEY = 60
# Shorter words have too few letters to be spelt nearly right: "Ali" is not "Eli".
_LEAST_FOR_NEAR = 4
# A word this short may be written as a part of the next one: "Al Mansouri", "de Souza", "عبد الله".
_LONGEST_PARTICLE = 3

# What no decomposition takes apart. The Arabic ones are one letter in different hands and on different keyboards.
_LETTER_VARIANTS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "ə": "e",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ہ": "ه",
        "ھ": "ه",
        "ة": "ه",
        "ۃ": "ه",
        "ء": None,  # the hamza on its own, which many leave out
        "ـ": None,  # tatweel, which only makes a word longer
    }
)
_APOSTROPHES = "'’‘ʼ`´ʻʿʾ＇"
_NOT_LETTERS = re.compile(r"[\W_]+")


class WordMatch(IntEnum):
    """How well a word meets the one that is looked for, the best first."""

    WHOLE = 0
    PREFIX = 1
    NEAR = 2


def fold(text: str) -> str:
    """A text as it is compared: no capitals, no marks, one letter for each of its variants."""
    if text.isascii():
        return text.lower()
    # Compatibility forms first (ﬁ, ﷲ, Ａ), then capitals, and once more for what that has made ("İ").
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (sign for sign in text if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return "".join(kept).translate(_LETTER_VARIANTS)


def name_words(name: str) -> tuple[str, ...]:
    """The words that a name is found by: "O’Brien" is o, brien and obrien; "Al Mansouri" is also almansouri."""
    tokens = list(_tokens(name))
    found: dict[str, None] = {}
    for joined, parts in tokens:
        found |= dict.fromkeys((joined, *parts))
    for (first, _), (second, _) in pairwise(tokens):
        if len(first) <= _LONGEST_PARTICLE:
            found[first + second] = None
    return tuple(dict.fromkeys(word[:LONGEST_KEY] for word in found))


def _tokens(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What stands between spaces: joined, and in its parts."""
    for token in _one_apostrophe(text).split():
        parts = tuple(part for part in _NOT_LETTERS.split(fold(token)) if part)
        if parts:
            yield "".join(parts), parts


def _one_apostrophe(text: str) -> str:
    """Every apostrophe as one, before a decomposition makes a space and a mark of some."""
    return text.translate(dict.fromkeys(map(ord, _APOSTROPHES), "'"))


def one_letter_shorter(word: str) -> frozenset[str]:
    """A word with each of its letters left out once; none of a short word."""
    if len(word) < _LEAST_FOR_NEAR:
        return frozenset()
    return frozenset(word[:n] + word[n + 1 :] for n in range(len(word))) - {word}


def search_keys(*names: str) -> dict[str, bool]:
    """The keys under which names are kept, and whether each is a whole word of them."""
    whole = [word for name in names for word in name_words(name)]
    found = {key: False for word in whole for key in sorted(one_letter_shorter(word))}
    return {**found, **dict.fromkeys(whole, True)}


@dataclass(frozen=True)
class SearchWord:
    """One word that is looked for: as it would be written in one, and in its parts."""

    joined: str
    parts: tuple[str, ...]

    @property
    def required_words(self) -> tuple[str, ...]:
        """The words of which one must be met: the whole, or of its parts the longest."""
        return tuple(dict.fromkeys((self.joined, max(self.parts, key=len))))

    def match(self, among: Sequence[str]) -> WordMatch | None:
        """How well the words of a name meet it; None where they do not."""
        ways = [_best_match(self.joined, among)]
        if len(self.parts) > 1:
            each = [_best_match(part, among) for part in self.parts]
            ways.append(None if None in each else max(rank for rank in each if rank is not None))
        return min((way for way in ways if way is not None), default=None)


def search_words(text: str) -> tuple[SearchWord, ...]:
    """What somebody looks for, a wish for each word; a short word goes with the one after it."""
    found: list[SearchWord] = []
    before: tuple[str, ...] = ()
    for joined, parts in _tokens(text[: 4 * LONGEST_KEY]):
        # "O'Brien" is the parts o and brien, but "Al-Mansouri" after "Fatima" stays a wish of its own.
        if not before and len(joined) <= _LONGEST_PARTICLE:
            before = parts
            continue
        found.append(_search_word((*before, *parts)))
        before = ()
    if before:
        found.append(_search_word(before))
    return tuple(found)


def _search_word(parts: tuple[str, ...]) -> SearchWord:
    return SearchWord("".join(parts)[:LONGEST_KEY], tuple(part[:LONGEST_KEY] for part in parts))


def match_names(wanted: Iterable[SearchWord], *names: str) -> int | None:
    """How well names meet everything that is looked for, the best being 0; None where they miss any of it."""
    among = [word for name in names for word in name_words(name)]
    ranks = [wish.match(among) for wish in wanted]
    if not ranks or None in ranks:
        return None
    return sum(rank for rank in ranks if rank is not None)


def _best_match(wanted: str, among: Iterable[str]) -> WordMatch | None:
    return min((rank for word in among if (rank := word_match(wanted, word)) is not None), default=None)


def word_match(wanted: str, word: str) -> WordMatch | None:
    """How well a word of a name meets one that is looked for."""
    if word == wanted:
        return WordMatch.WHOLE
    if word.startswith(wanted):
        return WordMatch.PREFIX
    return WordMatch.NEAR if _is_one_typo_away(wanted, word) else None


def _is_one_typo_away(one: str, other: str) -> bool:
    """Whether one letter was mistyped, left out, put in too many, or changed places with its neighbour."""
    short, long = sorted((one, other), key=len)
    if len(long) < _LEAST_FOR_NEAR or len(long) - len(short) > 1:
        return False
    if len(short) < len(long):
        return short in one_letter_shorter(long)
    differs = [n for n in range(len(one)) if one[n] != other[n]]
    if len(one) < _LEAST_FOR_NEAR or len(differs) > 2:
        return False
    if len(differs) == 1:
        return True
    first, second = differs
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]
