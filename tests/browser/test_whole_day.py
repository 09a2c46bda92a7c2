"""A whole day at the desk, three times: by keyboard alone, by taps and clicks, and without scripts. Each time
on a database of its own, and each time the database holds the same at the end."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from booking import display
from booking.extensions import db
from booking.models import AuditEntry, Block, Booking, OutboxMessage
from booking.rules.clinic_time import wall_clock
from tests.browser.hands import Hands, Keyboard, Plain, Touch
from tests.browser.whole_day_stage import (
    AT,
    CALLS,
    CALLS_DIARY,
    EATON,
    MARKED_UNTIL,
    ROOM,
    ROOMS_DIARY,
    TESS,
    Morning,
    WholeDay,
    morning,
    name_of,
    whole_day,
)
from tests.web.staff import OLIVERS_DIARY

pytestmark = pytest.mark.browser
WITHIN_FIVE_SECONDS = 5_000
MARKS = {"Arrived": "arrived", "Start": "progress", "Completed": "done", "Did not attend": "missed"}
HOW: dict[str, tuple[type[Hands], dict[str, Any]]] = {
    "keyboard": (Keyboard, {}),
    "touch": (Touch, {"has_touch": True, "viewport": {"width": 1180, "height": 820}}),
    "no scripts": (Plain, {"java_script_enabled": False}),
}


@pytest.fixture(scope="module")
def the_morning(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """The day as far as it has come."""
    return morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture(scope="module")
def the_day(the_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeDay]:
    """A day for what changes little of it."""
    with whole_day(the_morning, tmp_path_factory.mktemp("day")) as found:
        yield found


@pytest.mark.parametrize("how", HOW)
def test_a_whole_day(browser: Browser, the_morning: Morning, tmp_path: Path, how: str) -> None:
    kind, settings = HOW[how]
    with whole_day(the_morning, tmp_path) as day:
        with day.browsing(browser, **settings) as context:
            page = context.new_page()
            reception = _Reception(day, kind(page))
            for act in ACTS:
                reception.back()
                act(reception)
        assert _outcome(day) == OUTCOME
        checked = day.app.test_cli_runner().invoke(args=["check"])
        # No worker runs here: that its email is late is all that may be wrong.
        broken = [line for line in checked.output.splitlines() if line.startswith("BROKEN")]
        assert [line for line in broken if "No email is late." not in line] == [], checked.output


# --- Two at one booking -----------------------------------------------------------------------------------


def test_the_second_of_two_is_told_what_the_first_did_and_nothing_is_overwritten(
    browser: Browser, the_day: WholeDay
) -> None:
    name = name_of(ROOM, 105)
    with the_day.browsing(browser) as sams, the_day.browsing(browser, TESS) as tesss:
        sam, tess = sams.new_page(), tesss.new_page()
        for page in (sam, tess):
            page.goto(the_day.url())
            page.get_by_role("link", name=name, exact=True).click()
        sam.get_by_role("button", name="Arrived", exact=True).click()
        expect(sam.locator(".say[data-status]")).to_have_attribute("data-status", "arrived")
        tess.get_by_role("button", name="Did not attend", exact=True).click()
        expect(tess.get_by_role("alert")).to_contain_text("Your change has not been saved.")
        expect(tess.get_by_role("alert")).to_contain_text(re.compile(r"Sam.* marked .*at \d\d:\d\d"))
        assert _stands(the_day, name) == ("arrived", 1)
        tess.get_by_role("link", name="Leave it as it is now").click()
        assert _stands(the_day, name) == ("arrived", 1)


def test_a_move_does_not_overwrite_a_cancellation(browser: Browser, the_day: WholeDay) -> None:
    name = name_of(ROOM, 135)
    with the_day.browsing(browser) as sams, the_day.browsing(browser, TESS) as tesss:
        sam, tess = sams.new_page(), tesss.new_page()
        tess.goto(the_day.url())
        tess.get_by_role("link", name=name, exact=True).click()
        tess.get_by_role("link", name="Move", exact=True).click()
        sam.goto(the_day.url())
        sam.get_by_role("link", name=name, exact=True).click()
        sam.get_by_role("link", name="Cancel booking").click()
        sam.locator('[name="who"][value="patient"]').check()
        sam.get_by_role("button", name="Cancel the booking").click()
        expect(sam.get_by_text("Cancelled at")).to_be_visible()
        tess.get_by_role("button", name=re.compile(f"{the_day.at(165)} move here ?, {ROOM}")).click()
        expect(tess.get_by_role("alert")).to_contain_text(re.compile(r"Sam.* cancelled .*at \d\d:\d\d"))
        assert _stands(the_day, name) == ("cancelled", 1)


def test_the_other_screen_learns_of_a_change_within_five_seconds(browser: Browser, the_day: WholeDay) -> None:
    name = name_of(ROOM, 30)
    with the_day.browsing(browser) as sams, the_day.browsing(browser, TESS) as tesss:
        sam, tess = sams.new_page(), tesss.new_page()
        for page in (sam, tess):
            page.goto(the_day.url())
        sam.locator(".board").get_by_role("link", name=name, exact=True).focus()
        sam.keyboard.press("a")
        row = tess.locator(".board td", has=tess.get_by_role("link", name=name, exact=True))
        expect(row.locator(".st")).to_contain_text("Arrived", timeout=WITHIN_FIVE_SECONDS)


def _stands(day: WholeDay, name: str) -> tuple[str, int]:
    with day.app.app_context():
        one = db.session.execute(select(Booking).where(Booking.patient_name == name)).scalar_one()
        return one.status, one.version


# --- The day, by one person -------------------------------------------------------------------------------


class _Reception:
    """Sam at the desk. Every act begins on the day."""

    def __init__(self, day: WholeDay, hands: Hands) -> None:
        self.day, self.hands, self.page = day, hands, hands.page

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^{words}", re.IGNORECASE))

    def open(self, name: str) -> None:
        self.hands.press(self.link(name))
        expect(self.page.locator("#who")).to_contain_text(name)

    def cell(self, name: str) -> Locator:
        return self.page.locator(".board :is(td, .part)", has=self.link(name)).last

    def stands(self, name: str) -> Locator:
        """How a booking stands, on the day."""
        return self.cell(name).locator(".st").first

    def back(self) -> None:
        """To the day, if they are not there."""
        if self.page.url != self.day.url():
            self.page.goto(self.day.url())

    # --- The acts ---

    def takes_bookings_by_phone(self) -> None:
        """At most four fields, and one page between the day and the saved booking."""
        self.hands.anew()
        self.hands.begin("n")
        self.fill_in("07700 900881", "Phoebe Ringwald")
        self.puts_it_at(210)
        self.hands.press(self.save)
        self.is_saved("Phoebe Ringwald")

        self.back()
        self.hands.anew()
        self.hands.press(self.page.get_by_role("link", name=re.compile(f"^{self.day.at(135)} free ?, {CALLS}")))
        self.fill_in("07700 900882", "Quentin Ashdown")
        self.hands.press(self.save)
        self.is_saved("Quentin Ashdown")

    @property
    def save(self) -> Locator:
        return self.page.locator("#save")

    def fill_in(self, phone: str, name: str) -> None:
        self.page.locator("#phone").wait_for()
        self.hands.write(self.page.locator("#phone"), phone)
        self.hands.write(self.page.locator("#name"), name)

    def puts_it_at(self, minutes: int) -> None:
        self.hands.press(self.page.locator("summary", has_text="Change the time or diary"))
        self.hands.write(self.page.locator("#at"), self.day.at(minutes))

    def is_saved(self, name: str) -> None:
        expect(self.page.get_by_text("Read it back:")).to_be_visible()
        expect(self.page.locator(".side")).to_contain_text(name)
        assert self.hands.fields <= 4
        # The form; with scripts, what was saved takes its place without another.
        assert self.hands.loads == (2 if isinstance(self.hands, Plain) else 1)

    def takes_two_walk_ins(self) -> None:
        # Mr Eaton sees him; she is offered the room, which is free for as long as she needs at any of these minutes.
        for name, service in (("Walter Inman", "Follow-up"), ("Wanda Inch", "Physiotherapy")):
            self.walks_in(name, service)
            expect(self.page.get_by_text("Read it back:")).to_be_visible()
            self.back()
        for name in ("Walter Inman", "Wanda Inch"):
            expect(self.stands(name)).to_contain_text("Arrived")

    def walks_in(self, name: str, service: str) -> None:
        self.hands.begin("w")
        self.page.locator("#name").wait_for()
        self.hands.write(self.page.locator("#name"), name)
        self.hands.tick(self.page.get_by_role("radio", name=service))
        self.hands.press(self.save)

    def is_warned(self) -> None:
        expect(self.page.get_by_role("alert")).to_contain_text(f"{EATON} is taken for some of it")
        self.hands.press(self.button("Squeeze in"))
        expect(self.page.locator(".side", has_text="Read it back:")).to_contain_text("Squeezed in")

    def squeezes_in(self) -> None:
        self.hands.begin("n")
        self.fill_in("07700 900883", "Sally Quayle")
        self.puts_it_at(225)
        self.hands.press(self.save)
        self.is_warned()

    def marks_who_comes(self) -> None:
        for name in (name_of(ROOM, 30), "Walter Inman"):
            steps = (("a", "Arrived", "Arrived"), ("", "Start", "In progress"), ("d", "Completed", "Completed"))
            for key, words, shown in steps[name == "Walter Inman" :]:  # who has walked in has come
                self.marks(name, key, words)
                expect(self.stands(name)).to_contain_text(shown)

    def marks(self, name: str, key: str, words: str) -> None:
        """By its key, by its small button, or on the booking's page."""
        button = self.button(f"{words} ?: ?{name}")
        if key and isinstance(self.hands, Keyboard):
            self.hands.reach(self.link(name).first)
            self.page.keyboard.press(key)
        elif button.count():
            self.hands.press(self.cell(name).get_by_role("button", name=re.compile(f"^{words}")))
        else:
            self.open(name)
            self.hands.press(self.button(words))
            expect(self.page.locator(".say[data-status]")).to_have_attribute("data-status", MARKS[words])
            self.back()

    def marks_who_does_not_and_takes_it_back(self) -> None:
        for name in (name_of(ROOM, 45), name_of(ROOM, 60)):
            self.marks(name, "x", "Did not attend")
            expect(self.stands(name)).to_contain_text("Did not attend")
            self.open(name)
            self.hands.press(self.button("Back to booked"))
            expect(self.page.locator(".say[data-status]")).to_have_attribute("data-status", "booked")
            self.back()
            expect(self.stands(name)).to_contain_text("Booked")
        self.marks(name_of(ROOM, 60), "x", "Did not attend")
        expect(self.stands(name_of(ROOM, 60))).to_contain_text("Did not attend")

    def moves_to_another_diary(self) -> None:
        for name, minutes in ((name_of(EATON, 60), 165), (name_of(EATON, 105), 225)):
            self.back()
            self.hands.pick_up(name)
            expect(self.page.get_by_text("Moving", exact=False).first).to_be_visible()
            self.hands.press(self.button(f"{self.day.at(minutes)} move here ?, {ROOM}"))
            expect(self.page.get_by_role("heading", name="Moved")).to_be_visible()
            assert self.hands.acts <= 3

    def moves_to_another_day(self) -> None:
        tomorrow = display.day(self.day.on_date + timedelta(days=1)).replace("\u00a0", " ")
        for name, diary in ((name_of(EATON, 150), EATON), (name_of(CALLS, 180), CALLS)):
            self.back()
            self.hands.pick_up(name)
            self.hands.press(self.page.get_by_role("link", name=tomorrow))
            self.hands.press(self.button(f"09:00 move here ?, {diary}"))
            expect(self.page.get_by_role("heading", name="Moved")).to_be_visible()
            expect(self.page.locator(".side")).to_contain_text(tomorrow)
            assert self.hands.acts <= 3

    def cancels_with_a_reason(self) -> None:
        for name, who in ((name_of(ROOM, 120), "patient"), (name_of(ROOM, 135), "clinic")):
            self.back()
            self.open(name)
            self.hands.press(self.link("Cancel booking"))
            self.page.locator("#reason").wait_for()
            self.hands.tick(self.page.locator(f'[name="who"][value="{who}"]'))
            self.hands.write(self.page.locator("#reason"), "Snowed in")
            self.hands.press(self.button("Cancel the booking"))
            expect(self.page.get_by_text("Cancelled at")).to_be_visible()

    def blocks_and_unblocks(self) -> None:
        affected = [name_of(ROOM, 75), name_of(ROOM, 90)]
        self.blocks(75, 105, "Fire drill")
        for name in affected:
            expect(self.page.get_by_role("alert")).to_contain_text(name)
        self.hands.press(self.button("Block all the same"))
        expect(self.page.get_by_role("heading", name="Blocked")).to_be_visible()
        self.hands.press(self.button("Unblock"))
        expect(self.page.get_by_role("heading", name="No longer blocked")).to_be_visible()
        self.back()
        self.blocks(270, 285, "Deliveries")
        expect(self.page.get_by_role("heading", name="Blocked")).to_be_visible()
        self.back()
        expect(self.link("Blocked: Deliveries").first).to_be_visible()

    def blocks(self, first: int, last: int, why: str) -> None:
        self.hands.begin("b")
        self.page.locator("#starts").wait_for()
        self.hands.write(self.page.locator("#starts"), self.day.at(first))
        self.hands.write(self.page.locator("#ends"), self.day.at(last))
        for box in self.page.get_by_role("checkbox").all():
            wanted = box.evaluate("box => box.closest('label').textContent.trim()") == ROOM
            if box.is_checked() != wanted:
                self.hands.tick(box)
        self.hands.write(self.page.locator("#why"), why)
        self.hands.press(self.page.get_by_role("button", name="Block", exact=True))

    def makes_calls(self) -> None:
        self.hands.press(self.page.get_by_role("navigation", name="Staff").get_by_role("link", name="Calls"))
        for minutes in (0, 15):
            self.in_front(name_of(CALLS, minutes))
            self.hands.press(self.button("No answer"))
        for minutes, outcome in ((30, "Will think about it"), (45, "Not suitable for treatment")):
            self.in_front(name_of(CALLS, minutes))
            self.hands.press(self.button("Reached"))
            self.page.locator("#outcome").wait_for()
            self.hands.tick(self.page.get_by_role("radio", name=outcome))
            self.hands.press(self.button("Save only"))
            expect(self.page.locator("#over ~ tbody, table", has_text=outcome).first).to_be_visible()

    def in_front(self, name: str) -> None:
        self.page.locator("#call-name").wait_for()
        if name not in self.page.locator("#call-name").inner_text():
            self.hands.press(self.page.get_by_role("link", name=re.compile(f"^Call ?: ?{name}")))
        expect(self.page.locator("#call-name")).to_contain_text(name)

    def finds_a_misspelt_name(self) -> None:
        for typed, name in (("Eisenhaur", name_of(ROOM, -150)), ("Castelano", name_of(CALLS, -30))):
            self.back()
            self.hands.find(typed)
            self.hands.press(self.page.get_by_role("link", name=re.compile(name)))
            expect(self.page.locator("#who")).to_contain_text(name)

    def prints_the_day(self) -> None:
        self.hands.begin("p")
        expect(self.page.locator(".sheet")).to_contain_text(name_of(ROOM, 30))
        if isinstance(self.hands, Plain):
            self.hands.press(self.button("I have printed it"))
            return
        # The browser's own dialogue is none of the page's: it tells the page that it prints.
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    def closes_the_day(self) -> None:
        """Nothing marks itself: each that is over is marked, until none is left."""
        self.hands.press(self.page.get_by_role("link", name="Close the day"))
        unmarked = self.page.locator(":is(tr, li)[data-status=unmarked]")
        unmarked.first.wait_for()
        left = unmarked.count()
        assert left >= 4
        while left:
            words = "Did not attend" if name_of(CALLS, -30) in unmarked.first.inner_text() else "Completed"
            self.hands.press(unmarked.first.get_by_role("button", name=re.compile(f"^{words}")))
            left -= 1
            expect(unmarked).to_have_count(left)
        expect(self.page.get_by_text("Everything so far is marked")).to_be_visible()


