"""A clinic's page: where it is, when it is open, what can be booked there, and who works there."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.rules.house import Clinic, Diary, House
from booking.web.found import pages
from booking.web.front import bp
from booking.web.public import opening_words, visit
from booking.web.public.glance import at_a_glance
from booking.web.shell import the_house

# On how many days after the soonest the first free call is told as well.
MORE_DAYS = 3


@bp.get("/clinics")
def clinics() -> ResponseReturnValue:
    """All of them are on the front page."""
    return redirect(url_for("public.home", _anchor="clinics"))


@bp.get("/clinics/<clinic_slug>")
def clinic(clinic_slug: str) -> ResponseReturnValue:
    """One clinic; 404 for one that there is not, or not any more."""
    house, now = the_house(), clock.now()
    found = house.clinic(clinic_slug)
    if found is None or not found.is_active:
        abort(404)
    services = [service for service in house.services if house.diaries_for(service, found)]
    call = house.call_at(found)
    glance = at_a_glance(house, services, [found], now, visit.own())
    last_of_table = glance.week(found)[-1].on_date
    return render_template(
        "front/clinic.html",
        found=pages.clinic(house, found, glance.exceptions(found)),
        clinic=found,
        phone=house.phone_of(found),
        services=services,
        firsts={service.slug: glance.first_free(service, found) for service in services},
        call=call,
        soonest=glance.soonest(call, [found], visit.zone()) if call else None,
        also_free=glance.firsts_of_days(call, found, 1 + MORE_DAYS, visit.zone())[1:] if call else [],
        now_words=opening_words.now_words(glance.standing(found), found),
        hours=opening_words.hours_rows(glance.week(found)) if glance.ever_opens(found) else (),
        seen=seen_at(house, found),
        later=[opening_words.unusual_words(day) for day in glance.unusual(found) if day.on_date > last_of_table],
        people=[person for person in house.practitioners if found.id in person.hours],
        days_of={person.slug: days_at(person, found) for person in house.practitioners if found.id in person.hours},
    )


def seen_at(house: House, clinic: Clinic) -> str:
    """When patients are seen at a clinic in an ordinary week, where that is not whenever it is open; else ""."""
    takes = [d for service in house.services if not service.by_phone for d in house.diaries_for(service, clinic)]
    weeks = {diary.id: diary.hours.get(clinic.id) for diary in takes}
    if not weeks or None in weeks.values():
        return ""
    seen = {rule for week in weeks.values() for rule in week or ()}
    return display.hours_sentence(sorted(seen, key=lambda rule: (rule.weekday, rule.span.opens_at)))


def days_at(person: Diary, clinic: Clinic) -> str:
    """When somebody is at a clinic in an ordinary week: "Wednesday, 9am to 1pm and 2pm to 6pm"; "" when never."""
    own = person.hours.get(clinic.id)
    return display.hours_sentence(clinic.hours if own is None else own)
