"""Counts the steps towards a booking as their pages are answered: views, starts and holds.

Only what somebody saw is counted: no robot, nothing that is fetched ahead of time, no page that is refused,
and nobody who works here. Counting asks the database nothing, sets no cookie and can fail no page; see
web/visit_count_buffer.py for how the numbers are kept.
"""

import logging
from collections.abc import Iterator
from typing import cast

from flask import Flask, Response, current_app, g, request, session

from booking import clock, display
from booking.rules.clinic_time import wall_clock
from booking.rules.practice import Practice
from booking.rules.visit_counts import PURPOSE_HEADERS, Visit, VisitStep, is_prefetch, is_robot
from booking.web import visit_count_buffer
from booking.web.access import MEMBER_KEY
from booking.web.iframe_requests import is_framed
from booking.web.inputs import visitor as visitor

log = logging.getLogger(__name__)

# The front door.
VIEW_ENDPOINTS = frozenset(
    {"public.home", "info_pages.clinic", "info_pages.guides", "info_pages.guide", "info_pages.practitioner"}
)
# Somebody begins to book: with the days of a clinic or, where a link leads past those, with what comes after.
START_ENDPOINTS, AFTER_DAYS_ENDPOINTS = frozenset({"public.days"}), frozenset({"public.month", "public.times"})
# What the same page says when it is asked for once more: by "Later days"; by the script that finds a caller
# abroad, and by the form that asks where somebody will be.
REPEAT_PARAMETERS = frozenset({"after", "zone"})
# What forms and links on a page of the front door say where they lead past the days.
ENTRY_PARAMETER, ENTRY_INFO_PAGE = "at", "front"
# How a browser says that a page was not led to by one of ours.
FROM_OTHER_SITES = frozenset({"none", "same-site", "cross-site"})


def register(app: Flask) -> None:
    """Counts from here on."""
    visit_count_buffer.install(app)
    app.after_request(_count)


def count_choice(clinic_slug: str) -> None:
    """Says of this request that a time was chosen, before it is known whether it can be had: whoever chooses one
    on a page of the front door begins there, and goes on from the refusal if it is gone."""
    if request.form.get(ENTRY_PARAMETER) == ENTRY_INFO_PAGE:
        g.begun_at = clinic_slug


def count_hold(clinic_slug: str) -> None:
    """Says of this request that a time was newly held, and is called once that is committed."""
    g.newly_held_at = clinic_slug


def _count(response: Response) -> Response:
    try:
        steps = list(_steps(response))
        if steps and not _is_not_a_patient():
            for step, clinic_slug in steps:
                visit_count_buffer.current_visit_count_buffer().add(_visit(step, clinic_slug))
    except Exception:  # a number is not worth a page
        log.exception("a visit of %s was not counted", request.endpoint)
    return response


def _is_not_a_patient() -> bool:
    """Whether there is no patient before the page, as far as the request says."""
    return (
        MEMBER_KEY in session
        or is_robot(request.headers.get("User-Agent", ""))
        or any(is_prefetch(request.headers.get(name, "")) for name in PURPOSE_HEADERS)
    )


def _steps(response: Response) -> Iterator[tuple[VisitStep, str]]:
    clinic_slug = str((request.view_args or {}).get("clinic_slug", ""))
    if request.method == "GET" and response.status_code == 200:
        if request.endpoint in VIEW_ENDPOINTS or _is_frame_view(response):
            yield VisitStep.VIEW, clinic_slug
        if _is_start():
            yield VisitStep.START, clinic_slug
    elif response.status_code < 500:
        if "begun_at" in g:
            yield VisitStep.START, g.begun_at
        if "newly_held_at" in g:
            yield VisitStep.HOLD, g.newly_held_at


def _is_start() -> bool:
    """Whether somebody begins to book with this page, so that there is a start before each hold.

    The days of a clinic are a start, and so is what our front door, or anything outside of our pages, leads to
    past them. A page that is asked for once more from within is the same start: without that, everybody abroad
    would count twice, because a script adds their zone to the address. A link from elsewhere that names a zone
    is a start like any other. Where a browser does not say where it comes from, a zone is taken for the script's.
    """
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in FROM_OTHER_SITES
    if not is_from_elsewhere and not REPEAT_PARAMETERS.isdisjoint(request.args):
        return False
    is_led_past = is_from_elsewhere or request.args.get(ENTRY_PARAMETER) == ENTRY_INFO_PAGE
    return request.endpoint in START_ENDPOINTS or (request.endpoint in AFTER_DAYS_ENDPOINTS and is_led_past)


def _is_frame_view(response: Response) -> bool:
    """Whether a clinic's own website has just shown its frame. The pages after that one are led to from within,
    as is an administrator's look at the frame; a browser that does not say is not counted."""
    return (
        is_framed()
        and response.mimetype == "text/html"
        and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    )


def _visit(step: VisitStep, clinic_slug: str) -> Visit:
    arrival = visitor.attribution()
    guide = str((request.view_args or {}).get("guide_slug", "")) or arrival.guide
    practice = cast(Practice | None, g.get("practice") or current_app.extensions["last_known_practice"])
    clinic = practice and (practice.clinic(clinic_slug) or next(iter(practice.clinics), None))
    on_date = wall_clock(clock.now(), clinic.time_zone if clinic else display.HOME_ZONE).date()
    return Visit(on_date, step, clinic_slug, arrival.came_from, guide)
