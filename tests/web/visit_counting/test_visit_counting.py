"""What is counted of somebody on the way to a booking, and of whom nothing is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import cast

import pytest
import time_machine
from flask import Flask

from booking.rules.visit_counts import Visit, VisitStep
from booking.web.visit_count_buffer import VisitCountBuffer
from tests.support.visitor import BROWSER, Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, WEDNESDAY
from tests.web.staff import ADA, SAM, signed_in

TODAY = date(2026, 10, 5)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


def counted(app: Flask) -> Mapping[Visit, int]:
    """What waits to be written."""
    return cast(VisitCountBuffer, app.extensions["visit_counter"]).waiting


def test_the_way_from_a_newsletter_to_a_booking_is_a_view_a_start_and_a_hold(app: Flask, visitor: Visitor) -> None:
    visitor.open("/?from=Newsletter")
    visitor.follow("Book an appointment").press("Continue", service="discovery-call")
    visitor.open(visitor.links_to("/book/discovery-call/london")[0])
    visitor.open(visitor.links_to(f"/london/{WEDNESDAY}")[0]).press("Continue", start="09:15")
    give_details(visitor).press("Book this appointment")
    assert visitor.heading == "Your appointment is booked"
    assert counted(app) == {
        Visit(TODAY, VisitStep.VIEW, "", "newsletter"): 1,
        Visit(TODAY, VisitStep.START, "london", "newsletter"): 1,
        Visit(TODAY, VisitStep.HOLD, "london", "newsletter"): 1,
    }


def test_a_time_taken_straight_from_the_front_page_is_a_start_and_a_hold(app: Flask, visitor: Visitor) -> None:
    visitor.open("/").press("Choose this time")
    assert visitor.heading == "Your details"
    found = {(visit.step, visit.clinic_slug): count for visit, count in counted(app).items()}
    assert found == {(VisitStep.VIEW, ""): 1, (VisitStep.START, "london"): 1, (VisitStep.HOLD, "london"): 1}


def steps(app: Flask) -> dict[tuple[VisitStep, str], int]:
    """How often each step was counted at each clinic."""
    return {(visit.step, visit.clinic_slug): count for visit, count in counted(app).items()}


def test_a_time_behind_also_free_is_a_start_as_its_day_is_opened(app: Flask, visitor: Visitor) -> None:
    visitor.open("/clinics/london").open(visitor.links_to(f"{CALL}/{WEDNESDAY}")[0])
    assert steps(app) == {(VisitStep.VIEW, "london"): 1, (VisitStep.START, "london"): 1}
    visitor.press("Continue", start="09:15")
    assert visitor.heading == "Your details"
    assert steps(app) == {(VisitStep.VIEW, "london"): 1, (VisitStep.START, "london"): 1, (VisitStep.HOLD, "london"): 1}


def test_a_time_of_the_front_page_that_was_gone_is_a_start_and_the_one_instead_is_a_hold(
    app: Flask, database: Database, visitor: Visitor
) -> None:
    _method, action, fields = visitor.open("/").form("Choose this time")
    soonest = datetime.fromisoformat(f"{action.rpartition('/')[2]}T{fields['start']}+01:00")  # in London, in October
    database.put_bookings([soonest.astimezone(UTC)])
    visitor.press("Choose this time")
    assert visitor.status == 409
    assert steps(app) == {(VisitStep.VIEW, ""): 1, (VisitStep.START, "london"): 1}
    visitor.press("Choose this time", start=visitor.offered()[0])
    assert visitor.heading == "Your details"
    assert steps(app) == {(VisitStep.VIEW, ""): 1, (VisitStep.START, "london"): 1, (VisitStep.HOLD, "london"): 1}


@pytest.mark.parametrize("path", [CALL, f"{CALL}/{WEDNESDAY}", f"{CALL}/month/2026-10"])
@pytest.mark.parametrize("asked", ["", "after=2026-10-20", "zone=Asia/Dubai"])
def test_whatever_a_link_from_elsewhere_opens_is_one_start(app: Flask, path: str, asked: str) -> None:
    for where in ("none", "cross-site", "same-site"):
        headers = {**BROWSER, "Sec-Fetch-Site": where}
        assert app.test_client().get(path, query_string=asked, headers=headers).status_code == 200
    assert steps(app) == {(VisitStep.START, "london"): 3}


@pytest.mark.parametrize("within", [{}, {"Sec-Fetch-Site": "same-origin"}], ids=["says nothing", "says so"])
@pytest.mark.parametrize("path", [CALL, f"{CALL}/{WEDNESDAY}?at=front"])
def test_a_page_that_is_asked_for_again_with_the_zone_of_a_caller_abroad_is_the_same_start(
    app: Flask, path: str, within: dict[str, str]
) -> None:
    with_zone = f"{path}{'&' if '?' in path else '?'}zone=Asia/Dubai"  # as static/app.js asks
    visitor = Visitor(app, headers={**BROWSER, **within})
    visitor.open(path).open(with_zone)
    assert "in Dubai" in visitor.text
    assert steps(app) == {(VisitStep.START, "london"): 1}


def test_a_time_taken_from_a_days_page_is_a_hold_alone(app: Flask, visitor: Visitor) -> None:
    choose_call(visitor)
    assert counted(app) == {Visit(TODAY, VisitStep.HOLD, "london"): 1}


def test_a_hold_that_is_renewed_or_moved_is_not_counted_again(app: Flask, visitor: Visitor) -> None:
    choose_call(visitor, "09:15")
    choose_call(visitor, "09:15")
    choose_call(visitor, "17:45")
    visitor.open("/book/details").press("Keep my time")
    assert counted(app) == {Visit(TODAY, VisitStep.HOLD, "london"): 1}


def test_after_a_booking_the_next_time_is_newly_held(app: Flask, visitor: Visitor) -> None:
    book_call(visitor, "09:15")
    choose_call(visitor, "17:45")
    assert counted(app) == {Visit(TODAY, VisitStep.HOLD, "london"): 2}


def test_a_time_that_was_gone_is_no_hold(app: Flask, database: Database, visitor: Visitor) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    database.put_bookings([datetime(2026, 10, 7, 8, 15, tzinfo=UTC)])
    visitor.press("Continue", start="09:15")
    assert (visitor.status, counted(app)) == (409, {})


def test_later_days_are_the_same_start(app: Flask, visitor: Visitor) -> None:
    visitor.open(CALL).open(f"{CALL}?after=2026-10-20")
    assert counted(app) == {Visit(TODAY, VisitStep.START, "london"): 1}


def test_the_date_is_that_on_the_clinics_calendar(app: Flask, visitor: Visitor, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 10, 5, 23, 30, tzinfo=UTC))  # half past midnight in London
    visitor.open(CALL)
    assert counted(app) == {Visit(date(2026, 10, 6), VisitStep.START, "london"): 1}


def test_a_frame_that_a_website_shows_is_a_view_and_the_pages_within_it_are_not(app: Flask, visitor: Visitor) -> None:
    shown = {**BROWSER, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}
    within = {**BROWSER, "Sec-Fetch-Dest": "iframe"}
    frame = f"/embed{CALL}?from=website"
    for headers in (shown, within):  # the second is also how an administrator looks at it
        assert visitor.client.get(frame, headers=headers).status_code == 200
    visitor.client.get("/embed/book?from=website", headers=within)
    assert counted(app) == {
        Visit(TODAY, VisitStep.VIEW, "london", "website"): 1,
        Visit(TODAY, VisitStep.START, "london", "website"): 2,
    }


@pytest.mark.parametrize("path", ["/privacy", "/find", "/book", "/healthz", "/readyz", "/nothing", "/sign-in"])
def test_other_pages_are_not_counted(app: Flask, visitor: Visitor, path: str) -> None:
    visitor.client.get(path, headers=BROWSER)
    assert counted(app) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
    ids=str,
)
def test_robots_and_what_is_fetched_ahead_of_time_are_not_counted(
    app: Flask, visitor: Visitor, headers: dict[str, str]
) -> None:
    for path in ("/", CALL):
        assert visitor.client.get(path, headers={"User-Agent": PHONE, **headers}).status_code == 200
    assert counted(app) == {}
    assert visitor.client.get("/", headers={"User-Agent": PHONE}).status_code == 200
    assert sum(counted(app).values()) == 1


def test_asking_for_the_head_of_a_page_is_not_counted(app: Flask, visitor: Visitor) -> None:
    visitor.client.head("/", headers=BROWSER)
    assert counted(app) == {}


@pytest.mark.parametrize("person", [SAM, ADA])
def test_who_works_here_is_not_counted(app: Flask, person: object) -> None:
    visitor = signed_in(app, ADA if person is ADA else SAM)
    choose_call(visitor.open("/").open(CALL))
    assert counted(app) == {}


def test_counting_writes_nothing_and_sets_no_cookie(app: Flask, database: Database) -> None:
    before = database.everything()
    # A new visitor each time: who is counted is answered the same as who is not.
    for path in ("/", "/?from=newsletter", CALL):
        app.extensions["visit_counter"].forget()
        is_counted, is_not = (
            [
                line.partition("=")[0]
                for line in app.test_client().get(path, headers=headers).headers.getlist("Set-Cookie")
            ]
            for headers in ({"User-Agent": PHONE}, {"User-Agent": "a bot"})
        )
        assert (is_counted, sum(counted(app).values())) == (is_not, 1)
    assert database.everything() == before


def test_a_visit_that_cannot_be_counted_is_a_page_all_the_same(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.extensions, "visit_counter", None)
    assert (visitor.open("/").status, "a visit of public.home was not counted" in caplog.text) == (200, True)


def test_the_privacy_page_says_what_is_counted(visitor: Visitor) -> None:
    assert "How often our pages are opened and times are held" in visitor.open("/privacy").text
