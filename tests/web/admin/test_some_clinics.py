"""An administrator of some clinics: sets what is theirs, and lets nobody, least of all themselves, see more."""

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.models import AuditEntry, Staff, StaffClinic
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import read, words
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver, table_of
from tests.web.database import Database
from tests.web.staff import ADA, LONDON, MANCHESTER, MONA, OLIVER, RITA, SAM, Person, signed_in

BOTH = Person("Bo Ek", "reception", (LONDON, MANCHESTER))
NEW = {"name": "Mei Tan", "email": "mei@example.com"}


@pytest.fixture
def numbers(app: Flask, database: Database) -> dict[str, int]:
    """Everybody's number by their address; Mona's is there first."""
    for person in (MONA, ADA, SAM, RITA, BOTH, OLIVER):
        signed_in(app, person)
    return {row.email: row.id for row in database.all(Staff)}


def mona(app: Flask) -> Visitor:
    return signed_in(app, MONA, just_now=True)


def clinics_of(database: Database, number: int) -> set[int]:
    return {row.clinic_id for row in database.all(StaffClinic) if row.staff_id == number}


def test_what_is_shown_is_what_is_theirs(app: Flask, numbers: dict[str, int]) -> None:
    visitor = mona(app).open("/admin")
    assert [name for name, _now in table_of(visitor)] == [
        "Clinics",
        "Hours, dates and bank holidays",
        "People",
        "Emails",
        "Posters",
        "Who did what",
        "Report",
        "Bookings to move",
    ]
    assert [row[0] for row in table_of(visitor.open("/admin/clinics"))] == ["Manchester"]
    assert {row[0].split(", ")[1] for row in table_of(visitor.open("/admin/posters"))} == {"Manchester"}
    # Whoever sees something there is listed; only who sees nothing else can be changed.
    people = visitor.open("/admin/people")
    assert [row[0].split(" ")[0] for row in table_of(people)] == ["Ada", "Bo", "Mona", "Oliver", "Rita"]
    assert [link for link in people.page.links if link.startswith("/admin/people/") and "new" not in link] == [
        f"/admin/people/{numbers[MONA.email]}",
        f"/admin/people/{numbers[RITA.email]}",
    ]


@pytest.mark.parametrize("person", [ADA, SAM, BOTH, OLIVER])
def test_whoever_sees_more_cannot_be_changed(
    app: Flask, database: Database, numbers: dict[str, int], person: Person
) -> None:
    visitor, address = mona(app), f"/admin/people/{numbers[person.email]}"
    sent = visitor.open(f"/admin/people/{numbers[RITA.email]}").form("Save")[2]
    before = [(row.id, row.role, row.active, row.password) for row in database.all(Staff)]
    assert visitor.open(address).status == 404
    assert visitor.post(address, sent).status == 404
    for deed in ("close", "start-over", "send-link"):
        assert visitor.post(f"{address}/sign-in", {"csrf_token": sent["csrf_token"], "do": deed}).status == 404
    assert [(row.id, row.role, row.active, row.password) for row in database.all(Staff)] == before
    assert [(row.verb, row.staff_id) for row in database.all(AuditEntry)] == [("refused", numbers[MONA.email])] * 5


def _too_much(app: Flask, database: Database) -> Iterator[tuple[str, dict[str, object]]]:
    number = next(row.id for row in database.all(Staff) if row.email == MONA.email)
    for address in ("/admin/people/new", f"/admin/people/{number}"):
        for clinics in ([], ["london"], ["manchester", "london"]):
            yield address, {"clinics": clinics}
        yield address, {"clinics": ["manchester"], "diary": "oliver-eaton"}


def test_nobody_is_let_see_more_and_least_of_all_they_themselves(
    app: Flask, database: Database, numbers: dict[str, int]
) -> None:
    visitor = mona(app)
    before = [(row.staff_id, row.clinic_id) for row in database.all(StaffClinic)]
    answers = []
    for address, wanted in _too_much(app, database):
        button = "Save" if address[-1].isdigit() else "Add them, and send the link"
        sent = visitor.open(address).form(button)[2]
        for name, value in {**(NEW if button != "Save" else {}), **wanted}.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        answers.append(visitor.post(address, sent).status)
    assert answers == [422] * 8
    assert [(row.staff_id, row.clinic_id) for row in database.all(StaffClinic)] == before
    assert len(database.all(Staff)) == len(numbers)


def test_a_colleague_is_let_in_at_their_clinic(app: Flask, database: Database, numbers: dict[str, int]) -> None:
    visitor = mona(app).open("/admin/people/new")
    visitor.press("Add them, and send the link", **NEW, clinics=["manchester"], role="admin")
    number = next(row.id for row in database.all(Staff) if row.email == "mei@example.com")
    assert clinics_of(database, number) == {MANCHESTER}
    visitor.open(f"/admin/people/{number}").press("Save", name="Mei T.").press("Close the account")
    assert next(row.active for row in database.all(Staff) if row.id == number) is False


