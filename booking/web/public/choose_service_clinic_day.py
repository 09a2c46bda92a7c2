"""The choices before a time, one a page: what, where, which day."""

from datetime import date, datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.availability import read_availability
from booking.rules import availability
from booking.rules.availability import OfferedDay
from booking.rules.booking_window import last_date
from booking.rules.practice import Clinic, Service
from booking.web import free_times
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.inputs import visitor
from booking.web.inputs.dates import parse_date
from booking.web.public import bp
from booking.web.seo import metadata_of_pages


def service_and_clinic_or_404(service_slug: str, clinic_slug: str) -> tuple[Service, Clinic]:
    """The service and the clinic of an address. Aborts with 404 where there is no such pair."""
    practice = current_practice()
    service, clinic = practice.service(service_slug), practice.clinic(clinic_slug)
    if service is None or clinic is None or not practice.diaries_for(service, clinic):
        abort(404)
    return service, clinic


def no_such_date_page(service: Service, clinic: Clinic) -> ResponseReturnValue:
    """The answer to an address whose date is not in the calendar."""
    return render_template("public/no_such_date.html", service=service, clinic=clinic), 404


@bp.get("/book")
def services() -> ResponseReturnValue:
    """What would you like to book?"""
    practice = current_practice()
    chosen_slug = request.args.get("service", "")
    if practice.service(chosen_slug):
        return redirect(url_for("public.clinics", service_slug=chosen_slug))
    mistakes = []
    if "continue" in request.args or chosen_slug:
        mistakes = [
            FormMistake(practice.services[0].slug if practice.services else "", _("Choose what you would like to book"))
        ]
    found = None if mistakes else metadata_of_pages.services(practice)
    return render_template(
        "public/services.html", practice=practice, mistakes=mistakes, found=found
    ), 422 if mistakes else 200


@bp.get("/book/<service_slug>")
def clinics(service_slug: str) -> ResponseReturnValue:
    """Which clinic? Each with its first free time."""
    practice, now = current_practice(), clock.now()
    service = practice.service(service_slug)
    if service is None:
        abort(404)
    places = practice.clinics_for(service)
    by_clinic = free_times.read_whole_window(practice, service, places, now, visitor.own_claims())
    firsts = {slug: free_times.first_free(facts, now) for slug, facts in by_clinic.items()}
    found = metadata_of_pages.service(practice, service)
    return render_template("public/clinics.html", service=service, clinics=places, firsts=firsts, found=found)


@bp.get("/book/<service_slug>/<clinic_slug>")
def days(service_slug: str, clinic_slug: str) -> ResponseReturnValue:
    """Which day? The next available time first, then ten days that can be booked."""
    service, clinic = service_and_clinic_or_404(service_slug, clinic_slug)
    practice, now = current_practice(), clock.now()
    zone = visitor.zone()
    visitor.remember_zone(zone)
    by_clinic = free_times.read_whole_window(
        practice, service, practice.clinics_for(service), now, visitor.own_claims()
    )
    facts = by_clinic[clinic.slug]
    soonest = free_times.first_free(facts, now)
    if soonest is None:
        return _no_times_page(service, clinic, now)
    first = parse_date(request.args.get("after", "")) or free_times.clinic_today(clinic, now)
    listing, later = free_times.bookable_days(facts, first, now)
    return render_template(
        "public/days.html",
        service=service,
        clinic=clinic,
        soonest=free_times.soonest_time(soonest, clinic, service, zone, now),
        weeks=free_times.days_by_week(listing, clinic, now, by_clinic),
        is_later="after" in request.args,
        later=later,
        month=_local_date(soonest.starts_at_utc, clinic),
    )


def _no_times_page(service: Service, clinic: Clinic, now: datetime) -> ResponseReturnValue:
    """Nothing is free in the whole window: the phone, and the other clinics with their first free times."""
    practice = current_practice()
    others = [other for other in practice.clinics_for(service) if other != clinic]
    by_clinic = free_times.read_whole_window(practice, service, others, now, visitor.own_claims())
    firsts = {slug: free_times.first_free(facts, now) for slug, facts in by_clinic.items()}
    return render_template("public/no_times.html", service=service, clinic=clinic, other_clinics=others, firsts=firsts)


@bp.get("/book/<service_slug>/<clinic_slug>/month/<year_month>")
def month(service_slug: str, clinic_slug: str, year_month: str) -> ResponseReturnValue:
    """The days of a month as a table of links."""
    service, clinic = service_and_clinic_or_404(service_slug, clinic_slug)
    practice, now = current_practice(), clock.now()
    first = parse_date(f"{year_month}-01")
    if first is None:
        return no_such_date_page(service, clinic)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    facts = read_availability(practice, service, [clinic], first, last, now, visitor.own_claims())[clinic.slug]
    today, until = free_times.clinic_today(clinic, now), last_date(service, now, clinic.time_zone)
    cells: list[OfferedDay | date] = []
    for number in range(last.day):
        on_date = first + timedelta(days=number)
        is_in_window = today <= on_date <= until
        cells.append(availability.offered_day(facts, on_date, now) if is_in_window else on_date)
    return render_template(
        "public/month.html",
        service=service,
        clinic=clinic,
        first=first,
        cells=cells,
        closed={day.on_date: day.closed_because for day in cells if isinstance(day, OfferedDay) and day.closed_because},
        previous=(first - timedelta(days=1)).replace(day=1) if first > today else None,
        following=following if following <= until else None,
    )


def _local_date(starts_at_utc: datetime, clinic: Clinic) -> date:
    return date.fromisoformat(free_times.local_start_text(starts_at_utc, clinic).partition("T")[0])
