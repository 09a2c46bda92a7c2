"""The hours of one day as people type them."""

import pytest

from booking.rules.hours_text import UnreadableHours, minutes_text, price_text, read_day_hours, spans_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("09:00-13:00, 14:00-18:00", "09:00-13:00, 14:00-18:00"),
        ("14:00-18:00,9-13", "09:00-13:00, 14:00-18:00"),
        ("9am to 1pm and 2pm–6.30pm", "09:00-13:00, 14:00-18:30"),
        ("0900-2400", "09:00-24:00"),
        ("12am-12pm", "00:00-12:00"),
        ("9:00-12:00; 12:00-13:00", "09:00-12:00, 12:00-13:00"),
        ("closed", "closed"),
        ("  Closed ", "closed"),
        ("", "closed"),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert spans_text(read_day_hours(typed)) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("nine to five", "“nine” is not a time. Write it like 09:00."),
        ("morning", "“morning” is not a span of time. Write it like 09:00-18:00, or closed."),
        ("10:00-09:00", "“10:00-09:00” ends before it begins."),
        ("9-9", "“9-9” ends before it begins."),
        ("9-12, 11-13", "09:00-12:00 and 11:00-13:00 overlap."),
        ("9-24, 22-23", "09:00-24:00 and 22:00-23:00 overlap."),
        ("22:00-24:00, 22:30-23:00", "22:00-24:00 and 22:30-23:00 overlap."),
        ("9:07-10", "“9:07” is not on a whole 5 minutes."),
        ("25-26", "“25” is not a time. Write it like 09:00."),
        ("13pm-14", "“13pm” is not a time. Write it like 09:00."),
        ("24:00-24:00", "“24:00” is not a time. Write it like 09:00."),
        ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "Use at most 6 spans of time for a day."),
    ],
)
def test_what_cannot_be_read_is_said(typed: str, words: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        read_day_hours(typed)
    assert str(refused.value) == words


def test_lengths_and_prices_are_written_as_they_are_read() -> None:
    assert [minutes_text(total) for total in (0, 45, 60, 90, 120, 1440, 2880)] == [
        "0 minutes",
        "45 minutes",
        "60 minutes",
        "90 minutes",
        "2 hours",
        "24 hours",
        "2 days",
    ]
    assert [price_text(pence) for pence in (None, 0, 19500, 1950)] == ["", "free", "£195", "£19.50"]
