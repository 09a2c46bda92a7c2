"""What can be a word in addresses: one rule, wherever such a word is written."""

from pathlib import Path

import pytest

from booking.rules.slug import LONGEST_SLUG, is_slug

BOOKING = Path(__file__).resolve().parent.parent.parent / "booking"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("gluteus-medius-pain", True),
        ("a1", True),
        ("a" * LONGEST_SLUG, True),
        ("a" * (LONGEST_SLUG + 1), False),
        ("", False),
        ("-a", False),
        ("a-", False),
        ("a--b", False),
        ("A", False),
        ("é", False),
        ("a\n", False),
    ],
)
def test_what_can_be_a_word_in_addresses(text: str, is_one: bool) -> None:
    assert is_slug(text) is is_one


def test_the_rule_stands_in_one_place() -> None:
    """Seed file, settings and guides ask it; a second pattern would one day be another rule."""
    patterns = [path for path in BOOKING.rglob("*.py") if '"[a-z0-9]+(?:-[a-z0-9]+)*"' in path.read_text("utf-8")]
    assert [str(path.relative_to(BOOKING)) for path in patterns] == ["rules/slug.py"]
