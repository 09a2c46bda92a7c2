"""A month as a table of links: what is free is a link, what is not says so."""

from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.people import CALL


def test_days_with_times_are_links_and_the_rest_is_text(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/month/2026-10")
    table = visitor.page.one("table")
    assert "role" not in table.attrib
    assert [words(e) for e in table.iter("th")] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    free = [int(a.get("href", "")[-2:]) for a in table.iter("a")]
    assert free == [day for day in range(5, 32) if day not in (11, 18, 25)]
    cells = [words(e) for e in table.iter("td")]
    assert (cells[3], cells[13]) == ("1", "11 Closed")


def test_a_bank_holiday_is_told_by_its_name(visitor: Visitor) -> None:
    visitor.open("/book/first-appointment/bedford/month/2026-12")
    assert "Closed on Friday 25 December: Christmas Day." in visitor.text.replace("\xa0", " ")


def test_a_month_without_free_times_says_so(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/month/2027-12")
    assert "No day of this month has free times online." in visitor.text
    assert "Underlined" not in visitor.text


def test_months_lead_on_as_far_as_can_be_booked(visitor: Visitor) -> None:
    def words_of(path: str) -> list[str]:
        return [link.rpartition("/")[2] for link in visitor.open(path).links_to("/month/")]

    assert words_of(f"{CALL}/month/2026-10") == ["2026-11"]
    assert words_of(f"{CALL}/month/2026-11") == ["2026-10", "2026-12"]
    assert words_of(f"{CALL}/month/2026-12") == ["2026-11"]
