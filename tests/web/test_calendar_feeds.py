"""A diary as a calendar program reads it: when it is taken, and nothing that tells whose health it is about."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask
from icalendar import Calendar, Event
from werkzeug.http import http_date

from booking.extensions import db
from booking.models import AuditEntry, Block, Booking, CalendarFeed, Clinic, HoursException, Practice, Staff
from tests.support.both_databases import BOTH_DATABASES
from tests.support.khal import Khal
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import PRIYA
from tests.web.staff import LONDON, MANCHESTER, OLIVER, OLIVERS_DIARY, signed_in

TOKEN = "feed-0123456789abcdefg"
NINE = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)  # Thursday, 9am in London
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)


def _feed(app: Flask, *, shows_initials: bool = True, token: str = TOKEN) -> str:
    """Mr Eaton has a feed; its address."""
    signed_in(app, OLIVER)

    def put() -> None:
        owner = db.session.query(Staff).filter_by(email=OLIVER.email).one()
        db.session.add(
            CalendarFeed(
                staff_id=owner.id,
                diary_id=OLIVERS_DIARY,
                token=token,
                shows_initials=shows_initials,
                made_at_utc=LONG_AGO,
            )
        )

    Database(app).change(put)
    return f"/feeds/{token}.ics"


def _events(visitor: Visitor, address: str) -> list[Event]:
    assert visitor.open(address).status == 200, visitor.status
    return [event for event in Calendar.from_ical(visitor.answer.text).walk("VEVENT") if isinstance(event, Event)]


def _told(event: Event) -> tuple[object, object, str, str, int]:
    return event.start, event.end, str(event["SUMMARY"]), str(event["STATUS"]), event.sequence


# --- What it tells --------------------------------------------------------------------------------------


@BOTH_DATABASES
def test_it_tells_times_in_utc_and_initials(app: Flask, visitor: Visitor) -> None:
    book_visit(visitor, "09:15", **PRIYA, reason="My left knee", needs="no_stairs")
    address = _feed(app)
    (event,) = _events(visitor, address)
    assert _told(event) == (NINE + timedelta(minutes=15), NINE + timedelta(minutes=60), "P. S.", "CONFIRMED", 0)
    assert "DTSTART:20261008T081500Z" in visitor.answer.text.split("\r\n")
    kept = {name: str(event[name]) for name in ("TRANSP", "CLASS", "LOCATION")}
    assert kept == {
        "TRANSP": "OPAQUE",
        "CLASS": "PRIVATE",
        "LOCATION": "104 Harley Street, Marylebone, London W1G 7JD",
    }
    always = ["UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "STATUS"]
    assert sorted(event.keys()) == sorted([*always, *kept])


@BOTH_DATABASES
def test_nothing_in_it_tells_who_or_why(app: Flask, visitor: Visitor, database: Database) -> None:
    book_visit(visitor, **PRIYA, reason="My left knee", needs="no_stairs")
    said = visitor.open(_feed(app)).answer.text
    booking = database.one(Booking)
    secret = [*["Priya", "Sharma", "900123", "priya@", "knee", "stairs", "appointment", "ProHealth"]]
    secret += [booking.token, booking.reference, booking.uid, booking.uid.partition("@")[0]]
    assert [word for word in secret if word.lower() in said.lower()] == []


@BOTH_DATABASES
def test_it_says_busy_where_that_was_chosen(app: Flask, visitor: Visitor) -> None:
    book_visit(visitor)
    (event,) = _events(visitor, _feed(app, shows_initials=False))
    assert str(event["SUMMARY"]) == "Busy"


def test_a_call_has_no_address_and_neither_has_what_is_no_appointment(
    app: Flask, visitor: Visitor, database: Database
) -> None:
    address = _feed(app)
    database.put_bookings([NINE], diary=OLIVERS_DIARY, service=1)
    leave = {"clinic_id": LONDON, "diary_id": OLIVERS_DIARY, "on_date": date(2026, 10, 12), "source": "leave"}
    database.change(lambda: db.session.add(HoursException(**leave)))
    call, day_of_leave = _events(visitor, address)
    assert (str(call["LOCATION"]), "LOCATION" in day_of_leave) == ("By phone", False)


@BOTH_DATABASES
def test_other_diaries_stay_out(app: Flask, visitor: Visitor) -> None:
    book_call(visitor)
    assert _events(visitor, _feed(app)) == []


@BOTH_DATABASES
def test_a_cancelled_one_stays_in_as_cancelled(app: Flask, visitor: Visitor) -> None:
    address = _feed(app)
    book_visit(visitor)
    uid = str(_events(Visitor(app), address)[0]["UID"])
    visitor.follow("Cancel this appointment").press("Cancel this appointment")
    (event,) = _events(visitor, address)
    assert _told(event)[2:] == ("P. S.", "CANCELLED", 1)
    assert (str(event["UID"]), str(event["TRANSP"])) == (uid, "TRANSPARENT")


@BOTH_DATABASES
def test_a_moved_one_keeps_its_name_and_raises_its_sequence(
    app: Flask, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    address, receipt = _feed(app), book_visit(visitor).path
    before = _events(Visitor(app), address)[0]
    clock.shift(60)
    visitor.open(f"{receipt}/move/2026-10-08").press("Move my appointment", start="10:15")
    (event,) = _events(visitor, address)
    assert (event["UID"], event.sequence) == (before["UID"], 1)
    assert event.start == NINE + timedelta(minutes=75)
    assert before.DTSTAMP + timedelta(seconds=60) == event.DTSTAMP


@BOTH_DATABASES
def test_its_names_are_not_those_of_the_invitations(app: Flask, visitor: Visitor, database: Database) -> None:
    """Where both arrive, one would be taken for a change of the other."""
    book_visit(visitor)
    (event,) = _events(visitor, _feed(app))
    assert str(event["UID"]) != database.one(Booking).uid


@BOTH_DATABASES
def test_blocks_and_leave_are_busy(app: Flask, visitor: Visitor, database: Database) -> None:
    address = _feed(app)

    def put() -> None:
        owner = db.session.query(Staff).filter_by(email=OLIVER.email).one()
        made = {"diary_id": OLIVERS_DIARY, "made_by_staff_id": owner.id, "made_at_utc": LONG_AGO, "reason": "Dentist"}
        hour = timedelta(hours=1)
        db.session.add(Block(starts_at_utc=NINE, ends_at_utc=NINE + hour, **made))
        db.session.add(Block(starts_at_utc=NINE + hour, ends_at_utc=NINE + 2 * hour, removed_at_utc=NINE, **made))
        for clinic in (LONDON, MANCHESTER):
            db.session.add(
                HoursException(
                    clinic_id=clinic, diary_id=OLIVERS_DIARY, on_date=date(2026, 10, 12), source="leave", reason="Ill"
                )
            )

    database.change(put)
    events = _events(visitor, address)
    hour = timedelta(hours=1)
    assert [_told(event) for event in events] == [
        (NINE, NINE + hour, "Busy", "CONFIRMED", 0),
        (NINE + hour, NINE + 2 * hour, "Busy", "CANCELLED", 1),
        (date(2026, 10, 12), date(2026, 10, 13), "Busy", "CONFIRMED", 0),
    ]
    assert len({str(event["UID"]) for event in events}) == 3
    assert [word for word in ("Dentist", "Ill") if word in visitor.answer.text] == []


@BOTH_DATABASES
def test_it_covers_a_month_back_and_four_hundred_days_ahead(app: Flask, visitor: Visitor, database: Database) -> None:
    midnight = datetime(2026, 10, 5, tzinfo=UTC)
    starts = [midnight + timedelta(days=days, minutes=minutes) for days, minutes in ((-30, -45), (-30, 0), (399, 1395))]
    database.put_bookings([*starts, midnight + timedelta(days=400)], diary=OLIVERS_DIARY, service=3)
    assert [event.start for event in _events(visitor, _feed(app))] == starts[1:]


@BOTH_DATABASES
def test_what_a_name_holds_cannot_add_to_it(app: Flask, visitor: Visitor, database: Database) -> None:
    names = ("BEGIN:VALARM", "O’Brien; DROP\\, x", "محمد عبد الله", "李", "é́clair Zoë", "123", "A B C D E")
    starts = [NINE + timedelta(hours=number) for number in range(len(names))]
    database.put_bookings(starts, diary=OLIVERS_DIARY, service=3)

    def rename() -> None:
        for booking, name in zip(db.session.query(Booking).order_by(Booking.id), names, strict=True):
            booking.patient_name = name

    database.change(rename)
    events = _events(visitor, _feed(app))
    titles = ["B.", "O. D. X.", "م. ع. ا.", "李.", "É́. Z.", "Busy", "A. B. C."]
    assert [str(event["SUMMARY"]) for event in events] == titles
    assert {component.name for component in Calendar.from_ical(visitor.answer.text).walk()} == {"VCALENDAR", "VEVENT"}


# --- How it is fetched ----------------------------------------------------------------------------------


@BOTH_DATABASES
def test_calendars_are_told_how_often_to_look(app: Flask, visitor: Visitor) -> None:
    answer = visitor.open(_feed(app)).answer
    calendar = Calendar.from_ical(answer.text)
    assert {name: calendar[name].to_ical() for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")} == {
        "REFRESH-INTERVAL": b"PT15M",
        "X-PUBLISHED-TTL": b"PT15M",
    }
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in answer.text.split("\r\n")
    assert (str(calendar["NAME"]), calendar.get("METHOD")) == ("Mr Oliver Eaton", None)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers.getlist("Set-Cookie") == []


@BOTH_DATABASES
def test_what_has_not_changed_is_not_sent_again_nor_built(app: Flask, visitor: Visitor, database: Database) -> None:
    book_visit(visitor)
    address = _feed(app)
    tag = app.test_client().get(address).headers["ETag"]
    rows = len(database.all(AuditEntry))
    with database.statements() as sent:
        answer = app.test_client().get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert [s for s in sent if "patient_name" in s or s.startswith("INSERT")] == []
    assert len([s for s in sent if s.startswith("SELECT")]) == 4
    assert len(database.all(AuditEntry)) == rows


def test_it_says_when_it_was_last_modified_and_a_calendar_may_ask_by_that(
    app: Flask, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    address, receipt = _feed(app), book_visit(visitor).path
    told: list[datetime | None] = []

    def look() -> int:
        since = {"If-Modified-Since": http_date(told[-1])} if told else {}
        answer = app.test_client().get(address, headers={**since, "Accept-Encoding": "gzip"})
        if answer.status_code == 200:
            told.append(answer.last_modified)
        return answer.status_code

    start = datetime(2026, 10, 5, 8, tzinfo=UTC)
    assert (look(), look()) == (200, 304)
    oliver = signed_in(app, OLIVER)
    changes: tuple[Callable[[], object], ...] = (
        lambda: visitor.open(f"{receipt}/move/2026-10-08").press("Move my appointment", start="10:15"),
        lambda: visitor.open(receipt).follow("Cancel this appointment").press("Cancel this appointment"),
        lambda: oliver.open("/me/leave").press("Take these days", first="2026-10-12", last="2026-10-13"),
    )
    for change in changes:
        clock.shift(60)
        change()
        clock.shift(60)
        assert (look(), look()) == (200, 304)
    assert told == [start, *(start + timedelta(minutes=minutes) for minutes in (1, 3, 5))]
    clock.move_to(datetime(2026, 10, 6, 3, tzinfo=UTC))
    assert (look(), told[-1]) == (200, datetime(2026, 10, 6, tzinfo=UTC))


@BOTH_DATABASES
def test_every_change_changes_the_tag(app: Flask, visitor: Visitor, database: Database) -> None:
    address = _feed(app)
    tags = [app.test_client().get(address).headers["ETag"]]

    def look() -> None:
        tags.append(app.test_client().get(address).headers["ETag"])

    receipt = book_visit(visitor).path
    look()
    visitor.open(f"{receipt}/move/2026-10-08").press("Move my appointment", start="10:15")
    look()
    visitor.open(receipt).follow("Cancel this appointment").press("Cancel this appointment")
    look()
    leave = {"diary_id": OLIVERS_DIARY, "on_date": date(2026, 10, 12), "source": "leave"}
    database.change(lambda: db.session.add(HoursException(clinic_id=LONDON, **leave)))
    look()
    owner = database.all(Staff)[0].id
    block = Block(
        diary_id=OLIVERS_DIARY,
        starts_at_utc=NINE,
        ends_at_utc=NINE + timedelta(hours=1),
        made_by_staff_id=owner,
        made_at_utc=NINE,
    )
    database.change(lambda: db.session.add(block))
    look()

    def unblock() -> None:
        db.session.query(Block).one().removed_at_utc = NINE

    database.change(unblock)
    look()

    def move_house() -> None:
        group, clinic = db.session.query(Practice).one(), db.session.query(Clinic).filter_by(id=LONDON).one()
        clinic.street, group.settings_version = "105 Harley Street", group.settings_version + 1

    database.change(move_house)
    look()
    assert len(set(tags)) == len(tags) == 8


@BOTH_DATABASES
def test_each_reading_is_on_record(app: Flask, visitor: Visitor, database: Database) -> None:
    visitor.open(_feed(app))
    row = database.all(AuditEntry)[-1]
    owner, feed = database.one(Staff), database.one(CalendarFeed)
    assert (row.verb, row.actor, row.staff_id, row.facts) == ("read_feed", "staff", owner.id, {"feed": feed.id})


def test_a_long_feed_costs_no_more_statements(app: Flask, visitor: Visitor, database: Database) -> None:
    address = _feed(app)

    def cost() -> int:
        with database.statements() as sent:
            visitor.open(address)
        return len([s for s in sent if s.startswith(("SELECT", "INSERT"))])

    one = cost()
    database.put_bookings(
        [NINE + timedelta(minutes=45 * number) for number in range(300)], diary=OLIVERS_DIARY, service=3
    )
    assert (one, cost()) == (8, 8)


# --- What opens it, and what it opens -------------------------------------------------------------------


@BOTH_DATABASES
def test_every_wrong_address_gets_the_same_answer(app: Flask, visitor: Visitor, database: Database) -> None:
    receipt = book_visit(visitor)
    address = _feed(app)

    def revoke() -> None:
        db.session.query(CalendarFeed).one().revoked_at_utc = NINE

    database.change(revoke)
    wrong = [address, f"/feeds/{'A' * 22}.ics", f"/feeds/{receipt.token}.ics", "/feeds/x.ics"]
    answers = [app.test_client().get(path) for path in wrong]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.data for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@BOTH_DATABASES
def test_it_ends_with_the_account_and_with_the_diary(app: Flask, visitor: Visitor, database: Database) -> None:
    address = _feed(app)
    assert visitor.open(address).status == 200

    def gone() -> None:
        db.session.query(Staff).one().active = False

    def elsewhere() -> None:
        staff = db.session.query(Staff).one()
        staff.active, staff.diary_id = True, 1

    for change in (gone, elsewhere):
        database.change(change)
        assert visitor.open(address).status == 404


@BOTH_DATABASES
def test_its_secret_opens_nothing_else(app: Flask, visitor: Visitor, database: Database) -> None:
    book_visit(visitor)
    _feed(app)
    stranger = Visitor(app, cookies=False)
    before = database.everything()
    for path in (f"/a/{TOKEN}", f"/a/{TOKEN}/calendar.ics", f"/a/{TOKEN}/cancel", f"/a/{TOKEN}/move"):
        assert stranger.open(path).status == 404, path
        stranger.client.post(path, headers=stranger.headers)
    assert app.test_client().post(f"/feeds/{TOKEN}.ics").status_code == 405
    assert app.test_client().get("/me", headers={"Authorization": f"Bearer {TOKEN}"}).status_code in (303, 404)
    assert database.everything() == before


# --- Read by a program that was not written for it ------------------------------------------------------


def test_khal_reads_it(app: Flask, visitor: Visitor, database: Database, khal: Khal) -> None:
    address = _feed(app)
    book_visit(visitor, "09:15")
    sunday = datetime(2026, 10, 25, tzinfo=UTC)  # the clocks go back at 1am UTC
    nights = [sunday + timedelta(minutes=minutes) for minutes in (30, 90)]
    database.put_bookings(nights, diary=OLIVERS_DIARY, service=3)
    leave = {"diary_id": OLIVERS_DIARY, "on_date": date(2026, 10, 12), "source": "leave"}
    database.change(lambda: db.session.add(HoursException(clinic_id=LONDON, **leave)))
    khal.take(visitor.open(address).answer.text)
    assert khal.agenda("2026-10-08") == [("09:15-10:00", "P. S.")]
    assert khal.agenda("2026-10-12") == [("-", "Busy")]
    assert khal.agenda("2026-10-25") == [("01:30-01:00", "S."), ("01:30-02:00", "S.")]


def test_khal_takes_a_cancellation(app: Flask, visitor: Visitor, khal: Khal) -> None:
    address = _feed(app)
    book_visit(visitor, "09:15")
    khal.take(Visitor(app).open(address).answer.text)
    visitor.follow("Cancel this appointment").press("Cancel this appointment")
    khal.take(visitor.open(address).answer.text)
    assert [what.removeprefix("CANCELLED ") for _when, what in khal.agenda("2026-10-08")] == ["P. S."]
