"""A practitioner's page: what they do, what they have done and learnt, where they are, and when they are free."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.availability import Slot
from booking.rules.house import Clinic, House, Service
from booking.web.found import pages
from booking.web.front import bp
from booking.web.front.clinic import days_at
from booking.web.public import visit
from booking.web.public.glance import at_a_glance
from booking.web.shell import the_house


@dataclass(frozen=True)
class At:
    """Somebody at a clinic: their usual days there, and the first time that they have free of each service."""

    clinic: Clinic
    days: str
    firsts: tuple[tuple[Service, Slot | None], ...]


@bp.get("/practitioners")
def practitioners() -> ResponseReturnValue:
    """All of them are on the front page."""
    return redirect(url_for("public.home", _anchor="people"))


@bp.get("/practitioners/<practitioner_slug>")
def practitioner(practitioner_slug: str) -> ResponseReturnValue:
    """One practitioner; 404 for somebody whom patients cannot book with."""
    house, now = the_house(), clock.now()
    person = house.practitioner(practitioner_slug)
    if person is None:
        abort(404)
    clinics = [clinic for clinic in house.active_clinics if clinic.id in person.hours]
    services = [service for service in house.services if service.id in person.service_ids]
    glance = at_a_glance(house, services, clinics, now, visit.own())
    return render_template(
        "front/practitioner.html",
        found=pages.practitioner(house, person),
        person=person,
        places=[
            At(
                clinic,
                days_at(person, clinic),
                tuple((service, glance.first_free(service, clinic, person)) for service in services),
            )
            for clinic in clinics
        ],
        may_be_a_colleague=_may_be_a_colleague(house, clinics, services),
        call=house.call,
    )


def _may_be_a_colleague(house: House, clinics: list[Clinic], services: list[Service]) -> bool:
    """Whether somebody who books here may be seen by another: the diary with the least in it takes a time."""
    return any(len(house.diaries_for(service, clinic)) > 1 for service in services for clinic in clinics)
