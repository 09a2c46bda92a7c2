"""One line on what a page is about, as a search engine shows it below the title."""

from collections.abc import Sequence

# Longer ones are cut in search results, and where it cuts is not for us to say.
MOST, LEAST = 160, 50


def fitting(*sentences: str) -> str:
    """The first that fits; where none does, as much of the last as does, to the end of a word."""
    return next((text for text in sentences if len(text) <= MOST), None) or _cut(sentences[-1])


def joined(sentences: Sequence[str]) -> str:
    """As many whole sentences, from the first on, as fit together."""
    text = ""
    for sentence in filter(None, sentences):
        longer = f"{text} {sentence}".strip()
        if len(longer) > MOST:
            break
        text = longer
    return text or _cut(next(filter(None, sentences), ""))


def _cut(text: str) -> str:
    kept = text[: MOST - 1]
    # Not in the middle of a word, unless there is hardly another.
    end = kept.rfind(" ")
    return text if len(text) <= MOST else f"{kept[:end] if end > LEAST else kept}…"
