"""A practitioner's page: what they do, what they have done and learnt, where they are, and when they are free."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.rules.availability import Slot
from booking.rules.practice import Clinic, Practice, Service
from booking.web.availability_overview import read_availability_overview
from booking.web.current_practice import current_practice
from booking.web.info_pages import bp
from booking.web.info_pages.clinic import usual_days_sentence
from booking.web.inputs import visitor
from booking.web.seo import metadata_of_pages


@dataclass(frozen=True)
class PractitionerAtClinic:
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
    practice, now = current_practice(), clock.now()
    person = practice.practitioner(practitioner_slug)
    if person is None:
        abort(404)
    clinics = [clinic for clinic in practice.active_clinics if clinic.id in person.hours]
    services = [service for service in practice.services if service.id in person.service_ids]
    glance = read_availability_overview(practice, services, clinics, now, visitor.own_claims())
    return render_template(
        "info_pages/practitioner.html",
        found=metadata_of_pages.practitioner(practice, person),
        person=person,
        places=[
            PractitionerAtClinic(
                clinic,
                usual_days_sentence(person, clinic),
                tuple((service, glance.first_free(service, clinic, person)) for service in services),
            )
            for clinic in clinics
        ],
        may_be_a_colleague=_may_be_seen_by_colleague(practice, clinics, services),
        call=practice.call,
    )


def _may_be_seen_by_colleague(practice: Practice, clinics: list[Clinic], services: list[Service]) -> bool:
    """Whether somebody who books here may be seen by another: the diary with the least in it takes a time."""
    return any(len(practice.diaries_for(service, clinic)) > 1 for service in services for clinic in clinics)
