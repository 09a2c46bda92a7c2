"""One line on what a page is about, as a search engine shows it below the title."""

from collections.abc import Sequence

# Longer ones are cut in search results, and where it cuts is not for us to say.
LONGEST_DESCRIPTION, SHORTEST_CUT = 160, 50


def first_that_fits(*sentences: str) -> str:
    """The first that fits; where none does, as much of the last as does, to the end of a word."""
    return next((text for text in sentences if len(text) <= LONGEST_DESCRIPTION), None) or _cut(sentences[-1])


def join_sentences(sentences: Sequence[str]) -> str:
    """As many whole sentences, from the first on, as fit together."""
    text = ""
    for sentence in filter(None, sentences):
        longer = f"{text} {sentence}".strip()
        if len(longer) > LONGEST_DESCRIPTION:
            break
        text = longer
    return text or _cut(next(filter(None, sentences), ""))


def _cut(text: str) -> str:
    kept = text[: LONGEST_DESCRIPTION - 1]
    # Not in the middle of a word, unless there is hardly another.
    end = kept.rfind(" ")
    return text if len(text) <= LONGEST_DESCRIPTION else f"{kept[:end] if end > SHORTEST_CUT else kept}…"
