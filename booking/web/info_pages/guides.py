"""Condition guides: read at the start, kept in memory; what each leads to is asked of the database."""

from typing import cast

from flask import abort, current_app, render_template
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.guides import Guide, GuideCollection
from booking.web.availability_overview import read_availability_overview
from booking.web.current_practice import current_practice
from booking.web.info_pages import bp
from booking.web.inputs import visitor
from booking.web.seo import metadata_of_pages


def all_guides() -> GuideCollection:
    """Every guide, in the order of their titles."""
    return cast(GuideCollection, current_app.extensions["guides"])


@bp.get("/guides")
def guides() -> ResponseReturnValue:
    """Every guide, with what it is about."""
    return render_template("info_pages/guides.html", found=metadata_of_pages.guides(current_practice(), all_guides()))


@bp.get("/guides/<guide_slug>")
def guide(guide_slug: str) -> ResponseReturnValue:
    """One guide, and the next free time to talk it through. From here on, their way to a booking knows it."""
    found = all_guides().guide(guide_slug)
    if found is None:
        abort(404)
    visitor.remember_guide(found)
    practice, now = current_practice(), clock.now()
    service = practice.service(found.service)
    soonest = None
    if service:
        clinics = practice.clinics_for(service)
        soonest = read_availability_overview(practice, [service], clinics, now, visitor.own_claims()).soonest(
            service, clinics, visitor.zone()
        )
    return render_template(
        "info_pages/guide.html",
        guide=found,
        service=service,
        soonest=soonest,
        found=metadata_of_pages.guide(practice, found),
    )


def guide_by_slug(word: str) -> Guide | None:
    """The guide that a booking remembers, if there still is one of that name."""
    return all_guides().guide(word) if word else None


@bp.record_once
def register_template_globals(state: BlueprintSetupState) -> None:
    """The guides, for whichever page lists or names them."""
    state.app.jinja_env.globals.update(guides=all_guides, guide_by_slug=guide_by_slug)
