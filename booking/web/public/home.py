"""The front page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.web.found import pages
from booking.web.public import bp, opening_words, visit
from booking.web.public.glance import at_a_glance
from booking.web.shell import the_house


@bp.get("/")
def home() -> ResponseReturnValue:
    """The group, its clinics, its hours, and how to book or call."""
    house, now = the_house(), clock.now()
    call = house.call
    visits = next((one for one in house.services if not one.by_phone and house.clinics_for(one)), None)
    clinics = house.active_clinics
    glance = at_a_glance(house, filter(None, (call, visits)), clinics, now, visit.own())
    return render_template(
        "public/home.html",
        house=house,
        found=pages.home(house),
        call=call,
        visits=visits,
        soonest=glance.soonest(call, house.clinics_for(call), visit.zone()) if call else None,
        firsts={c.slug: glance.first_free(visits, c) for c in house.clinics_for(visits)} if visits else {},
        standings={clinic.slug: opening_words.now_words(glance.standing(clinic), clinic) for clinic in clinics},
        unusual=opening_words.unusual_of_all([(clinic.name, glance.unusual(clinic)) for clinic in clinics]),
        people=house.practitioners,
        at_every_clinic=[person for person in house.practitioners if {c.id for c in clinics} <= set(person.hours)],
    )
