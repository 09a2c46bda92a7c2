"""Breaks text into balanced lines, at the largest size that fits a box."""

from dataclasses import dataclass

from PIL.ImageFont import FreeTypeFont

from booking.drawings import fonts

_SIZE_STEP = 4


@dataclass(frozen=True)
class TextBlock:
    """Lines of text in one font and size. `leading` is the distance between lines in pixels."""

    lines: tuple[str, ...]
    font: FreeTypeFont
    leading: int

    @property
    def height(self) -> int:
        """Returns the height of all lines in pixels."""
        return self.leading * len(self.lines)


def fit_text(
    text: str, faces: tuple[str, ...], width: int, height: int, largest: int, smallest: int, leading: float = 1.16
) -> TextBlock:
    """Returns a text laid out in a box, at the largest size that fits, in pixels.

    A text that does not fit at the smallest size ends in an ellipsis.
    """
    text = fonts.without_missing_letters(text, faces)
    name = fonts.face_for(text, faces)
    for size in range(largest, smallest - 1, -_SIZE_STEP):
        font = fonts.face(name, size)
        block = TextBlock(_balanced(text, font, width), font, round(size * leading))
        if block.height <= height and all(font.getlength(line) <= width for line in block.lines):
            return block
    font = fonts.face(name, smallest)
    spacing = round(smallest * leading)
    return TextBlock(
        _with_ellipsis(_wrapped_anywhere(text, font, width), font, width, height // spacing), font, spacing
    )


def _balanced(text: str, font: FreeTypeFont, width: int) -> tuple[str, ...]:
    """Returns as few lines as fit, broken at the narrowest width that needs no more lines."""
    lines = _wrapped(text, font, width)
    low, high = 0, width
    while high - low > 4:
        middle = (low + high) // 2
        if len(narrower := _wrapped(text, font, middle)) == len(lines) and _widest(narrower, font) <= width:
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def _widest(lines: tuple[str, ...], font: FreeTypeFont) -> float:
    return max(map(font.getlength, lines), default=0)


def _wrapped(text: str, font: FreeTypeFont, width: int) -> tuple[str, ...]:
    """Returns lines of whole words. A word that is wider than a line has its own line."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _wrapped_anywhere(text: str, font: FreeTypeFont, width: int) -> tuple[str, ...]:
    """Returns lines of words, and breaks words that are wider than a line."""
    lines: list[str] = []
    for line in _wrapped(text, font, width):
        while font.getlength(line) > width:
            fits = next(end for end in range(len(line) - 1, 0, -1) if font.getlength(line[:end]) <= width)
            lines.append(line[:fits])
            line = line[fits:]
        lines.append(line)
    return tuple(lines)


def _with_ellipsis(lines: tuple[str, ...], font: FreeTypeFont, width: int, max_lines: int) -> tuple[str, ...]:
    if len(lines) <= max_lines:
        return lines
    last = lines[max_lines - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return (*lines[: max_lines - 1], f"{last.rstrip()}…")
