"""Puts numbers and names into English for the terminal."""

from collections.abc import Sequence


def counted(number: int, what: str) -> str:
    """Returns a number and its noun in English: "1 diary", "4 diaries", "3 days"."""
    many = f"{what[:-1]}ies" if what.endswith("y") and not what.endswith("ay") else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def joined_names(names: Sequence[str]) -> str:
    """Returns names in order, each once, separated by commas."""
    return ", ".join(dict.fromkeys(names))