ACTS: tuple[Callable[[_Reception], None], ...] = (
    _Reception.takes_bookings_by_phone,
    _Reception.takes_two_walk_ins,
    _Reception.squeezes_in,
    _Reception.marks_who_comes,
    _Reception.marks_who_does_not_and_takes_it_back,
    _Reception.moves_to_another_diary,
    _Reception.moves_to_another_day,
    _Reception.cancels_with_a_reason,
    _Reception.blocks_and_unblocks,
    _Reception.makes_calls,
    _Reception.finds_a_misspelt_name,
    _Reception.prints_the_day,
    _Reception.closes_the_day,
)


def _outcome(day: WholeDay) -> dict[str, Any]:
    """All that the day has left in the database."""
    with day.app.app_context():
        last_audit, last_mail = AuditEntry.id > day.last_audit, OutboxMessage.id > day.last_mail
        verbs = Counter(
            db.session.scalars(select(AuditEntry.verb).where(last_audit, ~AuditEntry.verb.startswith("saw_")))
        )
        mails = db.session.execute(
            select(OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.status).where(last_mail)
        )
        return {
            "bookings": {one.patient_name: _told(one, day) for one in db.session.scalars(select(Booking))},
            "acts": dict(verbs),
            "mails": dict(Counter(tuple(mail) for mail in mails)),
            "blocks": [(one.reason, one.removed_at_utc is None) for one in db.session.scalars(select(Block))],
        }


