"""Counts the steps towards a booking as their pages are answered: views, starts and holds.

Only what somebody saw is counted: no robot, nothing that is fetched ahead of time, no page that is refused,
and nobody who works here. Counting asks the database nothing, sets no cookie and can fail no page; see
web/visit_counter.py for how the numbers are kept.
"""

import logging
from collections.abc import Iterator
from typing import cast

from flask import Flask, Response, current_app, g, request, session

from booking import clock, display
from booking.rules.arrival import Step
from booking.rules.clinic_time import wall
from booking.rules.house import House
from booking.rules.visits import PURPOSES, Visit, is_ahead_of_time, is_robot
from booking.web import visit_counter
from booking.web.access import MEMBER_KEY
from booking.web.framing import is_framed
from booking.web.public import visit as visitor

log = logging.getLogger(__name__)

# The front door.
VIEWS = frozenset({"public.home", "front.clinic", "front.guides", "front.guide", "front.practitioner"})
# Somebody begins to book: with the days of a clinic or, where a link leads past those, with what comes after.
STARTS, PAST_THE_DAYS = frozenset({"public.days"}), frozenset({"public.month", "public.times"})
# What the same page says when it is asked for once more: by "Later days"; by the script that finds a caller
# abroad, and by the form that asks where somebody will be.
ONCE_MORE = frozenset({"after", "zone"})
# What forms and links on a page of the front door say where they lead past the days.
AT, FRONT = "at", "front"
# How a browser says that a page was not led to by one of ours.
ELSEWHERE = frozenset({"none", "same-site", "cross-site"})


def register(app: Flask) -> None:
    """Counts from here on."""
    visit_counter.install(app)
    app.after_request(_count)


def count_choice(clinic_slug: str) -> None:
    """Says of this request that a time was chosen, before it is known whether it can be had: whoever chooses one
    on a page of the front door begins there, and goes on from the refusal if it is gone."""
    if request.form.get(AT) == FRONT:
        g.begun_at = clinic_slug


def count_hold(clinic_slug: str) -> None:
    """Says of this request that a time was newly held, and is called once that is committed."""
    g.newly_held_at = clinic_slug


def _count(response: Response) -> Response:
    try:
        steps = list(_steps(response))
        if steps and not _is_nobody():
            for step, clinic_slug in steps:
                visit_counter.the_counter().add(_visit(step, clinic_slug))
    except Exception:  # a number is not worth a page
        log.exception("a visit of %s was not counted", request.endpoint)
    return response


def _is_nobody() -> bool:
    """Whether there is no patient before the page, as far as the request says."""
    return (
        MEMBER_KEY in session
        or is_robot(request.headers.get("User-Agent", ""))
        or any(is_ahead_of_time(request.headers.get(name, "")) for name in PURPOSES)
    )


def _steps(response: Response) -> Iterator[tuple[Step, str]]:
    clinic_slug = str((request.view_args or {}).get("clinic_slug", ""))
    if request.method == "GET" and response.status_code == 200:
        if request.endpoint in VIEWS or _is_a_frame_opened(response):
            yield Step.VIEW, clinic_slug
        if _begins():
            yield Step.START, clinic_slug
    elif response.status_code < 500:
        if "begun_at" in g:
            yield Step.START, g.begun_at
        if "newly_held_at" in g:
            yield Step.HOLD, g.newly_held_at


def _begins() -> bool:
    """Whether somebody begins to book with this page, so that there is a start before each hold.

    The days of a clinic are a start, and so is what our front door, or anything outside of our pages, leads to
    past them. A page that is asked for once more from within is the same start: without that, everybody abroad
    would count twice, because a script adds their zone to the address. A link from elsewhere that names a zone
    is a start like any other. Where a browser does not say where it comes from, a zone is taken for the script's.
    """
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in ELSEWHERE
    if not is_from_elsewhere and not ONCE_MORE.isdisjoint(request.args):
        return False
    is_led_past = is_from_elsewhere or request.args.get(AT) == FRONT
    return request.endpoint in STARTS or (request.endpoint in PAST_THE_DAYS and is_led_past)


def _is_a_frame_opened(response: Response) -> bool:
    """Whether a clinic's own website has just shown its frame. The pages after that one are led to from within,
    as is an administrator's look at the frame; a browser that does not say is not counted."""
    return (
        is_framed()
        and response.mimetype == "text/html"
        and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    )


def _visit(step: Step, clinic_slug: str) -> Visit:
    arrival = visitor.arrival()
    guide = str((request.view_args or {}).get("guide_slug", "")) or arrival.guide
    house = cast(House | None, g.get("house") or current_app.extensions["last_known_house"])
    clinic = house and (house.clinic(clinic_slug) or next(iter(house.clinics), None))
    on_date = wall(clock.now(), clinic.time_zone if clinic else display.HOME_ZONE).date()
    return Visit(on_date, step, clinic_slug, arrival.came_from, guide)
