"""The calendar feed from its owner's side: made, shown, taken back."""

from datetime import datetime

import pytest
from flask import Flask

from booking.models import AuditEntry, CalendarFeed
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.clinician.cast import NINA, second_clinician
from tests.web.database import Database
from tests.web.staff import OLIVER, OLIVERS_DIARY, signed_in


def _addresses(page: Visitor) -> list[str]:
    return [e.get("value", "") for e in page.page.root.iter("input") if (e.get("id") or "").startswith("feed-")]


@BOTH_DATABASES
def test_a_link_is_made_shown_and_opens_the_feed(app: Flask, database: Database, visitor: Visitor) -> None:
    oliver = signed_in(app, OLIVER)
    oliver.open("/me/week").press("New link with initials")
    feed = database.one(CalendarFeed)
    assert (feed.diary_id, feed.shows_initials, feed.revoked_at_utc) == (OLIVERS_DIARY, True, None)
    assert len(feed.token) == 22
    assert _addresses(oliver) == [f"http://127.0.0.1:5000/feeds/{feed.token}.ics"]
    assert "Not fetched yet." in oliver.text
    assert visitor.open(f"/feeds/{feed.token}.ics").status == 200
    assert "Last fetched Monday 5 October, 9am." in oliver.open("/me/week").text
    verbs = [row.verb for row in database.all(AuditEntry)]
    assert verbs == ["saw_week", "made_feed", "saw_week", "read_feed", "saw_week"]


@BOTH_DATABASES
def test_a_link_taken_back_opens_nothing(app: Flask, database: Database, visitor: Visitor) -> None:
    oliver = signed_in(app, OLIVER)
    oliver.open("/me/week").press("New link with “Busy”")
    assert database.one(CalendarFeed).shows_initials is False
    oliver.press("Take this link back: link 1")
    feed = database.one(CalendarFeed)
    assert (_addresses(oliver), isinstance(feed.revoked_at_utc, datetime)) == ([], True)
    assert visitor.open(f"/feeds/{feed.token}.ics").status == 404
    assert "revoked_feed" in [row.verb for row in database.all(AuditEntry)]


@BOTH_DATABASES
def test_taking_it_back_twice_is_once(app: Flask, database: Database) -> None:
    oliver = signed_in(app, OLIVER)
    _method, action, fields = (
        oliver.open("/me/week").press("New link with initials").form("Take this link back: link 1")
    )
    for _ in range(2):
        assert oliver.post(action, fields).status == 200
    assert [row.verb for row in database.all(AuditEntry)].count("revoked_feed") == 1


@BOTH_DATABASES
def test_another_clinicians_link_is_not_there_to_take_back(app: Flask, database: Database) -> None:
    second_clinician(app)
    oliver, nina = signed_in(app, OLIVER), signed_in(app, NINA)
    oliver.open("/me/week").press("New link with initials")
    token = database.one(CalendarFeed).token
    assert token not in nina.open("/me/week").answer.text
    _method, action, fields = oliver.form("Take this link back: link 1")
    fields["csrf_token"] = nina.form("New link with initials")[2]["csrf_token"]
    assert nina.post(action, fields).status == 404
    assert database.one(CalendarFeed).revoked_at_utc is None


@BOTH_DATABASES
def test_five_are_enough(app: Flask, database: Database) -> None:
    oliver = signed_in(app, OLIVER).open("/me/week")
    for _ in range(5):
        assert oliver.press("New link with initials").status == 200
    oliver.press("New link with initials")
    assert (oliver.status, len(database.all(CalendarFeed))) == (409, 5)
    assert "You have five calendar links already. Take one back first." in oliver.text
    oliver.press("Take this link back: link 3").press("New link with “Busy”")
    assert (oliver.status, len(_addresses(oliver))) == (200, 5)


@BOTH_DATABASES
def test_a_feed_of_nothing_that_was_offered_is_refused(app: Flask, database: Database) -> None:
    oliver = signed_in(app, OLIVER).open("/me/week")
    _method, action, fields = oliver.form("New link with initials", titles="names")
    assert oliver.post(action, fields).status == 400
    assert database.all(CalendarFeed) == []


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999999999", "2147483648"])
def test_a_number_that_no_link_has_takes_nothing_back(app: Flask, database: Database, number: str) -> None:
    oliver = signed_in(app, OLIVER).open("/me/week").press("New link with initials")
    _method, action, fields = oliver.form("Take this link back: link 1", feed=number)
    assert oliver.post(action, fields).status == 400
    assert database.one(CalendarFeed).revoked_at_utc is None
