"""The choices before a time, one a page: what, where, which day."""

import re
from datetime import date, datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.calendar import read_facts
from booking.rules import availability
from booking.rules.availability import Day
from booking.rules.booking_window import last_date
from booking.rules.house import Clinic, Service
from booking.web.forms import Mistake
from booking.web.found import pages
from booking.web.public import bp, offer, visit
from booking.web.shell import the_house


def chosen(service_slug: str, clinic_slug: str) -> tuple[Service, Clinic]:
    """The service and the clinic of an address. Aborts with 404 where there is no such pair."""
    house = the_house()
    service, clinic = house.service(service_slug), house.clinic(clinic_slug)
    if service is None or clinic is None or not house.diaries_for(service, clinic):
        abort(404)
    return service, clinic


# What parse_date takes: dates of this century's calendar.
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2099, 12, 31)


def parse_date(text: str) -> date | None:
    """The date that an address names, if there is such a date in this century's calendar."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"20\d{2}-\d{2}-\d{2}", text) and text.isascii() else None
    except ValueError:
        return None


def no_such_date(service: Service, clinic: Clinic) -> ResponseReturnValue:
    """The answer to an address whose date is not in the calendar."""
    return render_template("public/no_such_date.html", service=service, clinic=clinic), 404


@bp.get("/book")
def services() -> ResponseReturnValue:
    """What would you like to book?"""
    house = the_house()
    chosen_slug = request.args.get("service", "")
    if house.service(chosen_slug):
        return redirect(url_for("public.clinics", service_slug=chosen_slug))
    mistakes = []
    if "continue" in request.args or chosen_slug:
        mistakes = [Mistake(house.services[0].slug if house.services else "", _("Choose what you would like to book"))]
    found = None if mistakes else pages.services(house)
    return render_template(
        "public/services.html", house=house, mistakes=mistakes, found=found
    ), 422 if mistakes else 200


@bp.get("/book/<service_slug>")
def clinics(service_slug: str) -> ResponseReturnValue:
    """Which clinic? Each with its first free time."""
    house, now = the_house(), clock.now()
    service = house.service(service_slug)
    if service is None:
        abort(404)
    places = house.clinics_for(service)
    by_clinic = offer.whole_window(house, service, places, now, visit.own())
    firsts = {slug: offer.first_free(facts, now) for slug, facts in by_clinic.items()}
    found = pages.service(house, service)
    return render_template("public/clinics.html", service=service, clinics=places, firsts=firsts, found=found)


@bp.get("/book/<service_slug>/<clinic_slug>")
def days(service_slug: str, clinic_slug: str) -> ResponseReturnValue:
    """Which day? The next available time first, then ten days that can be booked."""
    service, clinic = chosen(service_slug, clinic_slug)
    house, now = the_house(), clock.now()
    zone = visit.zone()
    visit.remember_zone(zone)
    by_clinic = offer.whole_window(house, service, house.clinics_for(service), now, visit.own())
    facts = by_clinic[clinic.slug]
    soonest = offer.first_free(facts, now)
    if soonest is None:
        return _no_times(service, clinic, now)
    first = parse_date(request.args.get("after", "")) or offer.today(clinic, now)
    listing, later = offer.listed(facts, first, now)
    return render_template(
        "public/days.html",
        service=service,
        clinic=clinic,
        soonest=offer.soonest_of(soonest, clinic, service, zone, now),
        weeks=offer.weeks(listing, clinic, now, by_clinic),
        is_later="after" in request.args,
        later=later,
        month=_local_date(soonest.starts_at_utc, clinic),
    )


def _no_times(service: Service, clinic: Clinic, now: datetime) -> ResponseReturnValue:
    """Nothing is free in the whole window: the phone, and the other clinics with their first free times."""
    house = the_house()
    others = [other for other in house.clinics_for(service) if other != clinic]
    by_clinic = offer.whole_window(house, service, others, now, visit.own())
    firsts = {slug: offer.first_free(facts, now) for slug, facts in by_clinic.items()}
    return render_template("public/no_times.html", service=service, clinic=clinic, other_clinics=others, firsts=firsts)


@bp.get("/book/<service_slug>/<clinic_slug>/month/<year_month>")
def month(service_slug: str, clinic_slug: str, year_month: str) -> ResponseReturnValue:
    """The days of a month as a table of links."""
    service, clinic = chosen(service_slug, clinic_slug)
    house, now = the_house(), clock.now()
    first = parse_date(f"{year_month}-01")
    if first is None:
        return no_such_date(service, clinic)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    facts = read_facts(house, service, [clinic], first, last, now, visit.own())[clinic.slug]
    today, until = offer.today(clinic, now), last_date(service, now, clinic.time_zone)
    cells: list[Day | date] = []
    for number in range(last.day):
        on_date = first + timedelta(days=number)
        is_in_window = today <= on_date <= until
        cells.append(availability.day(facts, on_date, now) if is_in_window else on_date)
    return render_template(
        "public/month.html",
        service=service,
        clinic=clinic,
        first=first,
        cells=cells,
        closed={day.on_date: day.closed_because for day in cells if isinstance(day, Day) and day.closed_because},
        previous=(first - timedelta(days=1)).replace(day=1) if first > today else None,
        following=following if following <= until else None,
    )


def _local_date(starts_at_utc: datetime, clinic: Clinic) -> date:
    return date.fromisoformat(offer.local_value(starts_at_utc, clinic).partition("T")[0])
