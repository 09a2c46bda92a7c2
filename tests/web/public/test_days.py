"""Which day? Next available first, then ten days that can be booked, with what is between them and why."""

from datetime import date

from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.people import CALL


def _rows(visitor: Visitor) -> list[str]:
    rows = [row for rows in visitor.page.root.iter("ul") if rows.get("class") == "rows" for row in rows.iter("li")]
    return [" ".join(words(part) for part in row[0]) for row in rows]


def test_ten_days_can_be_booked_and_those_between_say_why_not(visitor: Visitor, database: Database) -> None:
    database.fill_days(date(2026, 10, 8))
    visitor.open(CALL)
    assert [row.replace("\xa0", " ") for row in _rows(visitor)] == [
        "Monday 5 October All day 32 times",
        "Tuesday 6 October All day 36 times",
        "Wednesday 7 October All day 36 times",
        "Thursday 8 October No times left",
        "Friday 9 October All day 36 times",
        "Saturday 10 October All day 36 times",
        "Sunday 11 October Closed on Sundays",
        "Monday 12 October All day 36 times",
        "Tuesday 13 October All day 36 times",
        "Wednesday 14 October All day 36 times",
        "Thursday 15 October All day 36 times",
        "Friday 16 October All day 36 times",
    ]
    assert len(visitor.links_to("/london/2026-10")) == 10


def test_later_days_go_on_where_the_list_ended(visitor: Visitor) -> None:
    later = visitor.open(CALL).follow("Later days")
    assert later.heading == "Choose a later day"
    assert later.links_to("/london/2026-10")[0].endswith("/2026-10-16")


def test_nothing_in_the_window_leads_to_the_phone_and_the_other_clinics(visitor: Visitor, database: Database) -> None:
    database.fill_days(date(2026, 10, 5), 61)
    visitor.open(CALL)
    assert (visitor.status, visitor.heading) == (200, "No times online at the moment")
    assert visitor.links_to("tel:") == ["tel:+441234380345"] * 2
    others = [link for link in visitor.page.links if link.startswith("/book/discovery-call/")]
    assert others == ["/book/discovery-call/manchester", "/book/discovery-call/bedford"]
    free = [row for row in _rows(visitor) if "9:" in row or "am" in row]
    assert len(free) == 2, "their first free times"


def test_the_next_available_time_is_the_first_that_is_free(visitor: Visitor) -> None:
    assert "Next available Monday 5 October 10am UK time" in visitor.open(CALL).text.replace("\xa0", " ")
