"""A source is one short word; whatever else an address says in its place is nobody's."""

import pytest

from booking.rules.attribution import read_source_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("newsletter", "newsletter"),
        (" Spring-Newsletter ", "spring-newsletter"),
        ("partner.example_2", "partner.example_2"),
        ("x" * 40, "x" * 40),
        ("x" * 41, ""),
        ("", ""),
        ("a b", ""),
        ("-a", ""),
        ("a--b", ""),
        ("=cmd()", ""),
        ("رسالة", ""),
        ("<script>", ""),
        ("a\n", "a"),
        ("a\nb", ""),
    ],
)
def test_a_source_is_a_word_or_nothing(text: str, word: str) -> None:
    assert read_source_word(text) == word
