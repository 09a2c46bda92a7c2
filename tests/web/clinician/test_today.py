"""A clinician's day on a phone: now, next, the one next act, and nobody else's patients."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Block, Booking, Diary, Hours, Note, Staff
from booking.rules.lifecycle import Status
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.clinician.cast import NINA, NINAS_DIARY, SECRETS, second_clinician
from tests.web.database import Database
from tests.web.journey import book_call, book_visit, choose_visit
from tests.web.people import OMAR, PRIYA
from tests.web.staff import LONDON, MANCHESTER, OLIVER, OLIVERS_DIARY, RITA, SAM, signed_in

NINE = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)  # Thursday, 9am in London


@pytest.fixture
def oliver(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Mr Eaton on Thursday at 9:20, with Priya at 9:15 and Omar at 10:30."""
    book_visit(Visitor(app), "09:15", **PRIYA, reason="My left knee", needs="no_stairs")
    book_visit(Visitor(app), "10:30", **OMAR)
    clock.move_to(NINE + timedelta(minutes=20))
    return signed_in(app, OLIVER)


def _agenda(page: Visitor) -> list[str]:
    lists = [e for e in page.page.root.iter("ol") if e.get("class") == "agenda"]
    return [words(line) for line in lists[0].iter("li")] if lists else []


def _turns(page: Visitor) -> list[tuple[str, list[str]]]:
    """Each card: its state, and its buttons."""
    cards = [e for e in page.page.root.iter("section") if e.get("class") == "turn"]
    return [(card.get("data-status") or "", [_button(b) for b in card.iter("button")]) for card in cards]


def _button(button: Element) -> str:
    return words(button)


# --- The day --------------------------------------------------------------------------------------------


def test_today_has_a_name_and_says_where(oliver: Visitor) -> None:
    assert oliver.open("/me").heading == "Today, Thursday 8 October"
    assert "London · 0 done, 0 waiting, 2 to come" in oliver.text


def test_the_next_one_has_what_is_theirs_to_read(oliver: Visitor, database: Database) -> None:
    def note() -> None:
        staff = db.session.query(Staff).one()
        first = db.session.query(Booking).order_by(Booking.id).first()
        assert first
        db.session.add(Note(booking_id=first.id, staff_id=staff.id, at_utc=NINE, text="Walks with a stick"))

    database.change(note)
    oliver.open("/me")
    assert _turns(oliver) == [("booked", ["Start: Priya Sharma", "Did not attend: Priya Sharma"])]
    said = ("09:15 to 10:00", "First appointment", "A place without stairs", "My left knee", "Walks with a stick")
    assert [word for word in said if word not in oliver.text] == []
    assert "tel:+447700900123" in oliver.page.links


def test_the_rest_names_its_gaps(oliver: Visitor, database: Database) -> None:
    def block() -> None:
        staff = db.session.query(Staff).one()
        db.session.add(
            Block(
                diary_id=OLIVERS_DIARY,
                starts_at_utc=NINE + timedelta(hours=6),
                ends_at_utc=NINE + timedelta(hours=6, minutes=45),
                reason="Dentist",
                made_by_staff_id=staff.id,
                made_at_utc=NINE,
            )
        )

    database.change(block)
    assert _agenda(oliver.open("/me")) == [
        "10:0030 minutes free",
        "10:30محمد عبد الله First appointment Booked",
        "11:151 hour 45 minutes free",
        "13:0060 minutes between your hours",
        "14:0060 minutes free",
        "15:00 Dentist, 45 minutes",
        "15:452 hours 15 minutes free, until closing",
    ]


def test_a_time_that_somebody_is_booking_is_seen(
    app: Flask, clock: time_machine.Traveller, oliver: Visitor, database: Database
) -> None:
    clock.move_to(NINE - timedelta(hours=30))
    choose_visit(Visitor(app), "12:00")

    def later() -> None:
        from booking.models import Hold

        held = db.session.query(Hold).filter(Hold.booking_id.is_(None)).one()
        held.expires_at_utc = NINE + timedelta(minutes=25)

    database.change(later)
    clock.move_to(NINE + timedelta(minutes=20))
    assert "12:00 Held online until 09:25" in _agenda(oliver.open("/me"))


def test_one_press_starts_and_one_completes(oliver: Visitor, database: Database) -> None:
    oliver.open("/me").press("Start: Priya Sharma")
    assert oliver.heading == "Today, Thursday 8 October"
    assert _turns(oliver) == [
        ("progress", ["Completed: Priya Sharma", "Did not attend: Priya Sharma", "Not started yet: Priya Sharma"]),
        ("booked", ["Start: محمد عبد الله"]),
    ]
    assert "Now, since 09:20" in oliver.text
    oliver.press("Completed: Priya Sharma")
    assert _turns(oliver) == [("booked", ["Start: محمد عبد الله"])]
    assert "1 done, 0 waiting, 1 to come" in oliver.text
    assert "Earlier today, 1" in oliver.text
    assert [booking.status for booking in database.all(Booking)] == ["completed", "booked"]
    marks = [(row.verb, row.facts["from_status"], row.facts["to_status"]) for row in _marks(database)]
    assert marks == [("marked", "booked", "in_progress"), ("marked", "in_progress", "completed")]


