"""The code on a poster, read back by a decoder that knows nothing of how it was made."""

import re
from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from booking.drawings import qr_code

ADDRESS = "https://book.prohealthclinic.co.uk/book/discovery-call/london?from=poster"
LONGEST = f"https://{'long-domain-name.' * 4}example.com/book/{'s' * 60}/{'c' * 60}?from=poster"
EACH = pytest.mark.parametrize("text", [ADDRESS, LONGEST], ids=["ours", "the longest"])


def read_back(image: Image.Image) -> list[tuple[str, str]]:
    """(what it says, the level of its error correction) of each code in a picture."""
    return [(found.text, found.ec_level) for found in zxingcpp.read_barcodes(image.convert("RGB"))]


def _drawn(path: str, size: int, scale: int = 8) -> Image.Image:
    """The bars of a path, drawn as a browser draws them."""
    image = Image.new("RGB", (size * scale, size * scale), "white")
    pen = ImageDraw.Draw(image)
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{length}v1h-{back}z" for x, y, length, back in bars) == path
    for x, y, length, _back in bars:
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(length) * scale - 1, top + scale - 1), fill=qr_code.DARK)
    return image


@EACH
def test_the_png_says_the_address(text: str) -> None:
    image = Image.open(BytesIO(qr_code.qr_code_png(text)))
    assert read_back(image) == [(text, "Q")]
    assert image.size[0] == image.size[1] >= 1000


@EACH
def test_the_path_says_the_address(text: str) -> None:
    made = qr_code.qr_code(text)
    assert read_back(_drawn(made.path, made.size)) == [(text, "Q")]


@EACH
def test_the_svg_is_the_path_on_white(text: str) -> None:
    made, root = qr_code.qr_code(text), fromstring(qr_code.qr_code_svg(text))
    ground, dark = list(root)
    assert root.get("viewBox") == f"0 0 {made.size} {made.size}"
    assert (ground.get("fill"), ground.get("d")) == ("#fff", f"M0 0h{made.size}v{made.size}H0z")
    assert (dark.get("fill"), dark.get("d")) == (qr_code.DARK, made.path)


def test_four_modules_all_round_stay_white() -> None:
    made = qr_code.qr_code(ADDRESS)
    bars = [tuple(map(int, bar)) for bar in re.findall(r"M(\d+) (\d+)h(\d+)", made.path)]
    assert min(x for x, _y, _length in bars) == min(y for _x, y, _length in bars) == qr_code.QUIET_ZONE
    assert max(x + length for x, _y, length in bars) == made.size - qr_code.QUIET_ZONE
    assert max(y + 1 for _x, y, _length in bars) == made.size - qr_code.QUIET_ZONE


def test_a_code_is_still_read_with_a_coffee_stain_on_it() -> None:
    image = Image.open(BytesIO(qr_code.qr_code_png(ADDRESS))).convert("RGB")
    side = image.size[0]
    ImageDraw.Draw(image).ellipse((side * 0.45, side * 0.45, side * 0.68, side * 0.68), fill="#774A14")
    assert read_back(image) == [(ADDRESS, "Q")]


def test_the_decoder_is_no_yes_man() -> None:
    made = qr_code.qr_code(ADDRESS)
    without = "".join(re.findall(r"M\d+ \d+h\d+v1h-\d+z", made.path)[len(made.path) // 40 :])
    assert read_back(_drawn(without, made.size)) == []
