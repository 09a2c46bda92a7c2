"""What has changed since the day was opened: nothing, in nothing; or the day again."""

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from booking.models import AuditEntry
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import read, words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call
from tests.web.reception.desk import THE_DAY, busy
from tests.web.staff import RITA, signed_in

pytestmark = BOTH_DATABASES


@pytest.fixture
def sam(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, at 11:37, with the day open."""
    return busy(app, clock).open(THE_DAY)


def asked(sam: Visitor, tag: str, **more: str) -> TestResponse:
    """What the script asks."""
    return sam.client.get(f"{THE_DAY}/changes", headers={**sam.headers, "If-None-Match": f'"{tag}"', **more})


def tag_of(sam: Visitor) -> str:
    """What the page that is open knows."""
    return sam.page.by_id("news").get("data-tag", "")


def test_nothing_new_is_nothing_and_leaves_no_trace(sam: Visitor, database: Database) -> None:
    before = database.everything()
    with database.statements() as statements:
        answer = asked(sam, tag_of(sam))
    assert (answer.status_code, answer.data, len(statements)) == (304, b"", 4)
    assert database.everything() == before


def test_what_was_compressed_is_known_again(sam: Visitor) -> None:
    answer = asked(sam, "old", **{"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    tag = answer.headers["ETag"].removeprefix("W/").strip('"')
    assert asked(sam, tag, **{"Accept-Encoding": "br"}).status_code == 304


def test_a_new_minute_says_more_of_the_same_and_is_no_new_look(
    sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    looks = len(database.all(AuditEntry))
    clock.shift(60)
    answer = asked(sam, tag_of(sam))
    assert answer.status_code == 200
    assert "waiting 13 min" in read(answer.data).text
    assert len(database.all(AuditEntry)) == looks


def test_the_first_booking_takes_away_that_nothing_is_booked(sam: Visitor, app: Flask) -> None:
    empty = "/reception/london/2026-11-19"
    sam.open(empty)
    assert words(sam.page.by_id("said")).startswith("Nothing booked yet.")
    book_call(Visitor(app), "12:00", "2026-11-19")
    assert words(read(sam.client.get(f"{empty}/changes", headers=sam.headers).data).by_id("said")) == ""


def test_a_change_brings_the_day_again_and_is_on_record(sam: Visitor, app: Flask, database: Database) -> None:
    looks = len([row for row in database.all(AuditEntry) if row.verb == "saw_day"])
    colleague = Visitor(app)
    colleague.client = sam.client
    colleague.open(THE_DAY).press("Arrived: Ahmed El-Sayed")
    answer = asked(sam, tag_of(sam))
    page = read(answer.data)
    assert (answer.status_code, "Ahmed El-Sayed Arrived 11:37" in page.text) == (200, True)
    assert [page.by_id(part).tag for part in ("counts", "day", "rail")] == ["ul", "div", "aside"]
    # The colleague looked twice; then the news was looked at.
    assert len([row for row in database.all(AuditEntry) if row.verb == "saw_day"]) == looks + 3
    assert asked(sam, answer.headers["ETag"].strip('"')).status_code == 304


def test_what_is_booked_online_meanwhile_is_news(sam: Visitor, app: Flask) -> None:
    tag = tag_of(sam)
    book_call(Visitor(app), "14:30", "2026-10-08")
    assert asked(sam, tag).status_code == 200


def test_the_list_is_told_as_a_list(sam: Visitor) -> None:
    answer = sam.client.get(f"{THE_DAY}/changes?view=list", headers=sam.headers)
    assert read(answer.data).by_id("day").tag == "ol"


def test_nobody_asks_about_another_clinic(sam: Visitor, app: Flask) -> None:
    answer = signed_in(app, RITA).client.get(f"{THE_DAY}/changes", headers={"If-None-Match": f'"{tag_of(sam)}"'})
    assert answer.status_code == 404