def _marks(database: Database) -> list[AuditEntry]:
    return [row for row in database.all(AuditEntry) if row.verb == "marked"]


@BOTH_DATABASES
@pytest.mark.parametrize(("button", "status"), [("Completed", "in_progress"), ("Did not attend", "booked")])
def test_a_mark_is_taken_back(oliver: Visitor, database: Database, button: str, status: str) -> None:
    oliver.open("/me").press("Start: Priya Sharma").press(f"{button}: Priya Sharma")
    oliver.press("Take back: Priya Sharma")
    assert database.all(Booking)[0].status == status


def test_who_has_come_is_next_however_late_it_has_become(
    oliver: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    def arrive() -> None:
        first = db.session.query(Booking).order_by(Booking.id).first()
        assert first
        first.status, first.arrived_at_utc = str(Status.ARRIVED), NINE + timedelta(minutes=10)

    database.change(arrive)
    clock.move_to(NINE + timedelta(minutes=70))
    oliver.open("/me")
    assert _turns(oliver) == [("arrived", ["Start: Priya Sharma"])]
    assert "Next, arrived 09:10" in oliver.text
    assert "Waiting 60 minutes" in oliver.text


def test_of_whom_nobody_said_anything_is_asked(oliver: Visitor, clock: time_machine.Traveller) -> None:
    clock.move_to(NINE + timedelta(minutes=61))
    oliver.open("/me")
    assert _turns(oliver) == [
        ("booked", ["Start: محمد عبد الله"]),
        ("unmarked", ["Completed: Priya Sharma", "Did not attend: Priya Sharma"]),
    ]


def test_a_day_at_two_clinics_says_from_when_at_each(
    app: Flask, oliver: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    def both() -> None:
        db.session.query(Hours).filter_by(diary_id=OLIVERS_DIARY, clinic_id=MANCHESTER).update({"weekday": 3})
        db.session.query(Hours).filter_by(diary_id=OLIVERS_DIARY, clinic_id=LONDON, weekday=3).filter(
            Hours.opens_at >= datetime(2026, 1, 1, 13, tzinfo=UTC).time()
        ).delete()
        db.session.query(Hours).filter_by(diary_id=OLIVERS_DIARY, clinic_id=MANCHESTER, weekday=3).filter(
            Hours.opens_at < datetime(2026, 1, 1, 13, tzinfo=UTC).time()
        ).delete()

    database.change(both)
    assert "London from 09:00, Manchester from 14:00" in oliver.open("/me").text
    assert _agenda(oliver)[-3:] == [
        "13:0060 minutes between your hours",
        "14:00Manchester",
        "14:004 hours free, until closing",
    ]


def test_a_day_without_anybody_says_so(app: Flask) -> None:
    page = signed_in(app, OLIVER).open("/me")
    assert "Nobody is booked today." in page.text
    assert _agenda(page) == [
        "09:004 hours free",
        "13:0060 minutes between your hours",
        "14:004 hours free, until closing",
    ]


def test_a_call_is_on_two_clocks(app: Flask, clock: time_machine.Traveller, database: Database) -> None:
    book_call(Visitor(app), "09:15", "2026-10-08", **OMAR, zone="Asia/Dubai")

    def give() -> None:
        db.session.query(Booking).one().diary_id = OLIVERS_DIARY

    database.change(give)
    clock.move_to(NINE)
    assert "9:15am UK time, 12:15pm in Dubai" in signed_in(app, OLIVER).open("/me").text


# --- Running late ---------------------------------------------------------------------------------------


@BOTH_DATABASES
def test_running_late_is_said_once_and_unsaid(oliver: Visitor, database: Database) -> None:
    oliver.open("/me").press("15 minutes")
    diary = database.all(Diary)[OLIVERS_DIARY - 1]
    assert (diary.late_minutes, diary.late_on_date) == (15, date(2026, 10, 8))
    assert "You run 15 minutes late" in oliver.text
    oliver.press("On time again")
    diary = database.all(Diary)[OLIVERS_DIARY - 1]
    assert (diary.late_minutes, diary.late_on_date) == (0, None)
    said = [row.facts for row in database.all(AuditEntry) if row.verb == "runs_late"]
    assert said == [{"diary": OLIVERS_DIARY, "minutes": 15}, {"diary": OLIVERS_DIARY, "minutes": 0}]


def test_reception_reads_it_on_the_day(app: Flask, oliver: Visitor) -> None:
    sam = signed_in(app, SAM)
    oliver.open("/me").press("15 minutes")
    assert "15 min late" in sam.open("/reception/london/2026-10-08").text
    oliver.press("On time again")
    assert "min late" not in sam.open("/reception/london/2026-10-08").text


def test_late_yesterday_is_not_late_today(oliver: Visitor, clock: time_machine.Traveller) -> None:
    oliver.open("/me").press("30 minutes")
    clock.move_to(NINE + timedelta(days=1))
    assert "minutes late" not in oliver.open("/me").text


@pytest.mark.parametrize("minutes", ["7", "-5", "x", "", "99999999999999999999"])
def test_only_what_is_offered_can_be_said(oliver: Visitor, database: Database, minutes: str) -> None:
    _method, action, fields = oliver.open("/me").form("15 minutes", minutes=minutes)
    assert oliver.post(action, fields).status == 400
    assert database.all(Diary)[OLIVERS_DIARY - 1].late_minutes == 0


# --- Two at once, and who may not -----------------------------------------------------------------------


def test_who_was_second_is_told_and_nothing_is_overwritten(app: Flask, oliver: Visitor, database: Database) -> None:
    oliver.open("/me")
    second = signed_in(app, OLIVER).open("/me")
    oliver.press("Start: Priya Sharma")
    second.press("Did not attend: Priya Sharma")
    assert (second.status, database.all(Booking)[0].status) == (409, "in_progress")
    assert "Oliver Eaton changed this booking just now." in second.text
    assert _turns(second)[0][0] == "progress"


def test_a_button_pressed_twice_is_pressed_once(oliver: Visitor, database: Database) -> None:
    _method, action, fields = oliver.open("/me").form("Start: Priya Sharma")
    for _ in range(2):
        assert oliver.post(action, fields).status == 200
    assert len(_marks(database)) == 1


def test_their_own_diary_is_theirs_at_every_clinic(app: Flask, oliver: Visitor, database: Database) -> None:
    """Also where the rest of what happens there is not: what they are shown, they can mark."""
    limited = replace(OLIVER, name="Olga Eaton", clinics=(MANCHESTER,))
    olga = signed_in(app, limited).open("/me").press("Start: Priya Sharma")
    assert (olga.status, database.all(Booking)[0].status) == (200, "in_progress")
    assert olga.open("/reception/london/2026-10-08").status == 404


def test_another_clinician_sees_and_marks_nothing_of_it(app: Flask, oliver: Visitor, database: Database) -> None:
    second_clinician(app)
    nina = signed_in(app, NINA)
    for path in ("/me", "/me/week", "/me/leave"):
        assert nina.open(path).status == 200
        assert [word for word in SECRETS if word in nina.answer.text] == []
    _method, action, fields = oliver.open("/me").form("Start: Priya Sharma")
    fields["csrf_token"] = _token(nina)
    before = database.all(Booking)
    assert nina.post(action, fields).status == 404
    assert [booking.status for booking in database.all(Booking)] == [booking.status for booking in before]
    row = database.all(AuditEntry)[-1]
    assert (row.verb, row.facts) == ("refused", {"endpoint": "clinician.mark"})
    assert NINAS_DIARY != OLIVERS_DIARY


def _token(visitor: Visitor) -> str:
    fields = [e for e in visitor.open("/me").page.root.iter("input") if e.get("name") == "csrf_token"]
    return fields[0].get("value", "")


def test_who_has_no_diary_has_no_day(app: Flask, oliver: Visitor) -> None:
    for person in (SAM, RITA):
        visitor = signed_in(app, person)
        assert [visitor.open(path).status for path in ("/me", "/me/week", "/me/leave")] == [404] * 3


def test_who_is_signed_out_is_asked_to_sign_in(app: Flask, oliver: Visitor) -> None:
    stranger = Visitor(app)
    for path in ("/me", "/me/week", "/me/leave"):
        assert stranger.client.get(path).status_code == 303
    for path in ("/me/mark", "/me/late", "/me/feed", "/me/feed/revoke", "/me/leave", "/me/leave/end"):
        assert stranger.client.post(path, headers=stranger.headers).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "\x00"},
        {"reference": "T1\n"},
        {"to": "cancelled"},
        {"to": "nonsense"},
        {"version": "x"},
        {"reference": ""},
        {"to": ""},
    ],
)
def test_a_mark_that_no_button_stands_for_is_refused(
    oliver: Visitor, database: Database, wrong: dict[str, str]
) -> None:
    _method, action, fields = oliver.open("/me").form("Start: Priya Sharma", **wrong)
    assert oliver.post(action, fields).status == 400
    assert database.all(Booking)[0].status == "booked"


def test_looking_is_on_record_and_changes_nothing_else(oliver: Visitor, database: Database) -> None:
    before = database.everything()
    oliver.open("/me")
    after = database.everything()
    (row,) = after["audit"][len(before["audit"]) :]
    assert (row["verb"], row["facts"]) == ("saw_day", {"diary": OLIVERS_DIARY, "on_date": "2026-10-08"})
    assert {**after, "audit": []} == {**before, "audit": []}


def test_a_full_day_costs_no_more_statements(app: Flask, oliver: Visitor, database: Database) -> None:
    def cost() -> int:
        with database.statements() as sent:
            oliver.open("/me")
        return len([s for s in sent if s.startswith(("SELECT", "INSERT"))])

    few = cost()
    database.put_bookings(
        [NINE + timedelta(hours=5, minutes=45 * number) for number in range(5)], diary=OLIVERS_DIARY, service=3
    )
    assert (few, cost()) == (few, few)
    assert few <= 12
