"""From a guide to a booked call in five pages; the guide comes along into the reason and to the desk, nowhere else."""

import logging

import pytest
import time_machine
from flask import Flask

from booking import emails
from booking.extensions import db
from booking.models import AuditEntry, Booking, CalendarFeed, Hold, OutboxMessage, Staff
from booking.queries.appointments import appointment_by_id
from booking.queries.practice import read_practice
from booking.rules.guides import GuideCollection, guide_code
from tests.actions.steps import london
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import give_details
from tests.web.people import CALL, PRIYA, THURSDAY, VISIT, WEDNESDAY
from tests.web.staff import OLIVER, OLIVERS_DIARY, SAM, signed_in

SLUG = "gluteus-medius-pain"
TITLE = "Gluteus medius pain"
ADDRESS = f"/guides/{SLUG}"
CODE = guide_code(SLUG)
REASON = f"I read the guide “{TITLE}” and would like to talk about it."
# What would give them away.
TELLTALE = ("luteus", "edius", SLUG, CODE)
FEED = "feed-0123456789abcdefg"


class Counting(Visitor):
    """A visitor who counts the pages that came: what only led on to another is none."""

    loads = 0

    def _read(self) -> None:
        self.loads += 1
        super()._read()


@pytest.fixture(params=[True, False], ids=["cookies", "no cookies"])
def reader(app: Flask, request: pytest.FixtureRequest) -> Counting:
    """Somebody who has opened the guide, with and without cookies."""
    reader = Counting(app, cookies=request.param)
    reader.open(ADDRESS)
    return reader


def booked_from_guide(app: Flask, **more: str) -> Visitor:
    """Priya has booked a call for Wednesday, from the guide."""
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}?guide={CODE}").press("Continue", start="09:15")
    return give_details(visitor, **PRIYA, **more).press("Book this appointment")


# --- Five pages -----------------------------------------------------------------------------------------


def test_from_the_guide_to_a_booked_call_by_the_time_that_stands_there(reader: Counting, database: Database) -> None:
    assert reader.heading == TITLE
    reader.press("Choose this time")
    assert (reader.heading, reader.value("reason")) == ("Your details", REASON)
    reader.press("Continue", **PRIYA)
    assert (reader.heading, reader.facts()["To talk about"]) == ("Check your details and book", REASON)
    reader.press("Book this appointment")
    assert (reader.heading, reader.loads) == ("Your appointment is booked", 4)
    booking = database.one(Booking)
    assert (booking.guide, booking.reason) == (SLUG, REASON)


def test_from_the_guide_to_a_booked_call_on_another_day_in_five_pages(reader: Counting, database: Database) -> None:
    reader.follow("See other days")
    assert reader.heading == "Choose a day"
    reader.press("Choose this time")
    assert (reader.heading, reader.value("reason")) == ("Your details", REASON)
    reader.press("Continue", **PRIYA).press("Book this appointment")
    assert (reader.heading, reader.loads) == ("Your appointment is booked", 5)
    booking = database.one(Booking)
    assert (booking.guide, booking.reason) == (SLUG, REASON)


def test_the_guide_comes_along_the_long_way_too(reader: Counting, database: Database) -> None:
    reader.follow("ProHealth Clinic").follow("Book an appointment").press("Continue", service="discovery-call")
    reader.open(reader.links_to("/book/discovery-call/london")[0])
    reader.open(reader.links_to(f"/london/{WEDNESDAY}")[0]).press("Continue", start="09:15")
    assert reader.value("reason") == REASON
    give_details(reader).press("Book this appointment")
    assert database.one(Booking).guide == SLUG


# --- The word of it in addresses ------------------------------------------------------------------------


@pytest.mark.parametrize("word", [SLUG, CODE])
def test_a_link_may_name_a_guide_by_its_word_or_by_its_code_and_ours_say_the_code(
    visitor: Visitor, database: Database, word: str
) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?guide={word}")
    assert {href.partition("guide=")[2].partition("#")[0] for href in visitor.links_to("guide=")} == {CODE}
    visitor.press("Continue", start="09:15")
    assert [hold.guide for hold in database.all(Hold)] == [SLUG]


@pytest.mark.parametrize("word", ["nothing", "%3Cscript%3E", "8E9EA1F6", "a" * 9000, "%00", "%ff"])
def test_a_word_that_names_no_guide_is_not_carried(visitor: Visitor, database: Database, word: str) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?guide={word}")
    assert (visitor.status, visitor.links_to("guide=")) == (200, [])
    visitor.press("Continue", start="09:15")
    assert ([hold.guide for hold in database.all(Hold)], visitor.value("reason")) == ([""], "")


def test_a_guide_that_is_read_comes_before_one_that_was(app: Flask, database: Database) -> None:
    Visitor(app).open(f"{ADDRESS}?guide=nothing").press("Choose this time")
    assert [hold.guide for hold in database.all(Hold)] == [SLUG]


