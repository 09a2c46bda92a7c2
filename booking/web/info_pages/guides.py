"""Condition guides: read at the start, kept in memory; what each leads to is asked of the database."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.web.availability_overview import read_availability_overview
from booking.web.current_practice import current_practice
from booking.web.guide_lookup import all_guides
from booking.web.info_pages import bp
from booking.web.inputs import visitor
from booking.web.seo import metadata_of_pages


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
