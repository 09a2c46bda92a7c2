"""The card that messengers show beside a link: the panel of our pages, with its rings, at 1200 by 630.

The colours are the style sheet's: deep, deep-ink, deep-muted and the rings.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from booking.drawings import fonts
from booking.drawings.lines import Block, set_in

WIDTH, HEIGHT, MARGIN = 1200, 630, 80

_DEEP, _INK, _MUTED = (14, 71, 70), (251, 247, 239), (220, 235, 230)
_RING = (255, 255, 255, 22)
_RING_EVERY, _RING_WIDTH = 62, 2
# Lines are drawn this much larger and made smaller, which smooths them.
_FINER = 3
_TOP, _LINE_HEIGHT = 76, 84
_TITLE = (MARGIN - 4, 196, 940, 262)
_COLOURS = 64


@dataclass(frozen=True)
class Words:
    """What a card says. `is_mirrored` where people read from right to left."""

    group: str
    title: str
    line: str
    is_mirrored: bool = False


@lru_cache(maxsize=128)
def draw_card(words: Words) -> bytes:
    """The card as a PNG."""
    image = _ground(words.is_mirrored).copy()
    pen = ImageDraw.Draw(image)
    name, title, line = blocks(words)
    _write(pen, name, _TOP, _INK, words.is_mirrored, indent=68)
    _tick(image, words.is_mirrored)
    _left, top, _width, height = _TITLE
    _write(pen, title, top + (height - title.height) // 2, _INK, words.is_mirrored)
    _write(pen, line, HEIGHT - MARGIN - line.height + 12, _MUTED, words.is_mirrored)
    out = BytesIO()
    small = image.convert("RGB").quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def blocks(words: Words) -> tuple[Block, Block, Block]:
    """The name, the title and the line, as they are set."""
    _left, _top, width, height = _TITLE
    return (
        set_in(words.group, fonts.SERIF, WIDTH - 2 * MARGIN - 68, 52, 42, 26),
        set_in(words.title, fonts.SERIF, width, height, 100, 34, leading=1.12),
        set_in(words.line, fonts.SANS, WIDTH - 2 * MARGIN, _LINE_HEIGHT, 34, 26, leading=1.24),
    )


def _write(
    pen: ImageDraw.ImageDraw, block: Block, top: int, colour: tuple[int, int, int], is_mirrored: bool, indent: int = 0
) -> None:
    edge = WIDTH - MARGIN - indent if is_mirrored else MARGIN + indent
    for at, line in enumerate(block.lines):
        middle = top + block.leading * at + block.leading // 2
        pen.text((edge, middle), line, colour, font=block.font, anchor="rm" if is_mirrored else "lm")


@lru_cache(maxsize=2)
def _ground(is_mirrored: bool) -> Image.Image:
    """The ground, with rings about the corner where the text ends."""
    size = (WIDTH * _FINER, HEIGHT * _FINER)
    rings = Image.new("L", size, 0)
    pen = ImageDraw.Draw(rings)
    for radius in range(_RING_EVERY, WIDTH + HEIGHT, _RING_EVERY):
        far = radius * _FINER
        box = (size[0] - far, size[1] - far, size[0] + far, size[1] + far)
        pen.ellipse(box, outline=_RING[3], width=_RING_WIDTH * _FINER)
    mask = rings.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    if is_mirrored:
        mask = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ground = Image.new("RGB", (WIDTH, HEIGHT), _DEEP)
    ground.paste(_RING[:3], (0, 0), mask)
    return ground


def _tick(image: Image.Image, is_mirrored: bool) -> None:
    """Our sign, the tick, before the group's name."""
    side = 44
    sign = Image.new("L", (side * _FINER, side * _FINER), 0)
    pen = ImageDraw.Draw(sign)
    unit = side * _FINER / 32
    pen.rounded_rectangle((0, 0, side * _FINER - 1, side * _FINER - 1), 7 * unit, fill=255)
    points = [(8.5 * unit, 16.5 * unit), (13.5 * unit, 21.5 * unit), (23.5 * unit, 10.5 * unit)]
    pen.line(points, fill=0, width=round(3.2 * unit), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.circle((x, y), 1.6 * unit, fill=0)
    mask = sign.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(_INK, (WIDTH - MARGIN - side if is_mirrored else MARGIN, _TOP + 3), mask)
