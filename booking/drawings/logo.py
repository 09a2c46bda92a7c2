"""Draws the logo, the tick of icon.svg, in pixels: for share cards and a phone's home screen."""

from io import BytesIO

from PIL import Image, ImageDraw

from booking.drawings.image_cache import cached_image

_DEEP, _INK = (14, 71, 70), (251, 247, 239)
# The logo is drawn larger and then scaled down, which smooths its edges.
_SUPERSAMPLING = 4
# In units of icon.svg: the square's side and corner radius, the tick's line width and points.
_SIDE, _CORNER, _WIDTH = 32, 7, 3.2
_TICK = ((8.5, 16.5), (13.5, 21.5), (23.5, 10.5))


def logo_mask(side: int) -> Image.Image:
    """Returns the square with the tick cut out of it, as a mask."""
    unit = side * _SUPERSAMPLING / _SIDE
    canvas = Image.new("L", (side * _SUPERSAMPLING, side * _SUPERSAMPLING), 0)
    ImageDraw.Draw(canvas).rounded_rectangle(
        (0, 0, side * _SUPERSAMPLING - 1, side * _SUPERSAMPLING - 1), _CORNER * unit, fill=255
    )
    _draw_tick(canvas, unit, 0)
    return canvas.resize((side, side), Image.Resampling.LANCZOS)


@cached_image(max_images=4)
def logo_icon(side: int) -> bytes:
    """Returns a PNG of the tick on deep teal, without rounded corners: the phone rounds them."""
    canvas = Image.new("L", (side * _SUPERSAMPLING, side * _SUPERSAMPLING), 0)
    _draw_tick(canvas, side * _SUPERSAMPLING / _SIDE, 255)
    image = Image.new("RGB", (side, side), _DEEP)
    image.paste(_INK, (0, 0), canvas.resize((side, side), Image.Resampling.LANCZOS))
    out = BytesIO()
    image.quantize(32, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_tick(image: Image.Image, unit: float, shade: int) -> None:
    pen = ImageDraw.Draw(image)
    points = [(x * unit, y * unit) for x, y in _TICK]
    pen.line(points, fill=shade, width=round(_WIDTH * unit), joint="curve")
    for end in (points[0], points[-1]):
        pen.circle(end, _WIDTH / 2 * unit, fill=shade)
