"""What makes a password good enough (NCSC: long, not a known one; no rules about kinds of letters)."""

import re
import unicodedata
from collections.abc import Iterable

from booking.rules.errors import say

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
TOO_SHORT = say("Choose a password of at least 12 characters. Three words in a row work well")
TOO_LONG = say("Choose a password of at most 200 characters")
TOO_COMMON = say("That password is too easy to guess. Choose another")
TOO_CLOSE = say("Choose a password without your name, your email address or the clinic’s name")

# What the passwords that everybody knows are made of. One that is only such words, with figures and
# marks between and after them, is on every list that is tried.
_COMMON_WORDS_TEXT = """
    password passwort passw0rd pass word secret welcome letmein login signin admin administrator root user
    guest test demo default changeme change me temp temporary staff reception receptionist clinician doctor
    nurse clinic health healthcare patient patients booking bookings appointment appointments medical nhs
    hospital surgery london manchester bedford england britain unitedkingdom qwerty qwertyuiop qwertz azerty
    asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qaz wsx edc rfv tgb yhn ujm qazwsx qazwsxedc abc abcd abcdef
    abcdefg abcdefgh abcdefghijkl iloveyou love loveyou princess dragon monkey football liverpool chelsea
    arsenal manunited everton tottenham rangers celtic baseball basketball sunshine shadow master superman
    batman starwars pokemon michael jordan charlie ashley daniel jessica thomas george harry hunter computer
    internet hello goodbye whatever trustno mustang cheese chocolate summer winter spring autumn january
    february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday christmas the my is this a i to and in of new old one two three four five
    correct horse battery staple correcthorsebatterystaple
"""
_COMMON_WORDS = frozenset(_COMMON_WORDS_TEXT.split())
_LONGEST_WORD = max(map(len, _COMMON_WORDS))
# Figures and marks that stand for letters; "1" and "!" may also be no more than an end.
_AS_LETTERS = (str.maketrans("@43805$7", "aaebosst"), str.maketrans("@43805$71!", "aaebosstii"))
# Of those that stand inside a word: "passw0rd", but not "2026".
_WITHIN_A_WORD = re.compile(r"(?<=[^\W\d_])[@43805$7]{1,2}(?=[^\W\d_])")
_SEQUENCES = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_FEWEST_KINDS = 5
# What somebody puts before or after a word so that it counts as another.
_SHORT_AFFIX, _LONGEST_AFFIX = 2, 12
# Shorter than this, a name is part of too many words to be kept out of them.
_SHORTEST_PART = 4


def normalise_password(password: str) -> str:
    """The same password however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)


def password_problem(password: str, about_them: Iterable[str] = ()) -> str:
    """Why a password will not do, in a sentence; "" if it will. `about_them` are names that it must not hold."""
    password = normalise_password(password)
    if len(password) < SHORTEST_PASSWORD:
        return TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return TOO_LONG
    folded = password.casefold()
    if any(part in folded for part in _name_parts(about_them)):
        return TOO_CLOSE
    return TOO_COMMON if _is_common(folded) else ""


def _name_parts(about_them: Iterable[str]) -> set[str]:
    """The names as they stand and without spaces, and their longer words."""
    found = set()
    for text in about_them:
        words = re.findall(r"\w+", normalise_password(text).casefold())
        found |= {word for word in [*words, "".join(words)] if len(word) >= _SHORTEST_PART}
    return found - {"clinic", "gmail", "outlook", "hotmail", "mail", "info"}


def _is_common(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_KINDS or _is_sequence(folded) or _is_repeated(folded):
        return True
    within = _WITHIN_A_WORD.sub(lambda signs: signs[0].translate(_AS_LETTERS[0]), folded)
    ways = (folded, within, *(folded.translate(table) for table in _AS_LETTERS))
    return any(_is_words_and_affixes(re.sub(r"[\W\d_]+", "", way)) for way in ways)


def _is_sequence(folded: str) -> bool:
    """Along the alphabet, the figures or the keyboard, there or back."""
    return any(folded in run * 3 or folded in run[::-1] * 3 for run in _SEQUENCES)


def _is_repeated(folded: str) -> bool:
    """One short piece over and over."""
    return any(len(folded) >= 3 * size and folded in folded[:size] * (len(folded) // size + 1) for size in range(1, 7))


def _is_words_and_affixes(letters: str) -> bool:
    """Whether it is words of the list with at most something trivial before and after them: a letter or two, a run
    along the keyboard, or its own beginning once more ("Password123!Pa")."""
    length = len(letters)
    most = range(min(_LONGEST_AFFIX, length) + 1)
    before = [n for n in most if n <= _SHORT_AFFIX or _is_sequence(letters[:n])]
    after = [
        n
        for n in most
        if n <= _SHORT_AFFIX or _is_sequence(letters[length - n :]) or letters.startswith(letters[length - n :])
    ]
    cores = ((n, length - m) for n in before for m in after if (n, m) == (0, 0) or length - n - m >= _SHORTEST_PART)
    return any(_is_made_of_words(letters[start:end]) for start, end in cores)


def _is_made_of_words(letters: str) -> bool:
    """Whether nothing is left of it but words of the list, at most three of them: four are a choice of one's own."""
    if not letters:
        return False
    fewest = {0: 0}
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            if start in fewest and letters[start:end] in _COMMON_WORDS:
                fewest[end] = min(fewest.get(end, 99), fewest[start] + 1)
    return fewest.get(len(letters), 99) <= 3
