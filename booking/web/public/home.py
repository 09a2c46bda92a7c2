"""The front page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.web.found import pages
from booking.web.public import bp, offer, visit
from booking.web.shell import the_house


@bp.get("/")
def home() -> ResponseReturnValue:
    """The group, its clinics, its hours, and how to book or call."""
    house, now = the_house(), clock.now()
    call = next((service for service in house.services if service.by_phone), None)
    visits = next((service for service in house.services if not service.by_phone), None)
    soonest, soonest_clinic = None, None
    if call:
        for facts in offer.whole_window(house, call, house.clinics_for(call), now, visit.own()).values():
            slot = offer.first_free(facts, now)
            if slot and (soonest is None or slot.starts_at_utc < soonest.starts_at_utc):
                soonest, soonest_clinic = slot, facts.clinic
    firsts = {}
    if visits:
        by_clinic = offer.whole_window(house, visits, house.clinics_for(visits), now, visit.own())
        firsts = {slug: offer.first_free(facts, now) for slug, facts in by_clinic.items()}
    return render_template(
        "public/home.html",
        house=house,
        found=pages.home(house),
        call=call,
        visits=visits,
        soonest=soonest,
        soonest_clinic=soonest_clinic,
        soonest_clocks=soonest
        and call
        and soonest_clinic
        and offer.clocks_of(soonest.starts_at_utc, call, soonest_clinic, visit.zone(), now),
        soonest_local=soonest and soonest_clinic and offer.local_value(soonest.starts_at_utc, soonest_clinic),
        firsts=firsts,
        people=[diary for diary in house.diaries if diary.is_person],
    )
