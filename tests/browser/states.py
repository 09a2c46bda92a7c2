"""Every page that a patient can see, and every state of it, by name: how a browser gets there.

`open_state(page, stage, "details-error")`. Nothing here books, moves or cancels, so the
states can be opened in any order and as often as one likes.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

from playwright.sync_api import Page

from tests.browser.going import go
from tests.browser.stage import CALL, LONG_NAME, VISIT, Stage
from tests.support.browser import TIMEOUT_MILLISECONDS

GUIDE = "gluteus-medius-pain"

Open = Callable[[Page, Stage], None]


def _at(address: Callable[[Stage], str]) -> Open:
    """A page that has an address."""

    def go(page: Page, stage: Stage) -> None:
        page.goto(stage.url + address(stage))

    return go


def _press(page: Page, button: str) -> None:
    go(page, page.get_by_role("button", name=button, exact=True))


def _pressed(address: Callable[[Stage], str], button: str, **typed: str) -> Open:
    """What comes when a page's button is pressed, with nothing typed or with that."""

    def go(page: Page, stage: Stage) -> None:
        page.goto(stage.url + address(stage))
        for field, text in typed.items():
            page.locator(f"#{field}").fill(text)
        _press(page, button)

    return go


def _too_many(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.limited_url}/book/check?hold={stage.busy_hold}")
    _press(page, "Book this appointment")


def _call_day(stage: Stage) -> str:
    return f"/book/{CALL}/london/{stage.open_day}"


def _visit_day(stage: Stage) -> str:
    return f"/book/{VISIT}/london/{stage.visit_day}"


