"""Reception's day: what it says of everything, what it costs, who may see it."""

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Booking, HoursException, Staff
from tests.support.desk_day import THE_DAY as DATE
from tests.support.desk_day import at
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import PRIYA, THURSDAY
from tests.web.reception.desk import THE_DAY, busy, cells, counts, lines
from tests.web.staff import ADA, DAN, OLIVER, RITA, SAM, signed_in

SHUT = "blocked"


@pytest.fixture
def sam(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, at 11:37 on the day that is set up."""
    return busy(app, clock)


def test_the_day_in_numbers(sam: Visitor) -> None:
    sam.open(THE_DAY)
    assert (sam.status, sam.heading) == (200, "Thursday 8 October, London")
    assert counts(sam) == [
        "11:37 now",
        "36 booked",
        "1 waiting 12 min",
        "3 in progress",
        "1 to call back",
        "9 completed",
        "2 did not attend",
        "1 not marked",
        "19 free",
    ]


def test_every_quarter_of_an_hour_of_a_clinicians_morning(sam: Visitor) -> None:
    sam.open(THE_DAY)
    assert cells(sam, "Mr Oliver Eaton")[:12] == [
        "x3 done: Margaret Ashworth Completed First appointment",
        "",
        "x2 missed: Joseph Okafor Did not attend Follow-up appointment",
        "",
        "x2 done: يوسف الهاشمي Completed Follow-up appointment",
        "",
        "x2 progress: Helen Ruiz-Calder In progress Follow-up appointment Completed: Helen Ruiz-Calder",
        "12:00 no room, Mr Oliver Eaton",
        "x3 arrived: Tomasz Wiśniewski Arrived 11:25 First appointment · Waiting 12 min Start: Tomasz Wiśniewski",
        "x4 blocked: Closed until 14:00",
        "x2 booked: Fatima Al-Mansouri Booked Follow-up appointment · An interpreter",
        "14:30 no room, Mr Oliver Eaton",
    ]


def test_every_quarter_of_an_hour_of_the_calls(sam: Visitor) -> None:
    sam.open(THE_DAY)
    told = cells(sam, "Discovery calls")
    assert told[1] == "done: Amina Haddad 12:15 Dubai Completed"
    assert told[3:13] == [
        "",
        "missed: Nadia Benali 07700 902097 No answer",
        "done: Catherine O’Rourke 07700 910891 Completed",
        "",
        "callback: Ruth Fox 1 try Call back 12:15",
        "done: محمد السويدي 14:00 Dubai Completed",
        "unmarked: David Ruiz 07700 902062 Not marked",
        "progress: Anneliese Bauer 12:30 Vienna On the call Completed: Anneliese Bauer",
        "booked: عائشة المزروعي 13:45 Doha Booked Call…: عائشة المزروعي",
        "12:00 free, Discovery calls",
    ]
    assert told[16:19] == [
        "x4 blocked: Blocked: Lunch",
        "booked: Peter Nkemelu 07700 902666 Booked",
        "held: Held online until 11:41",
    ]


def test_what_overlaps_and_lies_off_the_grid_is_told_with_its_time(sam: Visitor) -> None:
    sam.open(THE_DAY)
    told = cells(sam, "Physiotherapy room")
    assert told[0] == "x4 blocked: Opens 10:00"
    assert (
        "x3 12:45 Hannah Goldberg Booked Physiotherapy 13:10 李 伟 Booked Physiotherapy · Walk-in · Squeezed in" in told
    )
    assert told[-1] == "x4 blocked: Closed from 17:00"


def test_a_free_time_leads_to_the_form_for_it(sam: Visitor) -> None:
    sam.open(THE_DAY)
    assert sam.link("12:00 free, Discovery calls") == f"{THE_DAY}/new?at=12:00&diary=1"


def test_the_list_has_the_same_in_order_of_time(sam: Visitor) -> None:
    sam.open(f"{THE_DAY}?view=list")
    told = lines(sam)
    assert told[:2] == [
        "09:00 Graham Pell Free discovery call 15 min 07700 901922 Completed",
        "09:00 Margaret Ashworth First appointment 45 min, Mr Oliver Eaton 07700 902603 Completed",
    ]
    now = told.index("11:37 now")
    assert told[now + 1].startswith("11:45 عائشة المزروعي Free discovery call · 13:45 Doha")
    assert told[now + 2] == "12:00 15 minutes free, Discovery calls · Book 12:00, Discovery calls"
    assert "13:00 Blocked Lunch · until 14:00, Discovery calls" in told
    assert "14:15 Held online until 11:41 · 15 min, Discovery calls" in told


def test_a_long_gap_is_told_in_hours(app: Flask) -> None:
    sam = signed_in(app, SAM).open("/reception/london/2026-10-08?view=list")
    assert "09:00 4 hours free, Mr Oliver Eaton · Book 09:00, Mr Oliver Eaton" in lines(sam)
    assert not [line for line in lines(sam) if "minutes free" in line]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("arrived", ["Tomasz Wiśniewski"]),
        ("progress", ["Beatrix van der Meer", "Anneliese Bauer", "Helen Ruiz-Calder"]),
        ("callback", ["Ruth Fox"]),
        ("missed", ["Nadia Benali", "Joseph Okafor"]),
        ("unmarked", ["David Ruiz"]),
    ],
)
def test_a_count_leads_to_those_it_counts(sam: Visitor, show: str, names: list[str]) -> None:
    sam.open(f"{THE_DAY}?view=list&show={show}")
    assert names_of(sam) == names


def names_of(visitor: Visitor) -> list[str]:
    """The names in the list."""
    return [
        "".join(bdi.itertext())
        for line in visitor.page.by_id("day").iter("li")
        for b in line.iter("b")
        for a in b.iter("a")
        for bdi in a.iter("bdi")
    ]


def test_a_list_of_nobody_says_so(sam: Visitor) -> None:
    sam.open(f"{THE_DAY}?view=list&show=cancelled")
    assert lines(sam) == []
    sam.open(f"{THE_DAY}?show=nonsense")
    assert sam.page.by_id("day").tag == "div"


def test_a_button_marks_and_the_page_says_so(sam: Visitor, database: Database) -> None:
    sam.open(THE_DAY).press("Arrived: Ahmed El-Sayed")
    assert (sam.status, sam.path) == (200, THE_DAY)
    assert "x2 arrived: Ahmed El-Sayed Arrived 11:37 Physiotherapy Start: Ahmed El-Sayed" in cells(
        sam, "Physiotherapy room"
    )


def test_what_waits_stands_beside_the_day(sam: Visitor) -> None:
    sam.open(THE_DAY)
    told = [" ".join("".join(item.itertext()).split()) for item in sam.page.by_id("rail").iter("li")]
    assert told[0].startswith("David Ruiz not marked11:15 Free discovery call")
    assert len(told) == 7
    assert "To do (7)" in sam.text


def test_lateness_is_told_over_the_column(sam: Visitor) -> None:
    assert "Mr Oliver Eaton 10 booked · 0 free 10 min late" in sam.open(THE_DAY).text


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/reception/london/2026-12-17", 11),
        (THE_DAY, 11),
        (f"{THE_DAY}?view=list", 11),
        ("/reception/london/2026-12-25", 10),
        (f"{THE_DAY}/close", 7),
        (f"{THE_DAY}/todo", 8),
    ],
)
def test_a_page_costs_the_same_however_full_the_day_is(
    sam: Visitor, database: Database, address: str, statements: int
) -> None:
    with database.statements() as few:
        assert sam.open(address).status == 200
    database.change(lambda: put_overlapping(150))
    with database.statements() as many:
        assert sam.open(address).status == 200
    assert (len(few), len(many)) == (statements, statements)


def put_overlapping(how_many: int) -> None:
    """So many bookings of the day, all at once; no claim is theirs."""
    from booking.extensions import db

    for number in range(how_many):
        start = at(f"{9 + number % 9:02}:00")
        db.session.add(
            Booking(
                token=f"{number:022}",
                reference=f"X{number:05}",
                uid=f"x{number}@example.com",
                service_id=1,
                clinic_id=1,
                diary_id=1,
                starts_at_utc=start,
                ends_at_utc=start.replace(minute=15),
                patient_name=f"Extra {number}",
                email="extra@example.com",
                booked_at_utc=start,
                changed_at_utc=start,
            )
        )


def test_who_looked_is_on_record_once_a_page(sam: Visitor, database: Database) -> None:
    sam.open(THE_DAY)
    row = database.one(AuditEntry)
    assert (row.actor, row.verb, row.clinic_id, row.booking_id, row.facts) == (
        "staff",
        "saw_day",
        1,
        None,
        {"on_date": "2026-10-08"},
    )


def test_rita_sees_nothing_of_london(app: Flask, sam: Visitor, database: Database) -> None:
    rita = signed_in(app, RITA)
    for more in ("", "?view=list", "/changes", "/todo", "/close"):
        rita.open(f"{THE_DAY}{more}")
        assert (rita.status, "Priya" in rita.text, "Haddad" in rita.text) == (404, False, False)
    assert rita.open("/reception/london").status == 404
    assert {row.verb for row in database.all(AuditEntry)} == {"refused"}
    rita.open("/reception")
    assert (rita.status, rita.path) == (200, "/reception/manchester/2026-10-08")
    assert "Haddad" not in rita.answer.text


def test_where_else_a_clinician_is_tells_no_name(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    book_visit(Visitor(app))
    database.change(lambda: move_to_manchester())
    clock.move_to("2026-10-08T08:10:00+00:00")
    sam = signed_in(app, SAM).open(f"/reception/london/{THURSDAY}")
    assert "x3 blocked: At Manchester" in cells(sam, "Mr Oliver Eaton")
    assert "Priya" not in sam.answer.text


def move_to_manchester() -> None:
    """The only booking is at another clinic, by the database's word."""
    from booking.extensions import db

    db.session.query(Booking).update({"clinic_id": 2})


@pytest.mark.parametrize(("person", "status"), [(OLIVER, 404), (ADA, 200), (DAN, 401)])
def test_who_may_open_the_day(app: Flask, sam: Visitor, person: object, status: int) -> None:
    if person is DAN:
        answer = signed_in(app, DAN).client.post(f"{THE_DAY}/todo", headers=sam.headers)
        assert answer.status_code == status
        return
    assert signed_in(app, person).open(THE_DAY).status == status  # type: ignore[arg-type]


def test_whoever_works_everywhere_can_go_from_clinic_to_clinic(app: Flask, sam: Visitor) -> None:
    ada = signed_in(app, ADA).open(f"{THE_DAY}?view=list")
    ada.follow("Manchester")
    assert (ada.heading, ada.path) == ("Thursday 8 October, Manchester", "/reception/manchester/2026-10-08")
    assert sam.open(THE_DAY).links_to("/reception/manchester") == []


@pytest.mark.parametrize("date", ["2026-13-01", "tomorrow", "2026-02-30", "1999-01-01", "٢٠٢٦-١٠-٠٨"])
def test_a_date_that_is_none_has_a_page(sam: Visitor, date: str) -> None:
    for address in (f"/reception/london/{date}", f"/reception/london?date={date}"):
        sam.open(address)
        assert (sam.status, sam.heading) == (404, "There is no such date")


def test_the_ways_to_a_day(sam: Visitor) -> None:
    sam.answer = sam.client.get("/reception/london", headers=sam.headers)
    assert sam.answer.headers["Location"] == f"{THE_DAY}#now"
    sam.open(THE_DAY)
    assert sam.follow("List").follow("Columns").path == THE_DAY
    sam.press("Go", date="2026-10-09")
    assert sam.heading == "Friday 9 October, London"
    sam.follow("Today")
    assert sam.heading == "Thursday 8 October, London"
    assert sam.open("/reception/london/2027-10-07").heading == "Thursday 7 October 2027, London"


def test_an_empty_day_and_days_that_are_closed_say_what_they_are(sam: Visitor) -> None:
    assert "Nothing booked yet." in sam.open("/reception/london/2026-12-17").text
    sam.open("/reception/london/2026-12-25")
    assert "Closed: Christmas Day." in sam.text
    assert sam.link("Next open day: Tuesday 29 December") == "/reception/london/2026-12-29"
    assert "Closed on Sundays." in sam.open("/reception/london/2026-10-11").text


def test_a_day_that_was_closed_later_still_shows_who_is_booked(sam: Visitor, database: Database) -> None:
    def close() -> None:
        from booking.extensions import db

        db.session.add(HoursException(clinic_id=1, on_date=DATE, reason="for staff training"))

    database.change(close)
    sam.open(THE_DAY)
    assert "Closed for staff training. 36 bookings still stand." in sam.text
    assert "Margaret Ashworth" in sam.text


def test_what_is_in_a_name_stays_in_it(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    book_call(Visitor(app), **{**PRIYA, "name": "Zoë <b>&amp; {{7*7}}"})
    sam = signed_in(app, SAM).open("/reception/london/2026-10-07")
    assert "Zoë <b>&amp; {{7*7}}" in sam.text


def test_keys_can_be_turned_off_and_on_again(app: Flask, sam: Visitor, database: Database) -> None:
    sam.open(THE_DAY).press("Turn keys off")
    assert (sam.path, sam.page.by_id("news").get("data-keys")) == (THE_DAY, "off")
    assert [staff.keys_are_on for staff in database.all(Staff)] == [False]
    sam.press("Turn keys on")
    assert sam.page.by_id("news").get("data-keys") == "on"


def test_the_strip_shows_only_what_one_may_open(app: Flask, sam: Visitor) -> None:
    def tabs(visitor: Visitor) -> list[str]:
        nav = next(nav for nav in visitor.page.root.iter("nav") if nav.get("aria-label") == "Staff")
        return ["".join(a.itertext()) for a in nav.iter("a")]

    assert tabs(sam.open(THE_DAY)) == ["Day", "Calls", "To do 7", "Close the day", "Report"]
