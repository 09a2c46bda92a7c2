"""What does not belong into the text of a guide, and would vanish or be shown to patients as it was typed."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from booking.rules.seed_file import Mistake

_TAG = re.compile(r"<[A-Za-z/!][\w-]*")
_LEFT_OVER = "]("
# They turn round what stands after them, so that patients would read something else than the file says.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = ("softbreak", "hardbreak")

NO_PICTURE = "Pictures have no place in a guide: nobody would see this one."
NO_HTML = "is shown to patients as it stands here: a guide has no HTML."
NO_LINK = "This is no link: it would be shown as it was typed. Write [words](https://…)."


def strange_in(token: Token) -> Iterator[Mistake]:
    """What is wrong with the words of a paragraph or a heading. What stands between `backticks` is let be."""
    line = token.map[0] + 1 if token.map else 1
    for child in token.children or []:
        if child.type in _BREAKS:
            line += 1
        elif child.type == "image":
            yield Mistake(line, str(child.attrGet("src")), NO_PICTURE)
        elif child.type == "text":
            yield from (Mistake(line, tag, NO_HTML) for tag in _TAG.findall(child.content))
            if _LEFT_OVER in child.content:
                yield Mistake(line, "", NO_LINK)


def strange_tag(words: str, line: int) -> Iterator[Mistake]:
    """The same for the label of a notice, which is plain text."""
    yield from (Mistake(line, tag, NO_HTML) for tag in _TAG.findall(words))


def turned_round(lines: Sequence[str]) -> Iterator[Mistake]:
    """Marks that nobody sees and that turn the letters around them."""
    for number, line in enumerate(lines, start=1):
        for mark in sorted(set(_TURNS.findall(line))):
            yield Mistake(number, f"U+{ord(mark):04X}", "turns round the letters after it, and nobody sees it.")
