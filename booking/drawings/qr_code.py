"""Draws QR codes (ISO/IEC 18004): as a path for a page, and as files to print.

A quarter of a code may be damaged (level Q). A quiet zone of four modules surrounds it.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby

from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET_ZONE = 4
DARK = "#0E4746"
# Pixels a module. A code of 50 modules is 1,200 pixels wide, so that print shows no pixels.
_PIXELS = 24


@dataclass(frozen=True)
class QrCode:
    """A QR code: `size` is its width in modules with the quiet zone, `path` the SVG path of its dark modules."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """Returns the QR code of a text."""
    rows = _modules(text)
    return QrCode(len(rows), "".join(_bars_path(rows)))


def qr_code_svg(text: str) -> bytes:
    """Returns the QR code of a text as an SVG file, which can be printed at any size."""
    made = qr_code(text)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {made.size} {made.size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{made.size}v{made.size}H0z"/><path fill="{DARK}" d="{made.path}"/></svg>\n'
    )
    return drawn.encode()


def qr_code_png(text: str) -> bytes:
    """Returns the QR code of a text as a black and white PNG, for programs that do not read SVG."""
    rows = _modules(text)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    out = BytesIO()
    image.resize((len(rows) * _PIXELS,) * 2, Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=64)
def _modules(text: str) -> tuple[tuple[bool, ...], ...]:
    drawn = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    drawn.add_data(text)
    drawn.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in drawn.get_matrix())


def _bars_path(rows: tuple[tuple[bool, ...], ...]) -> list[str]:
    """Returns the SVG path of each run of dark modules in a row."""
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return bars
