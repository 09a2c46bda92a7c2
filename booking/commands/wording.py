"""Puts numbers and names into English for the terminal."""

from collections.abc import Sequence


def counted(number: int, what: str) -> str:
    """So many of something, in English: "1 diary", "4 diaries", "3 days"."""
    many = f"{what[:-1]}ies" if what.endswith("y") and not what.endswith("ay") else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def joined_names(names: Sequence[str]) -> str:
    """Names in order, each told once."""
    return ", ".join(dict.fromkeys(names))
