"""Diaries: who works where, what they take, and whom it strands when that changes."""

from flask import Flask

from booking.models import Booking, Diary, DiaryClinic
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver, done, table_of
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import CALL, VISIT
from tests.web.staff import SAM, signed_in

OLIVER = "/admin/diaries/4"


def test_the_list_says_who_takes_what_and_where(app: Flask) -> None:
    assert table_of(ada(app).open("/admin/diaries"))[-1] == [
        "Mr Oliver Eaton",
        "First appointment, Follow-up appointment",
        "Mon, Tue, Thu, Sat, Mr Oliver Eaton, London",
        "Wed, Mr Oliver Eaton, Manchester",
        "Fri, Mr Oliver Eaton, Bedford",
        "Online and at the desk",
    ]


def test_somebody_leaves_a_clinic_and_comes_back_to_the_same_hours(app: Flask, database: Database) -> None:
    visitor = ada(app).open(OLIVER).press("Save", at_london="")
    assert visitor.status == 200
    assert Visitor(app).open(VISIT).status == 404 or not Visitor(app).open(f"{VISIT}/2026-10-08").offered()
    visitor.press("Save", at_london="own")
    assert Visitor(app).open(f"{VISIT}/2026-10-08").offered()[0] == "09:00"
    assert [facts["changed"] for _verb, facts in done(database)] == [
        {"at_london": ["own", ""]},
        {"at_london": ["", "own"]},
    ]


