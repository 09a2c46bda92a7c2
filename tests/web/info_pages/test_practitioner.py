"""A practitioner's page: what they do and have done, where they are, and when they are free."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from booking.extensions import db
from booking.models import Diary, DiaryClinic, DiaryService, Service
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database

OLIVER = "/practitioners/oliver-eaton"
SHARED = "Appointments booked online are with whoever is free. Call us if you’d like to see"


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def _headings(visitor: Visitor) -> list[str]:
    return [words(e) for e in visitor.page.root.iter() if e.tag in ("h1", "h2", "h3")]


def _lists(visitor: Visitor) -> list[list[str]]:
    lists = [e for e in visitor.page.root.iter("ul") if e.get("class") == "marks"]
    return [[words(line) for line in one.iter("li")] for one in lists]


def _places(visitor: Visitor) -> dict[str, list[str]]:
    """What stands under each clinic, a line each."""
    found = {}
    for part in visitor.page.root.iter("section"):
        if (part.get("aria-labelledby") or "").startswith("at-"):
            lines = [e for e in part.iter() if e.tag == "li" or (e.tag == "p" and e.get("class") == "small")]
            found[words(next(part.iter("h3")))] = [_plain(words(line)) for line in lines]
    return found


def test_it_says_who_they_are_without_a_promise(visitor: Visitor) -> None:
    visitor.open(OLIVER)
    assert visitor.page.title == "Mr Oliver Eaton – ProHealth Clinic"
    assert "Lead practitioner, prolotherapy" in visitor.text
    assert _headings(visitor) == [
        "Mr Oliver Eaton",
        "Experience",
        "Qualifications",
        "Where and when",
        "London",
        "Manchester",
        "Bedford",
        "Not sure yet?",
    ]
    assert _lists(visitor) == [
        ["Over 12 years of practice", "Over 10,000 procedures"],
        ["Qualified in prolotherapy", "Qualified in Prolozone"],
    ]
    said = visitor.text.lower()
    assert [word for word in ("cure", "guarantee", "best", "leading", "pain-free", "success") if word in said] == []
    assert {a.get("href") for a in visitor.page.root.iter("a") if a.get("class") == "back"} == {"/"}


def test_each_clinic_says_on_which_days_and_the_first_free_times(visitor: Visitor) -> None:
    assert _places(visitor.open(OLIVER)) == {
        "London": [
            "Monday, Tuesday and Thursday, 9am to 1pm and 2pm to 6pm; Saturday, 9am to 1pm",
            "First appointment First free: Tuesday 6 October, 9am Book at London",
            "Follow-up appointment First free: Tuesday 6 October, 9am Book at London",
        ],
        "Manchester": [
            "Wednesday, 9am to 1pm and 2pm to 6pm",
            "First appointment First free: Wednesday 7 October, 9am Book at Manchester",
            "Follow-up appointment First free: Wednesday 7 October, 9am Book at Manchester",
        ],
        "Bedford": [
            "Friday, 9am to 1pm and 2pm to 6pm",
            "First appointment First free: Friday 9 October, 9am Book at Bedford",
            "Follow-up appointment First free: Friday 9 October, 9am Book at Bedford",
        ],
    }
    assert visitor.links_to("/book/") == [
        *(
            f"/book/{service}/{clinic}"
            for clinic in ("london", "manchester", "bedford")
            for service in ("first-appointment", "follow-up")
        ),
        "/book/discovery-call",
    ]
    assert visitor.links_to("/clinics/") == ["/clinics/london", "/clinics/manchester", "/clinics/bedford"]
    assert SHARED not in visitor.text


def test_the_times_are_theirs_and_a_colleague_is_told_of(visitor: Visitor, database: Database) -> None:
    """Somebody else is free sooner: that is not when this one is, nor who it will be for certain."""
    database.fill_days(date(2026, 10, 5), 100, diary=4, clinic=1)

    def put() -> None:
        values = {"id": 9, "practice_id": 1, "slug": "mai", "name": "Dr Mai", "is_person": True, "position": 9}
        texts = {"role": "", "experience": "", "qualifications": ""}
        db.session.execute(insert(Diary), [{**values, **texts, "late_minutes": 0, "is_active": True}])
        db.session.execute(insert(DiaryService), [{"diary_id": 9, "service_id": 2}])
        db.session.execute(insert(DiaryClinic), [{"diary_id": 9, "clinic_id": 1, "follows_clinic": True}])

    database.change(put)
    assert _places(visitor.open(OLIVER))["London"][1:] == [
        "First appointment No times online at the moment",
        "Follow-up appointment No times online at the moment",
    ]
    assert f"{SHARED} Mr Oliver Eaton." in visitor.text
    visitor.open("/practitioners/mai")
    assert _headings(visitor) == ["Dr Mai", "Where and when", "London", "Not sure yet?"]
    assert _places(visitor) == {
        "London": [
            "Monday to Saturday, 9am to 6pm",
            "First appointment First free: Tuesday 6 October, 9am Book at London",
        ]
    }


def test_one_list_alone_stands_alone(visitor: Visitor, database: Database) -> None:
    values = {"role": "", "experience": "", "qualifications": "Physiotherapist"}
    database.change(lambda: db.session.execute(update(Diary).where(Diary.id == 4).values(**values)))
    assert _lists(visitor.open(OLIVER)) == [["Physiotherapist"]]
    assert _headings(visitor)[:3] == ["Mr Oliver Eaton", "Qualifications", "Where and when"]


def test_without_calls_there_is_no_talk_of_them(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Service).where(Service.by_phone).values(is_active=False)))
    visitor.open(OLIVER)
    assert "Not sure yet?" not in _headings(visitor)
    assert visitor.links_to("discovery") == []


@pytest.mark.parametrize("slug", ["discovery-calls-london", "nobody", "oliver-eaton%0a", "x" * 300])
def test_a_line_is_no_person_and_nobody_has_no_page(visitor: Visitor, slug: str) -> None:
    assert visitor.open(f"/practitioners/{slug}").status == 404


def test_who_is_not_booked_any_more_has_no_page(visitor: Visitor, database: Database) -> None:
    database.change(lambda: db.session.execute(update(Diary).where(Diary.id == 4).values(is_active=False)))
    assert visitor.open(OLIVER).status == 404
    assert visitor.open("/").links_to("/practitioners/") == []


def test_the_word_of_the_link_goes_on(visitor: Visitor) -> None:
    visitor.open(f"{OLIVER}?from=newsletter")
    links = [href for href in visitor.page.links if href.startswith(("/book", "/clinics"))]
    assert len(links) == 10
    assert [href for href in links if not href.endswith("?from=newsletter")] == []
