"""A website's own colours: read from an address, used where everything can be read in them, and nowhere else."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.colour import Colour, contrast_ratio, mix_colours, read_colour
from booking.rules.embed_theme import (
    CONTROL_CONTRAST,
    DARK,
    LIGHT,
    TEXT_CONTRAST,
    ColourTokens,
    Theme,
    ThemeColours,
    apply_theme,
    read_theme,
)

SHEET = Path(__file__).resolve().parents[2] / "booking" / "static" / "app.css"
WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
GROUNDS = ("paper", "surface", "sunken", "tint")
COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)


def of(text: str) -> Colour:
    found = read_colour(text)
    assert found is not None
    return found


def whole(ours: ColourTokens, made: ColourTokens | None) -> ColourTokens:
    """All tokens of a scheme, as a page has them in the end."""
    return {**ours, **(made or {})}


def unreadable(tokens: ColourTokens) -> list[str]:
    """What cannot be read where it stands, or a control that cannot be made out."""
    pairs = [
        *itertools.product(("ink", "muted", "brand", "accent"), GROUNDS),
        ("brand-on", "brand"),
        ("ink", "warn-tint"),
    ]
    pairs += [(name, ground) for name in ("danger", "warn") for ground in ("paper", "surface")]
    pairs += [("deep-ink", "deep"), ("deep-muted", "deep"), ("brand-on", "brand-up")]
    found = [f"{a} on {b}" for a, b in pairs if contrast_ratio(tokens[a], tokens[b]) < TEXT_CONTRAST]
    return found + [
        f"ctl on {b}" for b in ("paper", "surface") if contrast_ratio(tokens["ctl"], tokens[b]) < CONTROL_CONTRAST
    ]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # From the understanding documents of WCAG 2.2 and the W3C's own examples.
    [("000000", "ffffff", 21.0), ("ffffff", "ffffff", 1.0), ("777777", "ffffff", 4.48), ("767676", "ffffff", 4.54)],
)
def test_contrast_is_as_the_guidelines_compute_it(one: str, other: str, ratio: float) -> None:
    assert round(contrast_ratio(of(one), of(other)), 2) == round(contrast_ratio(of(other), of(one)), 2) == ratio


def test_colours_are_read_as_people_write_them() -> None:
    written = ("#0B5554", "0b5554", " #abc ", "", "teal", "#12345", "0b55540", "#0b555g", "²²²", "#fff;}")
    assert [str(found) if (found := read_colour(text)) else None for text in written] == [
        "#0b5554",
        "#0b5554",
        "#aabbcc",
        *[None] * 7,
    ]
    assert str(mix_colours(BLACK, WHITE, 0.5)) == "#808080"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("brand-0B5554.paper-fff.radius-4.font-sans", "brand-0b5554.paper-ffffff.radius-4.font-sans"),
        ("font-sans.brand-0b5554", "brand-0b5554.font-sans"),
        ("brand-teal.ink-12.radius-25.font-comic", ""),
        ("radius-0", "radius-0"),
        ("radius--1.radius", ""),
        ("brand-0b5554.brand-111", "brand-111111"),
        ("brand-0b5554;}*{display:none", ""),
        ("other-0b5554..-.", ""),
        ("." * 500 + "brand-0b5554", ""),
    ],
)
def test_of_an_address_only_what_is_written_right_is_kept(text: str, kept: str) -> None:
    assert str(read_theme(text)) == kept
    assert str(read_theme(kept)) == kept


def test_ours_are_those_of_the_style_sheet() -> None:
    sheet = SHEET.read_text()
    both = {n: (of(a), of(b)) for n, a, b in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", sheet)}
    deep_ink = of(re.findall(r"--deep-ink: (#\w{6})", sheet)[0])
    both["deep-ink"] = (deep_ink, deep_ink)
    both = {name: pair for name, pair in both.items() if name in LIGHT}
    assert ({n: a for n, (a, _) in both.items()}, {n: b for n, (_, b) in both.items()}) == (LIGHT, DARK)
    assert (unreadable(LIGHT), unreadable(DARK)) == ([], [])


def test_without_colours_everything_is_ours() -> None:
    assert apply_theme(Theme()) == ThemeColours({}, {}, ())


def test_a_brand_is_used_as_it_is_by_day_and_made_lighter_at_night() -> None:
    plum = of("7a1f5c")
    made = apply_theme(Theme(brand=plum))
    assert made.light is not None
    assert made.dark is not None
    assert (made.light["brand"], made.light["brand-on"], made.refused) == (plum, WHITE, ())
    assert made.dark["brand"].luminance > plum.luminance
    assert made.light.keys() == made.dark.keys()
    assert (unreadable(whole(LIGHT, made.light)), unreadable(whole(DARK, made.dark))) == ([], [])


def test_a_brand_too_pale_to_be_read_is_not_used_and_it_is_said_by_how_much() -> None:
    made = apply_theme(Theme(brand=of("f28c28"), paper=WHITE))
    assert made.light is not None
    assert [(one.part, str(one.wanted), round(one.contrast, 1)) for one in made.refused] == [("brand", "#f28c28", 2.3)]
    assert "brand" not in made.light
    assert made.light["paper"] == WHITE


def test_ink_that_pales_beside_its_paper_is_not_used() -> None:
    made = apply_theme(Theme(ink=of("999999"), paper=of("ffffff")))
    assert [one.part for one in made.refused] == ["ink"]
    assert unreadable(whole(LIGHT, made.light)) == []


def test_a_ground_between_light_and_dark_is_not_used() -> None:
    made = apply_theme(Theme(paper=of("777777")))
    assert [one.part for one in made.refused] == ["paper"]


def test_a_ground_on_which_only_our_quieter_words_would_pale_is_used_and_those_are_made_darker() -> None:
    grey = of("d8d8d8")
    made = apply_theme(Theme(paper=grey))
    assert made.light is not None
    assert (made.light["paper"], made.refused) == (grey, ())
    assert contrast_ratio(LIGHT["ctl"], grey) < CONTROL_CONTRAST <= contrast_ratio(made.light["ctl"], grey)
    assert unreadable(whole(LIGHT, made.light)) == []


@pytest.mark.parametrize(
    ("paper", "is_light"), [("ffffff", True), ("f4efe6", True), ("111111", False), ("0b1726", False)]
)
def test_a_website_with_its_own_ground_is_light_or_dark_for_everybody(paper: str, is_light: bool) -> None:
    made = apply_theme(Theme(paper=of(paper)))
    assert (made.light is not None, made.dark is not None, made.refused) == (is_light, not is_light, ())


@given(st.none() | COLOURS, st.none() | COLOURS, st.none() | COLOURS)
def test_whatever_is_asked_for_everything_can_be_read(
    brand: Colour | None, ink: Colour | None, paper: Colour | None
) -> None:
    made = apply_theme(Theme(brand=brand, ink=ink, paper=paper))
    assert [one for one in made.refused if one.contrast >= TEXT_CONTRAST] == [], "what can be read is not refused"
    for ours, tokens in ((LIGHT, made.light), (DARK, made.dark)):
        if tokens is not None:
            assert unreadable(whole(ours, tokens)) == []
