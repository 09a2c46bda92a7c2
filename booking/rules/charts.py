"""Positions and sizes of the marks of a chart.

Horizontal values are percentages of the width, so that words keep their size on a narrow page; vertical values are
pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BASE, HEADROOM = 206.0, 52.0
_MOST_TICKS = 4
# The most labels that fit side by side on a phone.
_MOST_WORDS = 8
# The length of the longest bar in per cent, which leaves room for its number.
_LONGEST_BAR = 84.0


@dataclass(frozen=True)
class ColumnPart:
    """A part of a column. `kind` is the letter of its pattern; parts are listed from the bottom."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class ChartColumn:
    """One column, with its parts from the bottom. `has_words` is whether its label is shown below it."""

    x: float
    width: float
    middle: float
    top: float
    pieces: tuple[ColumnPart, ...]
    has_words: bool


@dataclass(frozen=True)
class ColumnChart:
    """Columns side by side, and grid lines as (value, y). `has_numbers` is whether figures fit above the columns."""

    ticks: tuple[tuple[int, float], ...]
    columns: tuple[ChartColumn, ...]
    has_numbers: bool


def tick_step(most: int) -> int:
    """Return the smallest step of 1, 2, 5, 10, 20 … that needs at most _MOST_TICKS lines up to a number."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= step * _MOST_TICKS:
                return step
        size *= 10


def column_chart(values: Sequence[Sequence[int]]) -> ColumnChart:
    """Return a chart with a column for each list of parts, the first part lowest."""
    most = max((sum(parts) for parts in values), default=0)
    step = tick_step(most)
    scale = (BASE - HEADROOM) / max(most, 1)
    share, nth = 100 / max(len(values), 1), -(-len(values) // _MOST_WORDS) or 1
    made = []
    for number, parts in enumerate(values):
        pieces, y = [], BASE
        for kind, part in zip("abc", parts, strict=False):
            y -= part * scale
            pieces.append(ColumnPart(kind, round(y, 1), round(part * scale, 1)))
        width = share * 0.72
        x = share * number + (share - width) / 2
        made.append(
            ChartColumn(
                round(x, 2), round(width, 2), round(x + width / 2, 2), round(y, 1), tuple(pieces), number % nth == 0
            )
        )
    ticks = tuple((value, round(BASE - value * scale, 1)) for value in range(step, most + 1, step))
    return ColumnChart(ticks, tuple(made), len(values) <= _MOST_WORDS)


def bar_lengths(values: Sequence[int]) -> list[float]:
    """Return the length of each bar in per cent of the width."""
    most = max(values, default=0)
    return [round(_LONGEST_BAR * value / most, 2) if most else 0.0 for value in values]
