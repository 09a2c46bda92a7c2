"""A clinic's own colours on our pages, in a frame on its website: what it asks for, and what is done with it.

A theme is a short text in an address: "brand-0b5554.paper-ffffff.radius-4.font-sans". What is not written
right is not there. A colour in which something could not be read (WCAG 2.2, 1.4.3 and 1.4.11) is not used:
ours stands in its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from booking.rules.colour import Colour, contrast_ratio, mix_colours, read_colour

TEXT_CONTRAST, CONTROL_CONTRAST = 4.5, 3.0
MOST_RADIUS = 24
FONTS = ("serif", "sans")
_LONGEST_THEME = 200
_RADIUS_DIGITS = re.compile(r"\d{1,2}", re.ASCII)
_WHITE, _BLACK = Colour(255, 255, 255), Colour(0, 0, 0)

ColourTokens = Mapping[str, Colour]


def _read_tokens(text: str) -> ColourTokens:
    pairs = (part.split("=") for part in text.split())
    return {name: found for name, value in pairs if (found := read_colour(value))}


# What the style sheet has, and a test holds them together.
LIGHT = _read_tokens(
    "paper=FAF7F1 surface=FFFEFC sunken=F2EDE3 tint=E5F0EC ink=1B2B2C muted=404D4B line=E1D9CB ctl=75807C "
    "brand=0B5554 brand-on=FFFFFF brand-up=073F3F accent=774A14 focus=1B2B2C "
    "deep=0E4746 deep-ink=FBF7EF deep-muted=DCEBE6 deep-line=3C6F6C danger=A1261C warn=73480A warn-tint=FBF0DA"
)
DARK = _read_tokens(
    "paper=101716 surface=182120 sunken=0B1110 tint=18312F ink=EDE8DE muted=B3BEB9 line=2F3B39 ctl=84918D "
    "brand=83D2C9 brand-on=06201F brand-up=A9E3DC accent=DDB274 focus=FBF7EF "
    "deep=133E3C deep-ink=FBF7EF deep-muted=D3E5DF deep-line=37625F danger=FFA296 warn=F0C579 warn-tint=33280F"
)
# On these, words stand.
_GROUNDS = ("paper", "surface", "sunken", "tint")
# Of ours, these are written on a ground that is not. Quieter words and the edges of fields are mixed anew for it.
_OURS_ON_PAPER = ("ink", "brand", "accent", "danger", "warn")


@dataclass(frozen=True)
class Theme:
    """What a website asks for. None and "" are "as ours"."""

    brand: Colour | None = None
    ink: Colour | None = None
    paper: Colour | None = None
    radius: int | None = None
    font: str = ""

    def __str__(self) -> str:
        """As an address carries it: always in the same order, and only what is there."""
        said = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ".".join(f"{name}-{str(value).lstrip('#')}" for name, value in said if value not in (None, ""))


@dataclass(frozen=True)
class RefusedColour:
    """A colour that is not used: by how much its worst neighbour stands out from it."""

    part: str
    wanted: Colour
    contrast: float


@dataclass(frozen=True)
class ThemeColours:
    """What is done with a theme: what is another than in our style sheet, in the light and in the dark. A
    website with a ground of its own has one of the two, whatever the visitor's screen prefers."""

    light: ColourTokens | None
    dark: ColourTokens | None
    refused: tuple[RefusedColour, ...]


def read_theme(text: str) -> Theme:
    """The theme of an address. Where a part is said twice, the last holds."""
    said = dict(part.partition("-")[::2] for part in text[:_LONGEST_THEME].lower().split("."))
    radius = said.get("radius", "")
    font = said.get("font", "")
    return Theme(
        brand=read_colour(said.get("brand", "")),
        ink=read_colour(said.get("ink", "")),
        paper=read_colour(said.get("paper", "")),
        radius=int(radius) if _RADIUS_DIGITS.fullmatch(radius) and int(radius) <= MOST_RADIUS else None,
        font=font if font in FONTS else "",
    )


def apply_theme(theme: Theme) -> ThemeColours:
    """Our pages in these colours, as far as everything on them can still be read."""
    if theme.paper is None:
        light, refused = _themed_tokens(LIGHT, theme)
        # A ground of our own is dark at night: the brand is made lighter until it stands out from that as well.
        lighter = _lightened_brand(theme.brand) if theme.brand and "brand" in light else None
        dark, _ = _themed_tokens(DARK, Theme(brand=lighter))
        dark = {**dark, **_panel_tokens(theme.brand)} if theme.brand and "brand" in dark else dark
        return ThemeColours(light, {name: dark.get(name, DARK[name]) for name in light}, refused)
    if contrast_ratio(theme.paper, _BLACK) >= contrast_ratio(theme.paper, _WHITE):
        light, refused = _themed_tokens(LIGHT, theme)
        return ThemeColours(light, None, refused)
    dark, refused = _themed_tokens(DARK, theme)
    return ThemeColours(None, dark, refused)


