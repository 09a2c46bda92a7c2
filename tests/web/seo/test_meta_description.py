"""Summaries fit: whole sentences where they can, whole words where they cannot."""

from booking.web.seo.meta_description import LONGEST_DESCRIPTION, first_that_fits, join_sentences

FORTY = "These are exactly forty letters of text."


def test_the_first_that_fits_is_told() -> None:
    assert first_that_fits("x" * 161, "y" * 160, "z") == "y" * 160


def test_where_none_fits_the_last_is_cut_at_the_end_of_a_word() -> None:
    text = " ".join(["word"] * 60)
    assert first_that_fits("x" * 500, text) == f"{' '.join(['word'] * 31)}…"


def test_a_text_of_one_word_is_cut_in_it() -> None:
    assert first_that_fits("x" * 500) == "x" * (LONGEST_DESCRIPTION - 1) + "…"


def test_sentences_are_joined_as_long_as_they_fit() -> None:
    assert len(FORTY) == 40
    assert join_sentences([FORTY, "", FORTY, FORTY, FORTY]) == f"{FORTY} {FORTY} {FORTY}"
    assert join_sentences(["x " * 100]) == ("x " * 79).strip() + "…"
    assert join_sentences([]) == ""
