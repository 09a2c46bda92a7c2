"""Which clinic? Each with its address and its first free time."""

from datetime import date

from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database


def _cards(visitor: Visitor) -> list[str]:
    rows = [e for e in visitor.page.root.iter("ul") if "tall" in (e.get("class") or "")]
    return [words(row).replace("\xa0", " ") for row in rows[0].iter("li")]


def test_each_clinic_tells_its_first_free_time(visitor: Visitor) -> None:
    assert _cards(visitor.open("/book/first-appointment")) == [
        "London 104 Harley Street, Marylebone, London W1G 7JD First free: Tuesday 6 October, 9am",
        "Manchester The Hadley Clinic, 64 Bridge Street, Manchester M3 3BN First free: Wednesday 7 October, 9am",
        "Bedford The Village Medical Centre, Kingswood Way, Bedford MK40 4GH First free: Friday 9 October, 9am",
    ]


def test_a_clinic_that_is_full_says_so(visitor: Visitor, database: Database) -> None:
    database.fill_days(date(2026, 10, 5), 61)
    full, *_others = _cards(visitor.open("/book/discovery-call"))
    assert full.partition("7JD ")[2] == "No times online at the moment"
