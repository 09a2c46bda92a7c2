"""Condition guides: read at the start, kept in memory; what each leads to is asked of the database."""

from typing import cast

from flask import abort, current_app, render_template
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.guides import Guide, Shelf
from booking.web.found import pages
from booking.web.front import bp
from booking.web.public import visit
from booking.web.public.glance import at_a_glance
from booking.web.shell import the_house


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
    soonest = None
    if service:
        clinics = house.clinics_for(service)
        soonest = at_a_glance(house, [service], clinics, now, visit.own()).soonest(service, clinics, visit.zone())
    return render_template(
        "front/guide.html", guide=found, service=service, soonest=soonest, found=pages.guide(house, found)
    )


def guide_called(word: str) -> Guide | None:
    """The guide that a booking remembers, if there still is one of that name."""
    return the_shelf().guide(word) if word else None


@bp.record_once
def give_templates(state: BlueprintSetupState) -> None:
    """The guides, for whichever page lists or names them."""
    state.app.jinja_env.globals.update(guides=the_shelf, guide_called=guide_called)
