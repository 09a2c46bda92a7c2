"""A clinic's page: where it is, when it is open, what can be booked there, who works there, whom to call."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, insert, update

from booking.extensions import db
from booking.models import Clinic, Diary, DiaryClinic, Hours, HoursException, Service
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database

LONDON = "/clinics/london"


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def _hours(visitor: Visitor) -> list[list[str]]:
    """The table of hours, a list for each day."""
    return [[_plain(words(cell)) for cell in row] for row in next(visitor.page.root.iter("tbody"))]


def _headings(visitor: Visitor) -> list[str]:
    return [words(e) for e in visitor.page.root.iter() if e.tag in ("h1", "h2")]


def _rows(visitor: Visitor) -> list[tuple[str, str]]:
    """Every row that can be chosen: its words, and where it leads."""
    return [
        (_plain(words(a)), a.get("href", ""))
        for rows in visitor.page.root.iter("ul")
        if (rows.get("class") or "").startswith("rows")
        for a in rows.iter("a")
    ]


def _except(
    database: Database, on_date: date, reason: str, opens: time | None = None, closes: time | None = None
) -> None:
    values = {"clinic_id": 1, "on_date": on_date, "reason": reason, "opens_at": opens, "closes_at": closes}
    database.change(lambda: db.session.execute(insert(HoursException), [values]))


def test_it_says_everything_in_the_order_that_one_asks(visitor: Visitor) -> None:
    visitor.open(LONDON)
    assert visitor.page.title == "London – ProHealth Clinic"
    assert _headings(visitor) == [
        "London",
        "Next free call",
        "What you can book here",
        "Opening hours",
        "Getting here",
        "Access",
        "Who works here",
        "Call or write",
    ]
    assert _plain(words(visitor.page.one("address"))) == "104 Harley Street Marylebone, London W1G 7JD"
    assert "Open now, until 6pm" in visitor.text
    assert visitor.link("See it on a map").startswith("https://www.openstreetmap.org/search?query=104+Harley+Street")
    assert visitor.link("All clinics") == "/#clinics"
    assert "Regent’s Park, Great Portland Street and Baker Street" in visitor.text
    assert "if you need a place without stairs, a hearing loop, an interpreter or more time." in visitor.text


def test_each_service_tells_its_length_its_price_and_its_first_free_time(visitor: Visitor) -> None:
    assert _rows(visitor.open(LONDON)) == [
        (
            "Free discovery call 15 minutes, by phone, free First free: Monday 5 October, 10am UK time",
            "/book/discovery-call/london",
        ),
        ("First appointment 45 minutes, £195 First free: Tuesday 6 October, 9am", "/book/first-appointment/london"),
        ("Follow-up appointment 30 minutes, £150 First free: Tuesday 6 October, 9am", "/book/follow-up/london"),
        (
            "Mr Oliver Eaton Lead practitioner, prolotherapy "
            "Monday, Tuesday and Thursday, 9am to 1pm and 2pm to 6pm; Saturday, 9am to 1pm",
            "/practitioners/oliver-eaton",
        ),
    ]


def test_the_next_calls_are_one_click_away(visitor: Visitor) -> None:
    visitor.open(LONDON)
    days = ("Tuesday 6 October", "Wednesday 7 October", "Thursday 8 October")
    also = [visitor.link(f"{day}, 9am UK time") for day in days]
    assert also == [f"/book/discovery-call/london/2026-10-0{number}?at=front" for number in (6, 7, 8)]
    assert visitor.link("See other days") == "/book/discovery-call/london"
    visitor.press("Choose this time")
    assert (visitor.heading, "Monday 5 October" in _plain(visitor.text)) == ("Your details", True)


def test_the_next_calls_are_told_on_both_clocks_to_somebody_abroad(visitor: Visitor) -> None:
    visitor.open(f"{LONDON}?zone=Asia/Dubai")
    assert "Tuesday 6 October, 9am UK time, midday in Dubai" in _plain(visitor.text)


def test_hours_of_the_coming_week_are_a_table_that_begins_today(visitor: Visitor) -> None:
    visitor.open(LONDON)
    assert [words(e) for e in visitor.page.root.iter("th") if e.get("scope") == "col"] == ["Day", "Hours"]
    assert _hours(visitor) == [
        ["Monday 5 October", "9am to 6pm"],
        ["Tuesday 6 October", "9am to 6pm"],
        ["Wednesday 7 October", "9am to 6pm"],
        ["Thursday 8 October", "9am to 6pm"],
        ["Friday 9 October", "9am to 6pm"],
        ["Saturday 10 October", "9am to 6pm"],
        ["Sunday 11 October", "Closed"],
    ]
    current = [_plain(words(e)) for e in visitor.page.root.iter("tr") if e.get("aria-current") == "date"]
    assert current == ["Monday 5 October 9am to 6pm"]


def test_exceptions_stand_in_the_table_with_their_reason_and_later_ones_below(
    visitor: Visitor, database: Database
) -> None:
    _except(database, date(2026, 10, 6), "for staff training")
    _except(database, date(2026, 10, 7), "", time(10), time(12))
    _except(database, date(2026, 10, 7), "", time(13), time(0))
    _except(database, date(2026, 10, 11), "extra session", time(9), time(13))
    _except(database, date(2026, 10, 14), "Founders’ day")
    _except(database, date(2026, 10, 19), "too far away")
    visitor.open(LONDON)
    assert _hours(visitor) == [
        ["Monday 5 October", "9am to 6pm"],
        ["Tuesday 6 October", "Closed for staff training"],
        ["Wednesday 7 October", "10am to midday and 1pm to midnight Special hours"],
        ["Thursday 8 October", "9am to 6pm"],
        ["Friday 9 October", "9am to 6pm"],
        ["Saturday 10 October", "9am to 6pm"],
        ["Sunday 11 October", "9am to 1pm Special hours: extra session"],
    ]
    assert "Closed on Wednesday 14 October (Founders’ day)" in _plain(visitor.text)
    assert "too far away" not in visitor.text


def test_a_bank_holiday_is_told_by_its_name(visitor: Visitor, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 12, 24, 19, 0, tzinfo=UTC))
    visitor.open(LONDON)
    assert "Closed now. Opens on Tuesday 29 December at 9am" in _plain(visitor.text)
    assert _hours(visitor)[:5] == [
        ["Thursday 24 December", "9am to 6pm"],
        ["Friday 25 December", "Closed Christmas Day"],
        ["Saturday 26 December", "Closed Boxing Day"],
        ["Sunday 27 December", "Closed"],
        ["Monday 28 December", "Closed Boxing Day (substitute day)"],
    ]


def test_a_clinic_has_its_own_number_or_else_the_groups(visitor: Visitor, database: Database) -> None:
    visitor.open("/clinics/bedford")
    assert [words(a) for a in visitor.page.root.iter("a") if a.get("class") == "phone serif"] == ["+44 1234 380345"]
    database.change(lambda: db.session.execute(update(Clinic).where(Clinic.id == 3).values(phone="+441234567890")))
    visitor.open("/clinics/bedford")
    own = [a for a in visitor.page.root.iter("a") if a.get("class") == "phone serif"]
    assert [(_plain(words(a)), a.get("href")) for a in own] == [("+44 1234 567890", "tel:+441234567890")]


def test_what_is_not_known_leaves_no_trace(visitor: Visitor, database: Database) -> None:
    """An installation from before these texts, and a clinic that has neither hours nor anybody yet."""

    def put() -> None:
        db.session.execute(update(Clinic).values(directions="", access=""))
        db.session.execute(delete(Hours).where(Hours.clinic_id == 3))
        db.session.execute(delete(DiaryClinic).where(DiaryClinic.clinic_id == 3))

    database.change(put)
    assert _headings(visitor.open(LONDON)) == [
        "London",
        "Next free call",
        "What you can book here",
        "Opening hours",
        "Who works here",
        "Call or write",
    ]
    assert _headings(visitor.open("/clinics/bedford")) == ["Bedford", "Call or write"]
    assert "Call us before you come." in visitor.text
    assert list(visitor.page.root.iter("table")) == []


def test_a_service_that_is_full_says_so_and_a_price_that_is_not_told_is_not(
    visitor: Visitor, database: Database
) -> None:
    database.fill_days(date(2026, 10, 5), 61)
    database.change(lambda: db.session.execute(update(Service).where(Service.id == 2).values(price_pence=None)))
    rows = [text for text, _href in _rows(visitor.open(LONDON))]
    assert rows[:2] == [
        "Free discovery call 15 minutes, by phone, free No times online at the moment",
        "First appointment 45 minutes First free: Tuesday 6 October, 9am",
    ]
    assert "Next free call" not in _headings(visitor)


def test_directions_are_paragraphs_and_are_never_markup(visitor: Visitor, database: Database) -> None:
    text = "By bus: <b>8</b>.\n\nBy car: {{ 7 * 7 }}\nask us."
    database.change(lambda: db.session.execute(update(Clinic).where(Clinic.id == 1).values(directions=text)))
    visitor.open(LONDON)
    told = ["".join(p.itertext()) for p in visitor.page.root.iter("p") if p.get("class") == "typed"]
    assert told[:2] == ["By bus: <b>8</b>.", "By car: {{ 7 * 7 }}\nask us."]


@pytest.mark.parametrize("slug", ["leeds", "LONDON", "london%00", "-", "x" * 300, "%F0%9F%A6%B4", "<b>"])
def test_a_clinic_that_there_is_not_is_not_found(visitor: Visitor, slug: str) -> None:
    assert visitor.open(f"/clinics/{slug}").status == 404


def test_a_clinic_that_has_closed_for_good_is_not_found_nor_linked(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Clinic).where(Clinic.id == 1).values(is_active=False)))
    assert visitor.open(LONDON).status == 404
    assert visitor.open("/").links_to("/clinics/") == ["/clinics/manchester", "/clinics/bedford"]
    assert visitor.open("/practitioners/oliver-eaton").links_to("/clinics/") == [
        "/clinics/manchester",
        "/clinics/bedford",
    ]


def test_somebody_who_is_away_for_good_does_not_work_there(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Diary).where(Diary.id == 4).values(is_active=False)))
    visitor.open(LONDON)
    assert "Who works here" not in _headings(visitor)
    assert "Oliver" not in visitor.text


def test_its_hours_and_times_are_those_of_its_own_clocks(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Clinic).where(Clinic.id == 1).values(time_zone="Asia/Dubai")))
    visitor.open(LONDON)  # it is midday there
    assert "Open now, until 6pm" in visitor.text
    assert _rows(visitor)[0][0].endswith("First free: Monday 5 October, 1pm Dubai time")


def test_the_word_of_the_link_goes_on(app: Flask) -> None:
    visitor = Visitor(app, cookies=False).open(f"{LONDON}?from=poster-london")
    links = [href for href in visitor.page.links if href.startswith(("/book", "/practitioners"))]
    assert len(links) == 8
    assert [href for href in links if "from=poster-london" not in href] == []


def test_an_address_that_was_cut_short_leads_to_where_all_of_them_are(visitor: Visitor) -> None:
    for address, anchor in (("/clinics", "clinics"), ("/practitioners/", "people")):
        answer = visitor.client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/#{anchor}")


def test_it_says_when_patients_are_seen_where_that_is_not_whenever_it_is_open(visitor: Visitor) -> None:
    assert "Appointments in person: Wednesday, 9am to 1pm and 2pm to 6pm." in visitor.open("/clinics/manchester").text
