"""Whether a name is an advertisement: our mail must not carry other people's phishing.

A mail program makes a link of whatever looks like an address, and new endings are sold every year, so no list
of endings can tell. What tells is how it is written: two words joined by a dot, without a space, the last in
letters. Two kinds of names are written like that too, and are welcome:

- initials: "J.Smith", "M.A.Khan", "Ma.Teresa", and one letter in any script, as "李.明" and "د.أحمد";
- titles and what names are shortened to: "St.John", "Prof.Dr.Huber", "Mohd.Ali".

After those it is an address all the same where it ends like one that is nobody's name ("x.com", "Mr.Bet"), or
in two small letters, as every country's ending does ("t.me", "g.co"; J. Li writes "J.Li" or "j li"). Behind what
may be a word as well, two letters or a rarer title, any two letters are an ending, and so is what is sold most
("Ma.Co", "hi.link"). What is left, a word of three letters or more behind a single letter or a title, is read as a
name: "j.smith".
"""

import re
import unicodedata
from itertools import pairwise

from booking.rules.text_cleaning import is_drawn

# Not for a part that is a word: there any ending will do.
_ADDRESS_SIGNS = re.compile(r"://|\bwww\.|@|\.[a-z]{2,}/", re.IGNORECASE)
_JOINED = re.compile(r"[\w.-]+")
_BEGINS_WITH_LETTERS = re.compile(r"[^\W\d_]+")
_IDEOGRAPHIC_STOP = "\u3002"

_TITLES = "mr mrs ms dr st prof sr jr"
_RARER_TITLES = (
    "miss mx dra drs ste sra srta rev fr hon capt col maj lt sgt gen mme mlle ing dipl ir eng adv smt shri "
    "mohd muhd muh moh abd hj chr thos chas jos wm geo"
)
# No family is called these, as some are Page, Link, Li and Me.
_NOBODYS_NAME = (
    "com net org info biz xyz top shop online site website click live club app dev bet casino poker vip pro icu "
    "cloud support buzz tech space"
)
_SOLD_MOST = f"{_NOBODYS_NAME} link store page win"
_OF_A_NAME = "jr ii iii"

# How an address is spelt out: "evil[.]tk", "evil (dot) tk", "evil dot tk", "evil .tk", "evil • tk", "a [at] b".
# "Dot" is a name as well: in words it has to be followed by an ending that is nobody's, or by two letters.
_BRACKETED_DOT = re.compile(r"\s*[\[({<]\s*[.\u2022\u2219\u22c5\u25cf]\s*[\])}>]\s*")
_BRACKETED_WORD = re.compile(r"\s*[\[({<]\s*(dot|punto|ponto|punkt|точка|نقطة)\s*[\])}>]\s*", re.IGNORECASE)
_BRACKETED_AT = re.compile(r"[\[({<]\s*at\s*[\])}>]", re.IGNORECASE)
_LOOSE_DOT = re.compile(r"(?<=\w)(?:\s+\.\s*|\s*[\u2022\u2219\u22c5\u25cf]\s*)(?=\w)")
_DOT_IN_WORDS = re.compile(r"\w\s+(?:dot|punto|ponto|punkt|точка|نقطة)\s+([^\W\d_]+)", re.IGNORECASE)


def is_spam_name(name: str) -> bool:
    """Whether a name carries a web or mail address, as it is written or as a mail program would read it: with
    every width of letter and dot the same, and what cannot be seen left out."""
    written = unicodedata.normalize("NFKC", name)
    read = "".join(filter(is_drawn, written)).replace(_IDEOGRAPHIC_STOP, ".")
    read = _LOOSE_DOT.sub(".", _BRACKETED_DOT.sub(".", read))
    if _ADDRESS_SIGNS.search(written) or _ADDRESS_SIGNS.search(read) or _BRACKETED_AT.search(read):
        return True
    in_words = _DOT_IN_WORDS.findall(_BRACKETED_WORD.sub(r" \1 ", read))
    if any(len(ending) == 2 or ending.casefold() in _SOLD_MOST.split() for ending in in_words):
        return True
    return any(
        _is_address(before, after)
        for joined in _JOINED.findall(read)
        for before, after in pairwise(joined.split("."))
        if before
    )


def _is_address(before: str, after: str) -> bool:
    """Whether two parts that a dot joins are the end of an address, rather than of a name."""
    letters = _BEGINS_WITH_LETTERS.match(after)
    if letters is None or len(letters[0]) < 2:
        return False
    ending = letters[0].casefold()
    if ending in _OF_A_NAME.split():
        return False
    if (len(before) == 1 and before.isalpha()) or before.casefold() in _TITLES.split():
        return ending in _NOBODYS_NAME.split() or _is_of_a_country(letters[0])
    if _are_initials(before) or before.casefold() in _RARER_TITLES.split():
        return ending in _SOLD_MOST.split() or len(ending) == 2
    return True


def _are_initials(part: str) -> bool:
    """Two letters of which the first is a capital: "Ma", "Md", "JR"."""
    return len(part) == 2 and part.isalpha() and part[0].isupper()


def _is_of_a_country(ending: str) -> bool:
    """Two letters, written small as in an address."""
    return len(ending) == 2 and ending.isascii() and ending.islower()