def _details_filled_in_badly(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/book/details?hold={stage.new_hold}")
    page.get_by_text("Someone I’m helping").click()
    page.locator("#phone").fill("12")
    page.locator("#email").fill("nobody")
    _press(page, "Continue")


def _lapsed(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/book/details?hold={stage.call_hold}")
    page.evaluate("for (const token of document.getElementsByName('csrf_token')) token.value = 'old'")
    _press(page, "Continue")


def _posted(action: str) -> Open:
    """A form of ours, sent to where it does not belong."""

    def go(page: Page, stage: Stage) -> None:
        page.goto(f"{stage.url}/find")
        page.evaluate("action => { document.forms[0].action = action }", action)
        _press(page, "Send my links")

    return go


def _without_our_token(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/find")
    page.evaluate("document.forms[0].elements.csrf_token.remove()")
    page.evaluate("document.forms[0].action = '/somewhere-else'")
    _press(page, "Send my links")


def _from_elsewhere(page: Page, stage: Stage) -> None:
    theirs = f"<form method=post action={stage.url}/find><input name=contact><button>Send</button></form>"
    page.route("http://another.example/", lambda route: route.fulfill(body=theirs, content_type="text/html"))
    page.goto("http://another.example/")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(f"{stage.url}/**")
    page.unroute_all()


def _no_times(page: Page, stage: Stage) -> None:
    changed = "UPDATE services SET notice_minutes = notice_minutes + 1000000 WHERE slug = 'follow-up'"
    with _altered(stage, changed, changed.replace("+", "-")):
        page.goto(f"{stage.url}/book/{VISIT}/london")


def _unavailable(page: Page, stage: Stage) -> None:
    with _altered(
        stage, "ALTER TABLE bookings RENAME TO bookings_away", "ALTER TABLE bookings_away RENAME TO bookings"
    ):
        page.goto(f"{stage.url}/a/{stage.call_link}")


def _pressed_while_unavailable(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/book/check?hold={stage.call_hold}")
    with _altered(
        stage, "ALTER TABLE bookings RENAME TO bookings_away", "ALTER TABLE bookings_away RENAME TO bookings"
    ):
        _press(page, "Book this appointment")


@contextmanager
def _altered(stage: Stage, do: str, undo: str) -> Iterator[None]:
    for statement in (do, undo):
        with closing(sqlite3.connect(stage.database, timeout=20)) as database, database:
            database.execute(statement)
        if statement == do:
            try:
                yield
            except BaseException:
                with closing(sqlite3.connect(stage.database, timeout=20)) as database, database:
                    database.execute(undo)
                raise


STATES: dict[str, Open] = {
    "home": _at(lambda stage: "/"),
    "clinic": _at(lambda stage: "/clinics/london"),
    "practitioner": _at(lambda stage: "/practitioners/oliver-eaton"),
    "guides": _at(lambda stage: "/guides"),
    "guide": _at(lambda stage: f"/guides/{GUIDE}"),
    "services": _at(lambda stage: "/book"),
    "services-error": _pressed(lambda stage: "/book", "Continue"),
    "clinics": _at(lambda stage: f"/book/{CALL}"),
    "clinics-in-person": _at(lambda stage: f"/book/{VISIT}"),
    "days": _at(lambda stage: f"/book/{CALL}/london"),
    "days-in-person": _at(lambda stage: f"/book/{VISIT}/bedford"),
    "days-later": _at(lambda stage: f"/book/{CALL}/london?after={stage.open_day + timedelta(days=10)}"),
    "no-times": _no_times,
    "month": _at(lambda stage: f"/book/{CALL}/london/month/{stage.full_day:%Y-%m}"),
    "times": _at(_call_day),
    "times-dubai": _at(lambda stage: f"{_call_day(stage)}?zone=Asia/Dubai"),
    "times-in-person": _at(_visit_day),
    "times-error": _pressed(_call_day, "Continue"),
    "day-closed": _at(lambda stage: f"/book/{CALL}/london/{stage.closed_day}"),
    "day-full": _at(lambda stage: f"/book/{VISIT}/london/{stage.full_day}"),
    "day-past": _at(lambda stage: f"/book/{CALL}/london/{stage.open_day - timedelta(days=30)}"),
    "day-too-far": _at(lambda stage: f"/book/{CALL}/london/{stage.open_day + timedelta(days=200)}"),
    "no-such-date": _at(lambda stage: f"/book/{CALL}/london/2027-02-30"),
    "details": _at(lambda stage: f"/book/details?hold={stage.new_hold}"),
    "details-in-person": _at(lambda stage: f"/book/details?hold={stage.visit_hold}"),
    "details-error": _details_filled_in_badly,
    "details-lapsed": _lapsed,
    "details-slip": _pressed(
        lambda stage: f"/book/details?hold={stage.new_hold}",
        "Continue",
        name="Alexandra",
        phone="07700 900123",
        email="alexandra.longest-name-of-all.in-the-whole-of@gmial.com",
    ),
    "details-long": _at(lambda stage: f"/book/details?hold={stage.long_hold}"),
    "hold-ended": _at(lambda stage: f"/book/details?hold={stage.ended_hold}"),
    "check": _at(lambda stage: f"/book/check?hold={stage.call_hold}"),
    "check-in-person": _at(lambda stage: f"/book/check?hold={stage.visit_hold}"),
    "check-long": _at(lambda stage: f"/book/check?hold={stage.long_hold}"),
    "taken": _pressed(lambda stage: f"/book/check?hold={stage.taken_hold}", "Book this appointment"),
    "too-many": _too_many,
    "already-booked": _at(lambda stage: f"/book/details?hold={stage.booked_hold}"),
    "receipt": _at(lambda stage: f"/a/{stage.call_link}"),
    "receipt-in-person": _at(lambda stage: f"/a/{stage.visit_link}"),
    "receipt-long": _at(lambda stage: f"/a/{stage.long_link}"),
    "receipt-late": _at(lambda stage: f"/a/{stage.late_link}"),
    "moved": _at(lambda stage: f"/a/{stage.moved_link}"),
    "move": _at(lambda stage: f"/a/{stage.call_link}/move"),
    "move-later": _at(lambda stage: f"/a/{stage.call_link}/move?after={stage.open_day + timedelta(days=10)}"),
    "move-times": _at(lambda stage: f"/a/{stage.call_link}/move/{stage.open_day}"),
    "move-times-error": _pressed(lambda stage: f"/a/{stage.call_link}/move/{stage.open_day}", "Move my appointment"),
    "move-closed": _at(lambda stage: f"/a/{stage.call_link}/move/{stage.closed_day}"),
    "too-late": _at(lambda stage: f"/a/{stage.late_link}/move"),
    "cancel": _at(lambda stage: f"/a/{stage.call_link}/cancel"),
    "cancel-error": _pressed(
        lambda stage: f"/a/{stage.call_link}/cancel", "Cancel this appointment", reason=LONG_NAME * 9
    ),
    "cancelled": _at(lambda stage: f"/a/{stage.cancelled_link}"),
    "past": _at(lambda stage: f"/a/{stage.past_link}"),
    "unknown-link": _at(lambda stage: f"/a/{'A' * 22}"),
    "find": _at(lambda stage: "/find"),
    "find-error": _pressed(lambda stage: "/find", "Send my links"),
    "found": _at(lambda stage: "/find/sent"),
    "privacy": _at(lambda stage: "/privacy"),
    "accessibility": _at(lambda stage: "/accessibility"),
    "error-400": _without_our_token,
    "error-403": _from_elsewhere,
    "error-404": _at(lambda stage: "/no/such/page"),
    "error-405": _posted("/find/sent"),
    "error-413": _pressed(lambda stage: "/find", "Send my links", contact="x" * 70_000),
    "error-500": _at(lambda stage: f"/book/details?hold={stage.broken_hold}"),
    "error-503": _unavailable,
    "error-503-pressed": _pressed_while_unavailable,
}
ERRORS = ("services-error", "times-error", "details-error", "move-times-error", "cancel-error", "find-error")


FOCUS_IS_SETTLED = "!document.querySelector('[autofocus]') || Boolean(document.activeElement.closest('[autofocus]'))"


# The first page of all is opened before there is a cookie.
COOKIELESS = ("home",)


def open_state(page: Page, stage: Stage, name: str) -> None:
    """Brings a browser to a state, as somebody whose holds are the stage's: nothing that an earlier state
    left is in the cookie."""
    page.context.clear_cookies()
    if name not in COOKIELESS:
        page.context.add_cookies([{"name": "booking", "value": stage.cookie, "url": stage.url}])
    STATES[name](page, stage)
    _settle_focus(page)


def _settle_focus(page: Page) -> None:
    """Waits until a summary that asks for the focus has it, which the browser gives it as it first draws
    the page: a key that is pressed before that goes to the page's beginning."""
    until = time.monotonic() + TIMEOUT_MILLISECONDS / 1000
    while not page.evaluate(FOCUS_IS_SETTLED):
        assert time.monotonic() < until, "the summary never had the focus"
        page.wait_for_timeout(10)
