"""Condition guides: read at the start, kept in memory; what each leads to is asked of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import abort, current_app, render_template
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.rules.guides import Guide, Shelf
from booking.rules.house import Clinic, House, Service
from booking.web.found import pages
from booking.web.front import bp
from booking.web.public import offer, visit
from booking.web.shell import the_house


@dataclass(frozen=True)
class NextFree:
    """The next free time of a service, wherever that is: `date` and `start` are what its button sends."""

    clinic: Clinic
    clocks: display.TwoClocks
    date: str
    start: str


def the_shelf() -> Shelf:
    """Every guide, in the order of their titles."""
    return cast(Shelf, current_app.extensions["guides"])


@bp.get("/guides")
def guides() -> ResponseReturnValue:
    """Every guide, with what it is about."""
    return render_template("front/guides.html", found=pages.guides(the_house(), the_shelf()))


@bp.get("/guides/<guide_slug>")
def guide(guide_slug: str) -> ResponseReturnValue:
    """One guide, and the next free time to talk it through. From here on, their way to a booking knows it."""
    found = the_shelf().guide(guide_slug)
    if found is None:
        abort(404)
    visit.reads(found)
    house, now = the_house(), clock.now()
    service = house.service(found.service)
    return render_template(
        "front/guide.html",
        guide=found,
        service=service,
        soonest=service and _next_free(house, service, now),
        found=pages.guide(house, found),
    )


def _next_free(house: House, service: Service, now: datetime) -> NextFree | None:
    places = offer.whole_window(house, service, house.clinics_for(service), now, visit.own())
    firsts = [(slot, facts.clinic) for facts in places.values() if (slot := offer.first_free(facts, now))]
    if not firsts:
        return None
    slot, clinic = min(firsts, key=lambda first: first[0].starts_at_utc)
    date, _sep, start = offer.local_value(slot.starts_at_utc, clinic).partition("T")
    return NextFree(clinic, offer.clocks_of(slot.starts_at_utc, service, clinic, visit.zone(), now), date, start)


def guide_called(word: str) -> Guide | None:
    """The guide that a booking remembers, if there still is one of that name."""
    return the_shelf().guide(word) if word else None


@bp.record_once
def give_templates(state: BlueprintSetupState) -> None:
    """The guides, for whichever page lists or names them."""
    state.app.jinja_env.globals.update(guides=the_shelf, guide_called=guide_called)
