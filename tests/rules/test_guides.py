"""The words of guides: headings however they are typed, anchors that can be addresses, and how long one takes."""

from dataclasses import replace
from datetime import date

import pytest

from booking.rules.guides import Guide, guide_code
from booking.rules.guides.sections import SECTIONS, heading_anchor, section_heading

EMPTY = Guide("a", "A", "", "", "", date(2026, 10, 5), date(2026, 10, 5), "discovery-call", (), (), 0)


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("Author’s note", "Author’s note"),
        ("author's NOTE", "Author’s note"),
        ("  Causes ", "Causes"),
        ("Cause", ""),
        ("", ""),
    ],
)
def test_a_heading_is_known_however_it_is_typed(typed: str, heading: str) -> None:
    assert section_heading(typed) == heading


def test_the_anchors_of_sections_stay_as_they_are() -> None:
    """Links from elsewhere end in them."""
    assert list(SECTIONS.values()) == [
        "what-it-is",
        "causes",
        "symptoms",
        "see-a-doctor",
        "diagnosis",
        "treatment",
        "recovery",
        "untreated",
        "questions",
        "note",
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("Does it hurt?", "does-it-hurt"), ("Café & MRI", "cafe-mri"), ("Don’t wait", "dont-wait"), ("؟", "")],
)
def test_a_heading_becomes_the_end_of_an_address(heading: str, anchor: str) -> None:
    assert heading_anchor(heading) == anchor


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (250, 1), (1000, 5), (2474, 12)])
def test_a_guide_takes_a_minute_for_two_hundred_words(words: int, minutes: int) -> None:
    assert replace(EMPTY, words=words).minutes == minutes


def test_codes_differ_and_cannot_be_mistaken_for_each_other() -> None:
    codes = {guide_code(slug) for slug in ("gluteus-medius-pain", "tennis-elbow", "knee", "knees")}
    assert (len(codes), {len(code) for code in codes}) == (4, {8})
