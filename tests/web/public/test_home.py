"""The front page: who they are, one thing to do, when each clinic is open and free, and whom to call."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, insert, update

from booking.extensions import db
from booking.models import Clinic, Diary, Hours, HoursException, Service
from booking.rules.guides import GuideCollection
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database

CHRISTMAS = date(2026, 12, 25)


def _cards(visitor: Visitor) -> list[str]:
    cards = [e for e in visitor.page.root.iter("li") if (e.get("class") or "").startswith("card")]
    return [words(card).replace("\xa0", " ") for card in cards]


def _notes(visitor: Visitor) -> list[str]:
    found = [e for e in visitor.page.root.iter("ul") if e.get("aria-label") == "Other hours than usual"]
    return [words(line).replace("\xa0", " ") for part in found for line in part.iter("li")]


def _close(
    database: Database, on_date: date, reason: str, *clinics: int, hours: tuple[time, time] | None = None
) -> None:
    """Closes some clinics on a date, or sets other hours for it; what was said of the date before goes."""
    opens, closes = hours or (None, None)

    def put() -> None:
        for clinic in clinics:
            there = (HoursException.clinic_id == clinic, HoursException.on_date == on_date)
            db.session.execute(delete(HoursException).where(*there))
            values = {"clinic_id": clinic, "on_date": on_date, "reason": reason, "opens_at": opens, "closes_at": closes}
            db.session.execute(insert(HoursException), [values])

    database.change(put)


def test_it_says_who_they_are_and_has_one_main_action(visitor: Visitor) -> None:
    page = visitor.open("/").page
    assert page.h1 == "Talk to us before you decide on treatment"
    assert "ProHealth Clinic in London, Manchester and Bedford" in visitor.text
    main = [words(e) for e in page.root.iter("a") if e.get("class") == "btn"]
    assert main == ["Book a free 15-minute discovery call"]
    assert visitor.link(main[0]) == "/book/discovery-call"
    assert [words(e) for e in page.root.iter("h2")] == [
        "Next free call",
        "Our clinics",
        "How it works",
        "What happens on the call",
        "Read before you decide",
        "Who you will see",
        "Call or write to us",
    ]


def test_phone_and_email_are_links(visitor: Visitor) -> None:
    visitor.open("/")
    assert set(visitor.links_to("tel:")) == {"tel:+441234380345"}
    assert set(visitor.links_to("mailto:")) == {"mailto:info@prohealthclinic.co.uk"}


def test_each_clinic_says_whether_it_is_open_and_its_first_free_time(visitor: Visitor) -> None:
    assert _cards(visitor.open("/")) == [
        "London 104 Harley Street Marylebone, London W1G 7JD Open now, until 6pm "
        "First free appointment Tuesday 6 October, 9am Book at London",
        "Manchester The Hadley Clinic, 64 Bridge Street Manchester M3 3BN Open now, until 6pm "
        "First free appointment Wednesday 7 October, 9am Book at Manchester",
        "Bedford The Village Medical Centre, Kingswood Way Bedford MK40 4GH Open now, until 6pm "
        "First free appointment Friday 9 October, 9am Book at Bedford",
    ]
    assert (visitor.link("London"), visitor.link("Book at London")) == (
        "/clinics/london",
        "/book/first-appointment/london",
    )
    assert "Every clinic is open Monday to Saturday, 9am to 6pm." in visitor.text
    assert "Mr Oliver Eaton sees patients at every one of them." in visitor.text


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 10, 5, 7, 59, tzinfo=UTC), "Closed now. Opens at 9am"),
        (datetime(2026, 10, 5, 17, 0, tzinfo=UTC), "Closed now. Opens tomorrow at 9am"),
        (datetime(2026, 10, 10, 17, 0, tzinfo=UTC), "Closed now. Opens on Monday 12 October at 9am"),
        (datetime(2026, 10, 11, 10, 0, tzinfo=UTC), "Closed on Sundays. Opens tomorrow at 9am"),
        # Christmas Day is a Friday; Boxing Day is closed as well, and so is what stands in for it on Monday.
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), "Closed: Christmas Day. Opens on Tuesday 29 December at 9am"),
        # The clocks have gone back in the night: 8:30 in London is half past eight in UTC, too.
        (datetime(2026, 10, 26, 8, 30, tzinfo=UTC), "Closed now. Opens at 9am"),
    ],
    ids=["before", "after", "Saturday evening", "Sunday", "Christmas", "after the clocks changed"],
)
def test_a_closed_clinic_says_why_and_when_it_opens(
    visitor: Visitor, clock: time_machine.Traveller, now: datetime, said: str
) -> None:
    clock.move_to(now)
    assert all(said + " First free" in card for card in _cards(visitor.open("/")))


def test_staff_training_is_told_at_the_clinic_that_has_it(visitor: Visitor, database: Database) -> None:
    _close(database, date(2026, 10, 5), "for staff training", 1)
    first, *others = _cards(visitor.open("/"))
    assert "Closed for staff training. Opens tomorrow at 9am" in first
    assert all("Open now, until 6pm" in card for card in others)


def test_dates_that_differ_are_told_two_weeks_ahead_and_once_for_all(
    visitor: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    _close(database, date(2026, 12, 19), "", 1, 3)
    _close(database, date(2026, 12, 20), "extra session", 2, hours=(time(10), time(14)))
    _close(database, date(2026, 12, 21), "for staff training", 2)
    clock.move_to(datetime(2026, 12, 14, 9, 0, tzinfo=UTC))
    assert _notes(visitor.open("/")) == [
        "London and Bedford: Closed on Saturday 19 December",
        "Manchester: Open 10am to 2pm on Sunday 20 December (extra session)",
        "Manchester: Closed on Monday 21 December for staff training",
        "Closed on Friday 25 December (Christmas Day)",
        "Closed on Saturday 26 December (Boxing Day)",
    ]
    clock.move_to(datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    assert _notes(visitor.open("/")) == []


def test_a_clinic_open_to_midnight_and_one_in_another_zone_and_one_without_hours(
    visitor: Visitor, database: Database
) -> None:
    def put() -> None:
        db.session.execute(
            update(Hours).where(Hours.clinic_id == 1, Hours.diary_id.is_(None)).values(closes_at=time(0))
        )
        db.session.execute(update(Clinic).where(Clinic.id == 2).values(time_zone="America/New_York"))
        db.session.execute(delete(Hours).where(Hours.clinic_id == 3, Hours.diary_id.is_(None)))

    database.change(put)
    london, manchester, bedford = _cards(visitor.open("/"))
    assert "Open now, until midnight" in london
    assert "Closed now. Opens at 9am" in manchester  # it is 4am there
    assert "Bedford MK40 4GH No appointments online at the moment Book at Bedford" in bedford


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(0, "00:00", "00:00"), *((day, "00:00", "00:00") for day in range(1, 7))], "Open now, day and night"),
        ([(0, "09:00", "00:00"), (1, "00:00", "02:30")], "Open now, until Tuesday 6 October, 2:30am"),
        ([(0, "09:00", "00:00"), (1, "00:00", "00:00")], "Open now, until Tuesday 6 October, midnight"),
        ([(0, "09:00", "09:30"), (0, "13:00", "18:00")], "Open now, until 9:30am"),
        ([(0, "13:00", "18:00")], "Closed now. Opens at 1pm"),
        ([(2, "13:00", "18:00")], "Closed on Mondays. Opens on Wednesday 7 October at 1pm"),
    ],
    ids=["always", "into the night", "to the end of tomorrow", "two spans", "later today", "another day"],
)
def test_whatever_the_hours_are_they_are_told(
    visitor: Visitor, database: Database, spans: list[tuple[int, str, str]], said: str
) -> None:
    def put() -> None:
        db.session.execute(delete(Hours).where(Hours.clinic_id == 3))
        db.session.execute(
            insert(Hours),
            [
                {
                    "clinic_id": 3,
                    "diary_id": None,
                    "weekday": weekday,
                    "opens_at": time.fromisoformat(opens),
                    "closes_at": time.fromisoformat(closes),
                }
                for weekday, opens, closes in spans
            ],
        )

    database.change(put)
    assert f"MK40 4GH {said} No appointments" in _cards(visitor.open("/"))[2]


def test_the_next_free_call_is_taken_from_here(visitor: Visitor) -> None:
    visitor.open("/").press("Choose this time")
    assert visitor.heading == "Your details"
    assert "Monday 5 October" in visitor.text.replace("\xa0", " ")


def test_what_happens_on_the_call_promises_nothing_that_is_not_so(visitor: Visitor) -> None:
    assert visitor.open("/").facts() == {
        "Who calls": "We’ll call you at the time you choose, on the number you give us, in the UK or abroad. "
        "If you miss us, we’ll try again.",
        "We ask": "What’s troubling you, what you’ve tried, and what you’d like to know. There’s nothing to prepare.",
        "We do not ask": "For payment, or for a decision. You can end the call whenever you like.",
        "Afterwards": "Take your time to decide. We will not book anything else unless you ask.",
    }


def test_guides_stand_in_rows_where_there_are_any(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = app.extensions["guides"]
    assert visitor.open("/").links_to("/guides/") == [f"/guides/{guide.slug}" for guide in shelf]
    monkeypatch.setitem(app.extensions, "guides", GuideCollection())
    assert "Read before you decide" not in visitor.open("/").text


def test_who_treats_leads_to_their_page(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.links_to("/practitioners/") == ["/practitioners/oliver-eaton"]
    assert "Lead practitioner, prolotherapy Over 12 years of practice · Over 10,000 procedures" in visitor.text


def test_the_word_of_the_link_goes_on_with_every_way_from_here(visitor: Visitor) -> None:
    visitor.open("/?from=newsletter")
    links = [link for part in ("/clinics/", "/practitioners/", "/book/") for link in visitor.links_to(part)]
    assert len(links) == 9
    assert [link for link in links if not link.endswith("?from=newsletter")] == []


def test_without_calls_appointments_are_the_main_action(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Service).where(Service.by_phone).values(is_active=False)))
    visitor.open("/")
    assert [words(e) for e in visitor.page.root.iter("a") if e.get("class") == "btn"] == ["Book an appointment"]
    assert "discovery call" not in visitor.text


def test_with_nothing_to_book_and_nobody_to_see_it_still_says_where_and_whom_to_call(
    visitor: Visitor, database: Database
) -> None:
    database.change(lambda: db.session.execute(update(Service).values(is_active=False)))
    visitor.open("/")
    assert [words(e) for e in visitor.page.root.iter("h2")] == [
        "Our clinics",
        "Read before you decide",
        "Call or write to us",
    ]
    assert all("Open now, until 6pm" in card for card in _cards(visitor))


def test_without_clinics_it_is_a_name_and_a_number(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Clinic).values(is_active=False)))
    assert [words(e) for e in visitor.open("/").page.root.iter("h2")] == [
        "Read before you decide",
        "Call or write to us",
    ]


def test_a_person_without_anything_said_of_them_is_a_name(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Diary).values(role="", experience="", qualifications="")))
    visitor.open("/")
    row = next(e for e in visitor.page.root.iter("a") if "/practitioners/" in e.get("href", ""))
    assert (words(row), [e.tag for e in row.iter("small")]) == ("Mr Oliver Eaton", [])