@BOTH_DATABASES
def test_whose_diary_is_at_other_clinics_too_sees_more(app: Flask, database: Database, numbers: dict[str, int]) -> None:
    address = f"/admin/people/{numbers[OLIVER.email]}"
    ada(app).open(address).press("Save", clinics=["manchester"])
    assert mona(app).open("/admin/people").links_to(address) == []
    assert mona(app).open(address).status == 404
    # Once it is at Manchester alone, so is he.
    ada(app).open("/admin/diaries/4").press("Save", at_london="", at_bedford="")
    mona(app).open(address).press("Save", name="Oliver E.")
    row = next(row for row in database.all(Staff) if row.email == OLIVER.email)
    assert (row.name, row.diary_id, clinics_of(database, row.id)) == ("Oliver E.", 4, {MANCHESTER})


def test_every_link_that_is_shown_leads_somewhere(app: Flask, numbers: dict[str, int]) -> None:
    visitor, seen, waiting = mona(app), set[str](), ["/admin", "/reception/manchester"]
    refused = []
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen or not address.startswith(("/admin", "/reception", "/account")) or "audit?" in address:
            continue
        seen.add(address)
        answer = visitor.client.get(address, headers=visitor.headers, follow_redirects=True)
        if answer.status_code != 200:
            refused.append(address)
        elif address.startswith("/admin") and answer.mimetype == "text/html":
            waiting += read(answer.data).links
    assert refused == []
    assert len(seen) > 30


def test_who_was_going_where_they_may_not_begins_at_work(app: Flask, numbers: dict[str, int]) -> None:
    for address in ("/admin/group", "/admin/hours/london", "/reception/london"):
        assert mona(app).client.get(f"/sign-in?next={address}").location == "/reception"
    assert mona(app).client.get("/sign-in?next=/admin/people").location == "/admin/people"


def test_the_last_administrator_of_every_clinic_stays_one(
    app: Flask, database: Database, numbers: dict[str, int]
) -> None:
    """Mona is an administrator as well, but could not set what is the group's."""
    visitor, address = ada(app), f"/admin/people/{numbers[ADA.email]}"
    last = [("", "This is the last administrator. Make somebody else an administrator first.")]
    assert visitor.open(address).press("Save", clinics=["london"]).mistakes() == last
    assert visitor.open(address).press("Save", role="reception").mistakes() == last
    assert visitor.open(address).press("Let them start over").mistakes() == last
    assert clinics_of(database, numbers[ADA.email]) == set()
    visitor.open(f"/admin/people/{numbers[MONA.email]}").press("Save", clinics=[])
    assert visitor.open(address).press("Save", clinics=["london"]).status == 200
    assert clinics_of(database, numbers[ADA.email]) == {LONDON}


def test_what_is_on_record_elsewhere_is_not_theirs_to_read(
    app: Flask, database: Database, numbers: dict[str, int]
) -> None:
    ada(app).open("/admin/group").press("Save", email="hello@example.com")
    ada(app).open("/admin/hours/london").press("Save hours", sunday="10-12")
    ada(app).open("/admin/hours/manchester").press("Save hours", sunday="10-12")
    signed_in(app, SAM).open("/reception/manchester")
    signed_in(app, RITA).open("/reception/london")
    visitor = mona(app)
    lines = [words(item) for item in visitor.open("/admin/audit").page.root.iter("li")]
    assert lines == [
        "9am Rita Novak was refused a page that is not theirs",
        "9am Ada Quist changed the hours of the clinic: Sunday – → 10:00-12:00, Manchester",
    ]
    asked = mona(app).open("/admin/audit").field("who")
    assert [words(option) for option in asked.iter("option")][3:] == [
        "Ada Quist",
        "Bo Ek",
        "Mona Lund",
        "Oliver Eaton",
        "Rita Novak",
    ]


def test_the_report_is_of_their_clinics(app: Flask, numbers: dict[str, int]) -> None:
    visitor = mona(app).open("/admin/report")
    assert "Manchester" in visitor.heading or "Manchester" in visitor.text
    assert [visitor.open(f"/admin/report{end}?clinic=london").status for end in ("", ".csv")] == [404, 404]


def test_bookings_of_other_clinics_are_not_counted_nor_left(app: Flask, database: Database) -> None:
    book_oliver(database, "14:00")
    ada(app).open("/admin/hours/london/4").press("Save hours", thursday="9-13").press("Save, and I will move them")
    visitor = mona(app)
    assert "1 booking" in ada(app).open("/admin").text
    assert "None: every booking is within the hours" in visitor.open("/admin").text
    assert "Nobody is left to move" in visitor.open("/admin/to-move").text
    csrf = visitor.open("/admin/people/new").form("Add them, and send the link")[2]["csrf_token"]
    assert visitor.post("/admin/to-move/T00001", {"csrf_token": csrf}).status == 404
    assert [row[1] for row in table_of(ada(app).open("/admin/to-move"))] == ["Somebody 1"]