def _themed_tokens(ours: ColourTokens, theme: Theme) -> tuple[ColourTokens, tuple[RefusedColour, ...]]:
    made: dict[str, Colour] = {}
    refused = []
    if theme.paper:
        grounds = _grounds_from_paper(theme.paper, ours, ours["brand"])
        worst = min(_lowest_contrast(ours[name], grounds) for name in _OURS_ON_PAPER)
        if worst < TEXT_CONTRAST:
            refused.append(RefusedColour("paper", theme.paper, worst))
        else:
            made |= dict(zip(_GROUNDS, grounds, strict=True))
    if theme.ink:
        worst = _lowest_contrast(theme.ink, [*_ground_colours({**ours, **made}), ours["warn-tint"]])
        if worst < TEXT_CONTRAST:
            refused.append(RefusedColour("ink", theme.ink, worst))
        else:
            made |= {"ink": theme.ink, "focus": theme.ink}
    if theme.brand:
        under = {**ours, **made}
        tinted = {**under, "tint": mix_colours(under["paper"], theme.brand, 0.08)}
        worst = min(
            _lowest_contrast(theme.brand, _ground_colours(tinted)), _lowest_contrast(under["ink"], [tinted["tint"]])
        )
        if worst < TEXT_CONTRAST:
            refused.append(RefusedColour("brand", theme.brand, worst))
        else:
            made |= _brand_tokens(theme.brand) | _panel_tokens(theme.brand) | {"tint": tinted["tint"]}
    if "ink" in made or "paper" in made:
        made |= _muted_tokens({**ours, **made})
    return made, tuple(refused)


def _ground_colours(tokens: ColourTokens) -> list[Colour]:
    return [tokens[name] for name in _GROUNDS]


def _lowest_contrast(front: Colour, grounds: Iterable[Colour]) -> float:
    return min(contrast_ratio(front, ground) for ground in grounds)


def _grounds_from_paper(paper: Colour, ours: ColourTokens, brand: Colour) -> list[Colour]:
    """Paper; what lies on it, a little nearer to the light; what lies below; and a breath of the brand."""
    is_dark = ours is DARK
    return [
        paper,
        mix_colours(paper, _WHITE, 0.05 if is_dark else 0.6),
        mix_colours(paper, _BLACK if is_dark else ours["ink"], 0.3 if is_dark else 0.04),
        mix_colours(paper, brand, 0.12 if is_dark else 0.08),
    ]


def _brand_tokens(brand: Colour) -> dict[str, Colour]:
    """The brand, what is written on it, and itself under a pointer."""
    on = max((_WHITE, _BLACK), key=lambda colour: contrast_ratio(colour, brand))
    away = _BLACK if on == _WHITE else _WHITE
    return {"brand": brand, "brand-on": on, "brand-up": mix_colours(brand, away, 0.28), "accent": brand}


def _panel_tokens(brand: Colour) -> dict[str, Colour]:
    """The ground of the one panel: the brand, as dark as white words on it want it."""
    deep = next(c for share in range(101) if contrast_ratio(c := mix_colours(brand, _BLACK, share / 100), _WHITE) >= 9)
    return {
        "deep": deep,
        "deep-ink": _WHITE,
        "deep-muted": mix_colours(deep, _WHITE, 0.85),
        "deep-line": mix_colours(deep, _WHITE, 0.22),
    }


def _muted_tokens(tokens: ColourTokens) -> dict[str, Colour]:
    """What stands between ink and paper: quieter words, the edges of fields, lines."""
    paper, ink, grounds = tokens["paper"], tokens["ink"], _ground_colours(tokens)
    # Ink itself can be read on all of them, so the last of each row is always good enough.
    muted = (mix_colours(paper, ink, share / 100) for share in range(78, 101))
    edges = (mix_colours(paper, ink, share / 100) for share in range(50, 101))
    return {
        "muted": next(c for c in muted if _lowest_contrast(c, grounds) >= TEXT_CONTRAST),
        "ctl": next(c for c in edges if _lowest_contrast(c, grounds[:2]) >= CONTROL_CONTRAST),
        "line": mix_colours(paper, ink, 0.14),
    }


def _lightened_brand(brand: Colour) -> Colour | None:
    shades = (mix_colours(brand, _WHITE, share / 100) for share in range(0, 100, 4))
    return next((c for c in shades if "brand" in _themed_tokens(DARK, Theme(brand=c))[0]), None)
