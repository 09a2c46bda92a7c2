"""Summaries fit: whole sentences where they can, whole words where they cannot."""

from booking.web.found.summary import MOST, fitting, joined

FORTY = "These are exactly forty letters of text."


def test_the_first_that_fits_is_told() -> None:
    assert fitting("x" * 161, "y" * 160, "z") == "y" * 160


def test_where_none_fits_the_last_is_cut_at_the_end_of_a_word() -> None:
    text = " ".join(["word"] * 60)
    assert fitting("x" * 500, text) == f"{' '.join(['word'] * 31)}…"


def test_a_text_of_one_word_is_cut_in_it() -> None:
    assert fitting("x" * 500) == "x" * (MOST - 1) + "…"


def test_sentences_are_joined_as_long_as_they_fit() -> None:
    assert len(FORTY) == 40
    assert joined([FORTY, "", FORTY, FORTY, FORTY]) == f"{FORTY} {FORTY} {FORTY}"
    assert joined(["x " * 100]) == ("x " * 79).strip() + "…"
    assert joined([]) == ""
