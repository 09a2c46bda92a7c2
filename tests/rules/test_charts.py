"""Marks stand where their numbers say, and inside the plot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.charts import BASE, HEADROOM, bar_lengths, column_chart, tick_step


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (163, 50), (974, 500)]
)
def test_lines_across_stand_at_round_numbers_and_are_few(most: int, step: int) -> None:
    assert tick_step(most) == step
    assert most <= step * 4


PARTS = st.lists(st.tuples(*[st.integers(0, 10_000)] * 3), max_size=54)


@given(PARTS)
def test_parts_are_as_high_as_their_numbers_and_stay_inside(values: list[tuple[int, int, int]]) -> None:
    plot = column_chart(values)
    most = max((sum(parts) for parts in values), default=0)
    for parts, column in zip(values, plot.columns, strict=True):
        assert 0 <= column.x < column.middle < column.x + column.width <= 100
        assert HEADROOM - 0.1 <= column.top <= BASE
        assert [piece.kind for piece in column.pieces] == ["a", "b", "c"]
        for part, piece in zip(parts, column.pieces, strict=True):
            assert piece.height == pytest.approx(part * (BASE - HEADROOM) / max(most, 1), abs=0.1)
    assert len(plot.ticks) <= 4
    assert sum(column.has_words for column in plot.columns) <= 8


@given(st.lists(st.integers(0, 1_000_000), max_size=20))
def test_bars_are_as_long_as_their_numbers_and_leave_room_for_them(values: list[int]) -> None:
    lengths = bar_lengths(values)
    assert len(lengths) == len(values)
    for value, length in zip(values, lengths, strict=True):
        assert length == pytest.approx(84 * value / max([*values, 1]), abs=0.01)