def _told(booking: Booking, day: WholeDay) -> tuple[object, ...]:
    """Where a booking is, how it stands, and how often it was changed. Somebody who walks in comes when they come."""
    start = wall_clock(booking.starts_at_utc, day.zone)
    minutes = int((booking.starts_at_utc - day.quarter).total_seconds() // 60)
    when = minutes if start.date() == day.on_date else f"tomorrow {start:%H:%M}"
    flags = "squeezed in" if booking.is_squeezed_in else ""
    return booking.diary_id, "now" if booking.source == "walk_in" else when, booking.status, booking.version, flags


_NUMBERS = {EATON: OLIVERS_DIARY, CALLS: CALLS_DIARY, ROOM: ROOMS_DIARY}


def _expected() -> dict[str, tuple[object, ...]]:
    """Everybody who was booked, as they were or as the day has left them; and who came to them."""
    versions = {EATON: 3, CALLS: 2, ROOM: 3}
    found: dict[str, tuple[object, ...]] = {
        name_of(diary, minutes): (
            _NUMBERS[diary],
            minutes,
            *(("completed", versions[diary]) if minutes <= MARKED_UNTIL else ("booked", 0)),
            "",
        )
        for diary, all_minutes in AT.items()
        for minutes in all_minutes
    }
    stay: dict[tuple[str, int], tuple[str, int]] = {
        (ROOM, 30): ("completed", 3),
        (ROOM, 45): ("booked", 2),
        (ROOM, 60): ("did_not_attend", 3),
        (ROOM, 120): ("cancelled", 1),
        (ROOM, 135): ("cancelled", 1),
        (CALLS, 0): ("booked", 1),
        (CALLS, 15): ("booked", 1),
        (CALLS, 30): ("completed", 2),
        (CALLS, 45): ("completed", 2),
        (EATON, -60): ("completed", 1),
        (ROOM, -45): ("completed", 1),
        (ROOM, -30): ("completed", 1),
        (CALLS, -30): ("did_not_attend", 1),
    }
    for (diary, minutes), now in stay.items():
        found[name_of(diary, minutes)] = (_NUMBERS[diary], minutes, *now, "")
    found[name_of(EATON, 60)] = (ROOMS_DIARY, 165, "booked", 1, "")
    found[name_of(EATON, 105)] = (ROOMS_DIARY, 225, "booked", 1, "")
    found[name_of(EATON, 150)] = (OLIVERS_DIARY, "tomorrow 09:00", "booked", 1, "")
    found[name_of(CALLS, 180)] = (CALLS_DIARY, "tomorrow 09:00", "booked", 1, "")
    return found | {
        "Phoebe Ringwald": (OLIVERS_DIARY, 210, "booked", 0, ""),
        "Quentin Ashdown": (CALLS_DIARY, 135, "booked", 0, ""),
        "Walter Inman": (OLIVERS_DIARY, "now", "completed", 2, ""),
        "Wanda Inch": (ROOMS_DIARY, "now", "arrived", 0, ""),
        "Sally Quayle": (OLIVERS_DIARY, 225, "booked", 0, "squeezed in"),
    }


OUTCOME: dict[str, Any] = {
    "bookings": _expected(),
    "acts": {
        "booked": 5,
        "marked": 14,
        "moved": 4,
        "cancelled": 2,
        "blocked": 2,
        "unblocked": 1,
        "called": 4,
        "call_ended": 2,
        "searched": 2,
        "printed": 1,
    },
    "mails": {
        ("confirmation", "clinic", "waiting"): 5,
        ("moved", "clinic", "waiting"): 4,
        ("moved", "patient", "waiting"): 4,
        ("cancelled", "clinic", "waiting"): 2,
        ("cancelled", "patient", "waiting"): 2,
    },
    "blocks": [("Fire drill", False), ("Deliveries", True)],
}
