"""Draws the card of 1200 by 630 pixels that messengers show beside a link.

Its colours are those of the style sheet: deep, deep-ink, deep-muted and the rings.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from booking.drawings import fonts, logo
from booking.drawings.image_cache import cached_image
from booking.drawings.text_layout import TextBlock, fit_text

WIDTH, HEIGHT, MARGIN = 1200, 630, 80

_DEEP, _INK, _MUTED = (14, 71, 70), (251, 247, 239), (220, 235, 230)
_RING = (255, 255, 255, 22)
_RING_EVERY, _RING_WIDTH = 62, 2
# The rings are drawn this much larger and then scaled down, which smooths them.
_SUPERSAMPLING = 3
_TOP, _LINE_HEIGHT, _LOGO_SIDE = 76, 84, 44
_TITLE = (MARGIN - 4, 196, 940, 262)
_COLOURS = 64


@dataclass(frozen=True)
class CardText:
    """The texts of a card. `is_mirrored` is set for languages that are read from right to left."""

    group: str
    title: str
    line: str
    is_mirrored: bool = False


@cached_image(max_images=128)
def draw_card(words: CardText) -> bytes:
    """Returns a card as a PNG."""
    image = _background(words.is_mirrored).copy()
    pen = ImageDraw.Draw(image)
    name, title, line = text_blocks(words)
    _draw_text(pen, name, _TOP, _INK, words.is_mirrored, indent=68)
    image.paste(
        _INK, (WIDTH - MARGIN - _LOGO_SIDE if words.is_mirrored else MARGIN, _TOP + 3), logo.logo_mask(_LOGO_SIDE)
    )
    _left, top, _width, height = _TITLE
    _draw_text(pen, title, top + (height - title.height) // 2, _INK, words.is_mirrored)
    _draw_text(pen, line, HEIGHT - MARGIN - line.height + 12, _MUTED, words.is_mirrored)
    out = BytesIO()
    small = image.convert("RGB").quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def text_blocks(words: CardText) -> tuple[TextBlock, TextBlock, TextBlock]:
    """Returns the practice's name, the title and the line of a card, laid out."""
    _left, _top, width, height = _TITLE
    return (
        fit_text(words.group, fonts.SERIF, WIDTH - 2 * MARGIN - 68, 52, 42, 26),
        fit_text(words.title, fonts.SERIF, width, height, 100, 34, leading=1.12),
        fit_text(words.line, fonts.SANS, WIDTH - 2 * MARGIN, _LINE_HEIGHT, 34, 26, leading=1.24),
    )


def _draw_text(
    pen: ImageDraw.ImageDraw,
    block: TextBlock,
    top: int,
    colour: tuple[int, int, int],
    is_mirrored: bool,
    indent: int = 0,
) -> None:
    edge = WIDTH - MARGIN - indent if is_mirrored else MARGIN + indent
    for at, line in enumerate(block.lines):
        middle = top + block.leading * at + block.leading // 2
        pen.text((edge, middle), line, colour, font=block.font, anchor="rm" if is_mirrored else "lm")


@lru_cache(maxsize=2)
def _background(is_mirrored: bool) -> Image.Image:
    """Returns the background, with rings around the corner at which the text ends."""
    size = (WIDTH * _SUPERSAMPLING, HEIGHT * _SUPERSAMPLING)
    rings = Image.new("L", size, 0)
    pen = ImageDraw.Draw(rings)
    for radius in range(_RING_EVERY, WIDTH + HEIGHT, _RING_EVERY):
        far = radius * _SUPERSAMPLING
        box = (size[0] - far, size[1] - far, size[0] + far, size[1] + far)
        pen.ellipse(box, outline=_RING[3], width=_RING_WIDTH * _SUPERSAMPLING)
    mask = rings.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    if is_mirrored:
        mask = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ground = Image.new("RGB", (WIDTH, HEIGHT), _DEEP)
    ground.paste(_RING[:3], (0, 0), mask)
    return ground
