"""The language that the reader has chosen, and what holds in every one."""

from collections.abc import Iterable

from babel import Locale
from babel.lists import format_list
from flask_babel import get_locale

# Keeps together what must not break over a line.
NBSP = "\u00a0"


def reader_locale() -> Locale:
    """The reader's; British English where nobody reads, as in a terminal."""
    return get_locale() or Locale("en", "GB")


def join_names(words: Iterable[str]) -> str:
    """Names one after the other: "London, Manchester and Bedford"."""
    return format_list(list(words), locale=reader_locale())
