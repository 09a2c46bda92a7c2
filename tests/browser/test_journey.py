"""CHECKS 1, 2, 31, 35 and 37: a patient books, moves and cancels; on a phone without scripts, and abroad with them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.browser.going import go
from tests.browser.inbox import Inbox, caught, invitation_of, text_of
from tests.browser.stage import CALL, VISIT, Stage
from tests.support.browser import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def inbox(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    with caught(stage, tmp_path_factory.mktemp("mail")) as found:
        yield found


def _heading(page: Page) -> str:
    return " ".join(page.locator("h1").inner_text().split())


def _press(page: Page, button: str) -> None:
    go(page, page.get_by_role("button", name=button, exact=True))


def _words(page: Page) -> str:
    return " ".join(page.locator("body").inner_text().split())


def test_booked_moved_and_cancelled_without_scripts(open_page: OpenPage, stage: Stage, inbox: Inbox) -> None:
    page = open_page(javascript=False)
    page.goto(stage.url)
    go(page, page.get_by_role("link", name="Book a free 15-minute discovery call"))
    assert _heading(page) == "Which clinic?"
    go(page, page.get_by_role("link", name="Manchester"))
    assert _heading(page) == "Choose a day"
    go(page, page.locator(".rows a").nth(3))
    assert _heading(page).startswith("Choose a time on ")
    page.locator(".slot", has_text="3:15pm").click()
    _press(page, "Continue")

    assert _heading(page) == "Your details"
    assert "We’re holding 3:15pm for you until" in _words(page)
    page.get_by_label("Full name").fill("Siobhán O’Brien")
    page.get_by_label("Phone number").fill("(07700) 900 555")
    page.get_by_label("Email address").fill("siobhan@example.com")
    page.get_by_label("What would you like to talk about?").fill("My left knee")
    page.get_by_text("An interpreter").click()
    _press(page, "Continue")

    assert _heading(page) == "Check your details and book"
    # Change comes back here, and asks nothing twice.
    go(page, page.get_by_role("link", name="Change phone"))
    assert page.get_by_label("Full name").input_value() == "Siobhán O’Brien"
    assert page.get_by_label("What would you like to talk about?").input_value() == "My left knee"
    page.get_by_label("Phone number").fill("00971 50 123 4567")
    _press(page, "Continue")
    assert _heading(page) == "Check your details and book"
    assert "00971 50 123 4567" in _words(page)
    _press(page, "Book this appointment")

    assert _heading(page) == "Your appointment is booked"
    link = page.url
    first = _words(page)
    for expected in ("3:15pm UK time", "Siobhán O’Brien", "siobhan@example.com", "Reference"):
        assert expected in first
    page.go_back()
    assert _heading(page) == "Your appointment is already booked"

    page.goto(link)
    go(page, page.get_by_role("link", name="Change day or time"))
    assert _heading(page) == "Choose another day"
    go(page, page.locator(".rows a").nth(4))
    # Whichever of that day's times the tests before have left.
    slot = page.locator(".slot").nth(2)
    at = slot.inner_text().split()[0]
    slot.click()
    _press(page, "Move my appointment")
    assert _heading(page) == "Your appointment has moved"
    assert page.url == link
    assert f"{at} UK time" in _words(page)

    go(page, page.get_by_role("link", name="Cancel this appointment"))
    assert _heading(page) == "Cancel this appointment?"
    page.get_by_label("Why are you cancelling?").fill("I am better")
    _press(page, "Cancel this appointment")
    assert _heading(page) == "This appointment is cancelled"

    last = inbox.read("siobhan@example.com")[-1]
    invitation = invitation_of(last)
    assert (invitation.method, invitation.sequence) == ("CANCEL", 2)
    assert "knee" not in text_of(last, "plain") + text_of(last, "html") + invitation.text


def test_a_call_from_dubai_shows_both_clocks_everywhere(open_page: OpenPage, stage: Stage, inbox: Inbox) -> None:
    page = open_page(zone="Asia/Dubai")
    page.goto(f"{stage.url}/book/{CALL}/bedford/{stage.open_day}")
    page.wait_for_url("**zone=Asia*")
    london = datetime.combine(stage.open_day, time(14), ZoneInfo("Europe/London"))
    there = london.astimezone(ZoneInfo("Asia/Dubai"))
    here_words, there_words = "2pm UK time", f"{there.hour % 12}pm in Dubai"
    slot = page.locator(".slot").filter(has=page.locator("input[value='14:00']"))
    assert " ".join((slot.text_content() or "").split()) == f"2pm UK time, {there_words}"
    slot.click()
    _press(page, "Continue")

    assert page.get_by_label("Where will you be when we call?").input_value() == "Asia/Dubai"
    page.get_by_label("Full name").fill("Amira Haddad")
    page.get_by_label("Phone number").fill("+971 50 765 4321")
    page.get_by_label("Email address").fill("dubai@example.com")
    _press(page, "Continue")
    assert here_words in _words(page)
    assert there_words in _words(page)
    _press(page, "Book this appointment")
    assert here_words in _words(page)
    assert there_words in _words(page)

    mail = inbox.read("dubai@example.com")[0]
    for kind in ("plain", "html"):
        words = re.sub(r"<[^>]+>|\s|&nbsp;", " ", text_of(mail, kind))
        assert here_words in " ".join(words.split()), kind
        assert there_words in " ".join(words.split()), kind
    invitation = invitation_of(mail)
    assert invitation.starts_at_utc == london.astimezone(UTC)
    assert f"DTSTART;TZID=Europe/London:{london:%Y%m%dT%H%M%S}" in invitation.text
    assert [words in invitation.description for words in (here_words, there_words)] == [True, True], (
        invitation.description
    )


def test_the_time_of_a_front_page_is_taken_with_the_place_one_is_in(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(zone="Asia/Dubai")
    page.goto(stage.url)
    _press(page, "Choose this time")
    assert page.get_by_label("Where will you be when we call?").input_value() == "Asia/Dubai"
    assert " in Dubai" in _words(page)


def test_a_visit_booked_from_dubai_knows_the_clinics_clock_alone(
    open_page: OpenPage, stage: Stage, inbox: Inbox
) -> None:
    page = open_page(zone="Asia/Dubai")
    # Even somebody who looked at calls first, and whose place is known by now.
    page.goto(f"{stage.url}/book/{CALL}/london/{stage.open_day}")
    page.wait_for_url("**zone=Asia*")
    seen = []
    page.goto(f"{stage.url}/book/{VISIT}/london/{stage.visit_day}")
    seen.append(_words(page))
    value = page.locator(".slot input").last.get_attribute("value") or ""
    start = datetime.combine(stage.visit_day, time.fromisoformat(value), ZoneInfo("Europe/London"))
    page.locator(".slot").last.click()
    _press(page, "Continue")
    seen.append(_words(page))
    page.get_by_label("Full name").fill("Amira Haddad")
    page.get_by_label("Email address").fill("visit@example.com")
    _press(page, "Continue")
    seen.append(_words(page))
    _press(page, "Book this appointment")
    seen.append(_words(page))
    assert _heading(page) == "Your appointment is booked"

    mail = inbox.read("visit@example.com")[0]
    invitation = invitation_of(mail)
    seen += [text_of(mail, "plain"), text_of(mail, "html"), invitation.text]
    assert [words for words in seen if "Dubai" in words] == []
    at = f"{start.hour % 12 or 12}{f':{start.minute:02}' if start.minute else ''}pm"
    assert [at in words for words in seen[1:6]] == [True] * 5
    assert invitation.starts_at_utc == start.astimezone(UTC)


def test_the_end_of_a_hold_is_announced_two_minutes_early(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{stage.url}/book/{CALL}/bedford/{stage.open_day}")
    page.locator(".slot").nth(2).click()
    _press(page, "Continue")
    status = page.locator("[role=status]")
    left = int(page.locator("[data-hold]").get_attribute("data-hold") or 0)
    assert 590 <= left <= 600
    page.clock.fast_forward((left - 125) * 1000)
    assert status.text_content() == ""
    page.clock.fast_forward(10_000)
    assert "two more minutes" in (status.text_content() or "")
    assert status.is_visible()

    expiry = _expiry(stage)
    _press(page, "Keep my time")
    assert _expiry(stage) > expiry
    assert page.locator("[role=status]").text_content() == ""
    left = int(page.locator("[data-hold]").get_attribute("data-hold") or 0)
    page.clock.fast_forward((left - 115) * 1000)
    assert "two more minutes" in (page.locator("[role=status]").text_content() or "")
    assert "We’re holding" in page.locator("#holding").inner_text()
    page.clock.fast_forward(120_000)
    assert "have run out" in (page.locator("[role=status]").text_content() or "")
    assert "We’re holding" not in page.locator("#holding").inner_text()


def test_keeping_the_time_keeps_what_was_typed(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/book/{CALL}/bedford/{stage.open_day}")
    page.locator(".slot").nth(7).click()
    _press(page, "Continue")
    page.get_by_label("Full name").fill("Amira Haddad")
    _press(page, "Keep my time")
    assert page.get_by_label("Full name").input_value() == "Amira Haddad"


def _expiry(stage: Stage) -> str:
    """When the hold that was placed last ends."""
    with closing(sqlite3.connect(stage.database)) as database:
        return str(database.execute("SELECT expires_at_utc FROM holds ORDER BY id DESC LIMIT 1").fetchone()[0])
