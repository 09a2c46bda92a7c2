"""Finds text in a guide that would vanish, or that patients would read as it was typed."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from booking.rules.seed_file import FileMistake

_TAG = re.compile(r"<[A-Za-z/!][\w-]*")
_BROKEN_LINK = "]("
# They reorder the text after them, so that patients would read something else than the file says.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = ("softbreak", "hardbreak")

NO_PICTURE = "Pictures have no place in a guide: nobody would see this one."
NO_HTML = "is shown to patients as it stands here: a guide has no HTML."
NO_LINK = "This is no link: it would be shown as it was typed. Write [words](https://…)."


def text_mistakes(token: Token) -> Iterator[FileMistake]:
    """Yields what is wrong with the text of a paragraph or heading. Text between `backticks` is not checked."""
    line = token.map[0] + 1 if token.map else 1
    for child in token.children or []:
        if child.type in _LINE_BREAKS:
            line += 1
        elif child.type == "image":
            yield FileMistake(line, str(child.attrGet("src")), NO_PICTURE)
        elif child.type == "text":
            yield from (FileMistake(line, tag, NO_HTML) for tag in _TAG.findall(child.content))
            if _BROKEN_LINK in child.content:
                yield FileMistake(line, "", NO_LINK)


def html_tag_mistakes(words: str, line: int) -> Iterator[FileMistake]:
    """Yields each HTML tag in the label of a notice, which is plain text."""
    yield from (FileMistake(line, tag, NO_HTML) for tag in _TAG.findall(words))


def direction_mark_mistakes(lines: Sequence[str]) -> Iterator[FileMistake]:
    """Yields each invisible mark that reorders the letters around it."""
    for number, line in enumerate(lines, start=1):
        for mark in sorted(set(_DIRECTION_MARKS.findall(line))):
            yield FileMistake(number, f"U+{ord(mark):04X}", "turns round the letters after it, and nobody sees it.")