def test_no_address_of_the_journey_says_what_hurts(reader: Counting) -> None:
    """The pages on the way name the code, and once a time is held not even that."""
    reader.follow("See other days")
    assert reader.links_to(CODE) != []
    assert [link for link in reader.page.links if SLUG in link] == []
    reader.press("Choose this time")
    for telltale in TELLTALE:
        assert [link for link in reader.page.links if telltale in link] == []
        assert [form.action for form in reader.page.forms if telltale in form.action] == []


def test_a_hold_keeps_its_guide_when_another_time_is_chosen(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open(ADDRESS).press("Choose this time")
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    assert (database.one(Hold).guide, visitor.value("reason")) == (SLUG, REASON)


@pytest.mark.parametrize("cookies", [True, False], ids=["cookies", "no cookies"])
def test_who_holds_the_time_already_and_takes_it_again_from_the_guide_comes_from_there(
    app: Flask, database: Database, cookies: bool
) -> None:
    """Their own hold is not in their way, so the guide offers the time that they took on the front page."""
    visitor = Visitor(app, cookies=cookies).open("/").press("Choose this time")
    held = database.one(Hold)
    assert (visitor.heading, visitor.value("reason"), held.guide, held.came_from) == ("Your details", "", "", "")
    visitor.open(f"{ADDRESS}?from=leaflet" + ("" if cookies else f"&hold={held.token}")).press("Choose this time")
    again = database.one(Hold)
    assert (again.id, again.starts_at_utc) == (held.id, held.starts_at_utc)
    assert (again.guide, again.came_from) == (SLUG, "leaflet")
    assert (visitor.heading, visitor.value("reason")) == ("Your details", REASON)
    give_details(visitor, **PRIYA).press("Book this appointment")
    booking = database.one(Booking)
    assert (booking.guide, booking.came_from, booking.reason) == (SLUG, "leaflet", REASON)


def test_who_takes_their_own_time_again_from_a_page_that_says_nothing_still_comes_from_the_guide(
    app: Flask, database: Database
) -> None:
    visitor = Visitor(app).open(f"{ADDRESS}?from=leaflet").press("Choose this time")
    visitor.open("/").press("Choose this time")
    hold = database.one(Hold)
    assert (hold.guide, hold.came_from, visitor.value("reason")) == (SLUG, "leaflet", REASON)


# --- The reason is theirs -------------------------------------------------------------------------------


def test_what_they_change_it_to_comes_back_after_an_error_and_is_kept(reader: Counting, database: Database) -> None:
    reader.press("Choose this time").press("Continue", name="", reason="My hip, at night.")
    assert (reader.status, reader.value("reason")) == (422, "My hip, at night.")
    give_details(reader, **PRIYA).press("Book this appointment")
    assert database.one(Booking).reason == "My hip, at night."


def test_what_they_leave_as_it_is_comes_back_after_an_error_too(reader: Counting) -> None:
    reader.press("Choose this time").press("Continue", name="")
    assert (reader.status, reader.value("reason")) == (422, REASON)


def test_what_they_delete_stays_deleted(reader: Counting, database: Database) -> None:
    reader.press("Choose this time").press("Continue", name="", reason="")
    assert (reader.status, reader.value("reason")) == (422, "")
    give_details(reader, **PRIYA)
    assert reader.facts()["To talk about"] == "Nothing yet"
    assert reader.open(reader.links_to("/book/details")[0]).value("reason") == ""
    give_details(reader, **PRIYA).press("Book this appointment")
    booking = database.one(Booking)
    assert (booking.reason, booking.guide) == ("", SLUG)


def test_what_they_delete_stays_deleted_when_they_ask_for_more_time(reader: Counting) -> None:
    reader.press("Choose this time").press("Keep my time", reason="")
    assert (reader.heading, reader.value("reason")) == ("Your details", "")


def test_a_reason_that_was_given_before_is_left_as_it_is(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    give_details(visitor, **PRIYA, reason="My knee.").open(ADDRESS).press("Choose this time")
    assert (visitor.heading, visitor.facts()["To talk about"]) == ("Check your details and book", "My knee.")
    visitor.press("Book this appointment")
    booking = database.one(Booking)
    assert (booking.reason, booking.guide) == ("My knee.", SLUG)


def test_a_guide_that_is_no_longer_there_suggests_nothing(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.open(ADDRESS).press("Choose this time")
    monkeypatch.setitem(app.extensions, "guides", GuideCollection())
    assert visitor.open("/book/details").value("reason") == ""


# --- Who sees it ----------------------------------------------------------------------------------------


def record(staff: Visitor) -> dict[str, str]:
    """What the page's list of facts says."""
    (facts,) = [e for e in staff.page.root.iter("dl") if e.get("class") == "record"]
    return {words(term): words(said) for term, said in zip(facts.iter("dt"), facts.iter("dd"), strict=True)}


@pytest.fixture
def at_the_desk(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, on the morning of Priya's call."""
    booked_from_guide(app)
    clock.move_to(london(f"{WEDNESDAY} 09:00"))
    return signed_in(app, SAM)


def test_reception_sees_what_was_read_on_the_bookings_page(at_the_desk: Visitor, database: Database) -> None:
    at_the_desk.open(f"/reception/london/booking/{database.one(Booking).reference}")
    assert record(at_the_desk)["Read before booking"] == TITLE
    assert at_the_desk.link(TITLE) == ADDRESS


def test_reception_sees_what_was_read_before_a_call(at_the_desk: Visitor) -> None:
    at_the_desk.open(f"/reception/london/{WEDNESDAY}/calls")
    assert record(at_the_desk)["Read before booking"] == TITLE
    assert at_the_desk.link(TITLE) == ADDRESS


def test_a_booking_of_somebody_who_read_nothing_says_nothing_of_it(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}").press("Continue", start="09:15")
    give_details(visitor).press("Book this appointment")
    sam = signed_in(app, SAM)
    for page in (
        f"/reception/london/booking/{database.one(Booking).reference}",
        f"/reception/london/{WEDNESDAY}/calls",
    ):
        assert "Read before booking" not in record(sam.open(page))


def test_a_clinician_sees_what_was_read(app: Flask, clock: time_machine.Traveller) -> None:
    visitor = Visitor(app).open(f"{VISIT}/{THURSDAY}?guide={CODE}").press("Continue", start="09:15")
    give_details(visitor, **PRIYA, reason="").press("Book this appointment")
    clock.move_to(london(f"{THURSDAY} 09:10"))
    oliver = signed_in(app, OLIVER).open("/me")
    assert (oliver.link(TITLE), "Read before booking " + TITLE in oliver.text) == (ADDRESS, True)


def test_a_clinician_is_offered_nothing_to_open_where_the_guide_is_no_longer_there(
    app: Flask, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(app).open(f"{VISIT}/{THURSDAY}?guide={CODE}").press("Continue", start="09:15")
    give_details(visitor, **PRIYA, reason="").press("Book this appointment")
    clock.move_to(london(f"{WEDNESDAY} 09:10"))
    oliver = signed_in(app, OLIVER)
    opened = []
    for shelf in (app.extensions["guides"], GuideCollection()):
        monkeypatch.setitem(app.extensions, "guides", shelf)
        oliver.open("/me/week")
        assert "Priya Sharma" in oliver.text
        opened.append([words(summary) for summary in oliver.page.root.iter("summary") if "Reason" in words(summary)])
    assert opened == [["Reason and notes: Priya Sharma"], []]


# --- Who does not ---------------------------------------------------------------------------------------


def test_no_mail_and_no_invitation_says_a_word_of_it(app: Flask, database: Database) -> None:
    booked_from_guide(app)
    number = database.one(Booking).id
    with app.test_request_context():
        practice, one = read_practice(), appointment_by_id(number)
        assert practice is not None
        assert one is not None
        assert one.reason == REASON  # there is something that could leak
        letterhead = emails.letterhead(practice, "http://127.0.0.1:5000", practice.group.email)
        mails = [emails.links_to_patient([one], letterhead, one.booked_at_utc)]
        for kind, who in [("reminder", "patient")] + [
            (kind, who) for kind in ("confirmation", "moved", "cancelled") for who in ("patient", "clinic")
        ]:
            mails.append(emails.write(kind, who, one, letterhead, one.booked_at_utc))
    told = [repr(mail) for mail in mails]
    assert len([mail for mail in mails if mail.calendar]) >= 4
    assert [telltale for telltale in TELLTALE for mail in told if telltale in mail] == []


def test_no_receipt_no_calendar_and_no_feed_says_a_word_of_it(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open(f"{VISIT}/{THURSDAY}?guide={CODE}").press("Continue", start="09:15")
    receipt = give_details(visitor, **PRIYA).press("Book this appointment")
    signed_in(app, OLIVER)

    def put() -> None:
        owner = db.session.query(Staff).filter_by(email=OLIVER.email).one()
        made = database.one(Booking).booked_at_utc
        db.session.add(
            CalendarFeed(staff_id=owner.id, diary_id=OLIVERS_DIARY, token=FEED, shows_initials=True, made_at_utc=made)
        )

    database.change(put)
    pages = [receipt.path, f"{receipt.path}/calendar.ics", f"/feeds/{FEED}.ics"]
    answers = [Visitor(app).open(page).answer for page in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    told = [answer.text + str(answer.headers) for answer in answers]
    assert [telltale for telltale in TELLTALE for text in told if telltale in text] == []


def test_no_log_no_record_and_no_promised_mail_says_a_word_of_it(
    app: Flask, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        booked_from_guide(app)
    rows = [vars(row) for model in (AuditEntry, OutboxMessage) for row in database.all(model)]
    assert rows != []
    assert [telltale for telltale in TELLTALE if telltale in caplog.text + repr(rows)] == []


def test_no_cookie_knows_of_it(visitor: Visitor) -> None:
    visitor.open(ADDRESS).press("Choose this time")
    with visitor.client.session_transaction() as session:
        kept = repr(dict(session))
    assert "holds" in kept
    assert [telltale for telltale in TELLTALE if telltale in kept] == []
