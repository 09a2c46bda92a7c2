"""Colours and their contrast (WCAG 2.2: relative luminance, contrast ratio)."""

import re
from dataclasses import dataclass

_HEX = re.compile(r"[0-9a-f]{6}|[0-9a-f]{3}", re.ASCII)


@dataclass(frozen=True)
class Colour:
    """Red, green and blue, 0 to 255 each. As text it is "#0b5554"."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Return the relative luminance (WCAG 2.2), from 0 for black to 1 for white."""
        red, green, blue = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_colour(text: str) -> Colour | None:
    """Return the colour of "#0B5554", "0b5554" or "#abc"; None for a text that is no colour."""
    digits = text.strip().lower().removeprefix("#")
    if not _HEX.fullmatch(digits):
        return None
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Colour(*(int(digits[at : at + 2], 16) for at in (0, 2, 4)))


def contrast_ratio(one: Colour, other: Colour) -> float:
    """Return the contrast ratio, from 1 to 21. WCAG 2.2 asks for 4.5 for text and 3 for controls."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def mix_colours(one: Colour, other: Colour, share: float) -> Colour:
    """Return a mixture of two colours. `share` is the part of `other`, from 0 to 1."""
    pairs = ((one.red, other.red), (one.green, other.green), (one.blue, other.blue))
    return Colour(*(round(a + (b - a) * share) for a, b in pairs))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