def test_each_change_that_strands_somebody_asks_first(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00")
    visitor = ada(app)
    for change, why in (
        ({"at_london": ""}, "The diary is not at this clinic any more"),
        ({"services": ["follow-up"]}, "The diary does not take this service any more"),
    ):
        visitor.open(OLIVER).press("Save", **change)
        assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", why]]
    visitor.open(OLIVER)
    _method, action, sent = visitor.form("Save")
    sent.poplist("is_active"), sent.poplist("is_at_desk")
    visitor.post(action, sent)
    assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", "The diary is not booked any more"]]
    assert done(database) == []
    visitor.press("Save, and I will move them")
    assert (visitor.path, next(r for r in database.all(Diary) if r.id == 4).is_active) == ("/admin/to-move", False)


def test_a_line_stops_and_nobody_can_book_it_any_more(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/diaries/1")
    _method, action, sent = visitor.form("Save")
    sent.poplist("is_active"), sent.poplist("is_at_desk")
    visitor.post(action, sent)
    assert visitor.status == 200
    assert "2026-10-07" not in Visitor(app).open(CALL).answer.text


def untick(visitor: Visitor, *names: str) -> None:
    """Saves the form in front of a visitor without these ticks."""
    _method, action, sent = visitor.form("Save")
    for name in names:
        sent.poplist(name)
    visitor.post(action, sent)
    assert "Saved" in visitor.text


def test_off_online_it_can_still_be_booked_at_the_desk_and_strands_nobody(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00")
    untick(ada(app).open(OLIVER), "is_active")
    assert Visitor(app).open(VISIT).status == 404
    assert Visitor(app).open("/practitioners/oliver-eaton").status == 404
    sam = signed_in(app, SAM).open("/reception/london/2026-10-08")
    sam.follow("14:00 free, Mr Oliver Eaton").press("Save booking Enter", name="Anjali", phone="07700 900118")
    assert [row.diary_id for row in database.all(Booking)] == [4, 4]
    reference = database.all(Booking)[-1].reference
    sam.open(f"/reception/london/2026-10-08/move/{reference}").press("15:00 move here, Mr Oliver Eaton")
    assert f"{database.all(Booking)[-1].starts_at_utc:%H:%M}" == "14:00"
    sam.open("/reception/london/2026-10-08/block")
    assert "Mr Oliver Eaton" in sam.text
    assert table_of(ada(app).open("/admin/diaries"))[-1][-1] == "At the desk only"
    assert "Nothing to do here." in sam.open("/reception/london/2026-10-08/todo").text


def test_off_at_the_desk_it_can_still_be_booked_online_and_is_on_the_day_screen(app: Flask, database: Database) -> None:
    untick(ada(app).open(OLIVER), "is_at_desk")
    book_visit(Visitor(app), "10:00")
    sam = signed_in(app, SAM).open("/reception/london/2026-10-08")
    assert sam.links_to("diary=4") == []
    assert "Priya Sharma" in sam.text
    sam.open("/reception/london/2026-10-08/new")
    assert [option.get("value") for option in sam.field("diary").iter("option")] == ["1"]
    sam.open("/reception/london/2026-10-08/block")
    assert "Mr Oliver Eaton" in sam.text


def test_a_service_that_is_off_online_can_still_be_booked_at_the_desk(app: Flask, database: Database) -> None:
    untick(ada(app).open("/admin/services/follow-up"), "is_active")
    assert Visitor(app).open("/book/follow-up").status == 404
    sam = signed_in(app, SAM).open("/reception/london/2026-10-08/new?at=14:00&diary=4")
    assert sam.offered("service") == ["first-appointment", "follow-up", "discovery-call"]
    sam.press("Save booking Enter", name="Anjali", phone="07700 900118", service="follow-up")
    assert database.one(Booking).service_id == 3


def test_a_new_diary_is_where_it_was_said_to_be(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/diaries/new")
    visitor.press("Add it", name="")
    assert visitor.mistakes() == [("#name", "Fill this in: Name")]
    visitor.press("Add it", name="Dr Nguyễn Mai", services=["follow-up"], at_london="clinic", at_bedford="own")
    diary = database.all(Diary)[-1]
    assert (diary.slug, diary.name, diary.is_person, diary.is_active, diary.position) == (
        "dr-nguyen-mai",
        "Dr Nguyễn Mai",
        True,
        True,
        5,
    )
    places = [(r.clinic_id, r.follows_clinic) for r in database.all(DiaryClinic) if r.diary_id == diary.id]
    assert places == [(1, True), (3, False)]
    visitor.open("/admin/diaries/new").press("Add it", name="Dr Nguyen Mai")
    assert database.all(Diary)[-1].slug == "dr-nguyen-mai-2"


def test_what_a_persons_page_says_is_set_one_fact_a_line(app: Flask, database: Database) -> None:
    visitor = ada(app).open(OLIVER)
    assert visitor.value("experience") == "Over 12 years of practice\nOver 10,000 procedures"
    visitor.press("Save", role=" Lead  practitioner ", experience="One\r\n\r\n  Two   words \r\n", qualifications="")
    row = next(row for row in database.all(Diary) if row.id == 4)
    assert (row.role, row.experience, row.qualifications) == ("Lead practitioner", "One\nTwo words", "")
    assert [facts["changed"] for _verb, facts in done(database)] == [
        {
            "role": ["Lead practitioner, prolotherapy", "Lead practitioner"],
            "experience": ["Over 12 years of practice\nOver 10,000 procedures", "One\nTwo words"],
            "qualifications": ["Qualified in prolotherapy\nQualified in Prolozone", ""],
        }
    ]
    seen = visitor.follow("What patients see")
    assert (seen.path, "Lead practitioner Experience One Two words" in seen.text) == (
        "/practitioners/oliver-eaton",
        True,
    )
    said = visitor.open("/admin/audit").text
    assert "experience Over 12 years of practice / Over 10,000 procedures → One / Two words" in said


def test_too_much_about_a_person_is_refused_in_words(app: Flask, database: Database) -> None:
    visitor = ada(app).open(OLIVER)
    visitor.press("Save", role="x" * 121, experience="one\n" * 13, qualifications="x" * 161)
    assert (visitor.status, visitor.mistakes()) == (
        422,
        [
            ("#role", "Use 120 letters or fewer"),
            ("#experience", "Use 12 lines or fewer"),
            ("#qualifications", "Use 160 letters or fewer in a line"),
        ],
    )
    assert done(database) == []


def test_two_administrators_at_once_are_shown_both(app: Flask, database: Database) -> None:
    first, second = ada(app).open(OLIVER), ada(app).open(OLIVER)
    first.press("Save", name="Mr O. Eaton", services=["follow-up"])
    second.press("Save", at_bedford="clinic")
    assert second.status == 409
    assert table_of(second) == [
        ["Name", "Mr O. Eaton", "Mr Oliver Eaton"],
        ["What it takes", "Follow-up appointment", "First appointment, Follow-up appointment"],
        ["Bedford", "In hours of its own", "Whenever the clinic is open"],
    ]
