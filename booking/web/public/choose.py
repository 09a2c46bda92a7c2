"""The choices, one a page: what, where, which day, what time. Choosing a time places a hold."""

import re
from datetime import date, datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from booking import clock, display
from booking.actions.hold import place_hold
from booking.queries.calendar import read_facts
from booking.queries.holds import read_hold
from booking.rules import availability
from booking.rules.availability import Day, chosen_instant
from booking.rules.booking_window import last_date
from booking.rules.clinic_time import instant_at
from booking.rules.errors import NotOffered
from booking.rules.house import Clinic, Service
from booking.transaction import transaction
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form, Mistake
from booking.web.public import bp, offer, visit
from booking.web.public.instead import offer_instead, parse_local
from booking.web.shell import the_house

_HH_MM = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class StartForm(Form):
    """A time chosen on a day's page: "09:15", on the clinic's clock."""

    start = StringField()

    def validate_start(self, field: StringField) -> None:
        """One of the times has to be chosen. Whether it is free is the rules' to say."""
        if parse_time(field.data or "") is None:
            raise ValidationError(_("Choose a time"))

    @property
    def at(self) -> time:
        """The chosen time, once the form is valid."""
        return parse_time(self.start.data or "") or time(0)


class InsteadForm(Form):
    """A time chosen among the nearest: "2026-10-07T09:15", on the clinic's clock."""

    service = StringField()
    clinic = StringField()
    start = StringField()


def chosen(service_slug: str, clinic_slug: str) -> tuple[Service, Clinic]:
    """The service and the clinic of an address. Aborts with 404 where there is no such pair."""
    house = the_house()
    service, clinic = house.service(service_slug), house.clinic(clinic_slug)
    if service is None or clinic is None or not house.diaries_for(service, clinic):
        abort(404)
    return service, clinic


def parse_date(text: str) -> date | None:
    """The date that an address names, if there is such a date."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
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
    return render_template("public/services.html", house=house, mistakes=mistakes), 422 if mistakes else 200


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
    return render_template("public/clinics.html", service=service, clinics=places, firsts=firsts)


@bp.get("/book/<service_slug>/<clinic_slug>")
def days(service_slug: str, clinic_slug: str) -> ResponseReturnValue:
    """Which day? The next available time first, then ten days that can be booked."""
    service, clinic = chosen(service_slug, clinic_slug)
    house, now = the_house(), clock.now()
    zone = visit.zone()
    visit.remember_zone(zone)
    facts = offer.whole_window(house, service, [clinic], now, visit.own())[clinic.slug]
    soonest = offer.first_free(facts, now)
    first = parse_date(request.args.get("after", "")) or offer.today(clinic, now)
    listing, later = offer.listed(facts, first, now)
    return render_template(
        "public/days.html" if soonest else "public/no_times.html",
        service=service,
        clinic=clinic,
        soonest=soonest,
        soonest_clocks=soonest and offer.clocks_of(soonest.starts_at_utc, service, clinic, zone, now),
        soonest_local=soonest and offer.local_value(soonest.starts_at_utc, clinic),
        weeks=offer.weeks(listing, clinic, now),
        is_later="after" in request.args,
        later=later,
        month=offer.today(clinic, now) if soonest is None else _local_date(soonest.starts_at_utc, clinic),
        other_clinics=[other for other in house.clinics_for(service) if other != clinic],
    )


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
        closed={day.on_date: offer.why_none(day) for day in cells if isinstance(day, Day)},
        previous=(first - timedelta(days=1)).replace(day=1) if first > today else None,
        following=following if following <= until else None,
    )


@bp.get("/book/<service_slug>/<clinic_slug>/<on_text>")
def times(service_slug: str, clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """What time?"""
    service, clinic = chosen(service_slug, clinic_slug)
    on_date = parse_date(on_text)
    if on_date is None:
        return no_such_date(service, clinic)
    return times_page(service, clinic, on_date, StartForm())


def times_page(service: Service, clinic: Clinic, on_date: date, form: StartForm) -> ResponseReturnValue:
    """A day's times to choose from or, where there are none, why and what is near."""
    house, now, zone = the_house(), clock.now(), visit.zone()
    visit.remember_zone(zone)
    facts = offer.around(house, service, clinic, on_date, now, visit.own())
    day = availability.day(facts, on_date, now)
    if not day.slots:
        return _day_without_times(service, clinic, day, facts, now)
    mistakes = list(form.mistakes()) if request.method == "POST" else []
    held = read_hold(house, visit.hold_token())
    page = render_template(
        "public/times.html",
        service=service,
        clinic=clinic,
        on_date=on_date,
        form=form,
        mistakes=mistakes,
        parts=offer.parts(day, service, clinic, zone, now),
        held_start=held and _held_start(held.starts_at_utc, clinic, on_date),
        zone=zone if service.by_phone and display.is_zone(zone) else "",
        following=next(
            (after.on_date for after in offer.days(facts, on_date + timedelta(days=1), now) if after.slots),
            None,
        ),
    )
    return page, 422 if mistakes else 200


def _held_start(starts_at_utc: datetime, clinic: Clinic, on_date: date) -> str:
    held_on, _sep, at = offer.local_value(starts_at_utc, clinic).partition("T")
    return at if held_on == on_date.isoformat() else ""


def _day_without_times(
    service: Service, clinic: Clinic, day: Day, facts: availability.Facts, now: datetime
) -> ResponseReturnValue:
    """Closed, full, over, or too far away: four pages apart."""
    today, until = offer.today(clinic, now), last_date(service, now, clinic.time_zone)
    near = [other for other in offer.days(facts, day.on_date - timedelta(days=offer.DAYS_BEFORE), now) if other.slots]
    before = [other for other in near if other.on_date < day.on_date][-1:]
    after = [other for other in near if other.on_date > day.on_date][:2]
    on = display.day(day.on_date)
    if day.on_date < today:
        heading, status = _("%(day)s has passed", day=on), 410
    elif day.on_date > until:
        heading, status = _("We are not booking %(day)s yet", day=on), 200
    elif not day.is_open:
        heading, status = _("We are closed on %(day)s", day=on), 200
    else:
        heading, status = _("No times left on %(day)s", day=on), 200
    page = render_template(
        "public/day_without_times.html",
        service=service,
        clinic=clinic,
        heading=heading,
        reason=display.closed_reason(day.on_date, day.closed_because) if not day.is_open and status == 200 else "",
        until=until if day.on_date > until else None,
        rows=[row for week in offer.weeks([*before, *after], clinic, now) for row in week.rows],
        other_clinics=[other for other in the_house().clinics_for(service) if other != clinic],
    )
    return page, status


@bp.post("/book/<service_slug>/<clinic_slug>/<on_text>")
@keeps_what_was_typed
def hold(service_slug: str, clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Holds the chosen time of a day."""
    service, clinic = chosen(service_slug, clinic_slug)
    on_date = parse_date(on_text)
    if on_date is None:
        return no_such_date(service, clinic)
    form = StartForm()
    if not form.validate():
        return times_page(service, clinic, on_date, form)
    return _place(service, clinic, on_date, form.at)


@bp.post("/book/hold")
@keeps_what_was_typed
def hold_instead() -> ResponseReturnValue:
    """Holds one of the nearest times, offered when another was gone."""
    form = InsteadForm()
    service, clinic = chosen(form.service.data or "", form.clinic.data or "")
    start = parse_local(form.start.data or "")
    if start is None or not form.validate():
        return redirect(url_for("public.days", service_slug=service.slug, clinic_slug=clinic.slug), 303)
    return _place(service, clinic, start.date(), start.time())


def parse_time(text: str) -> time | None:
    """A wall-clock time as our forms send it, "09:15"."""
    match = _HH_MM.fullmatch(text.strip()) if text.isascii() else None
    return time(int(match[1]), int(match[2])) if match else None


def _place(service: Service, clinic: Clinic, on_date: date, at: time) -> ResponseReturnValue:
    house, token, zone = the_house(), visit.hold_token(), visit.zone()
    wanted = None
    try:
        wanted = chosen_instant(on_date, at, clinic.time_zone)
        with transaction() as now:
            token = place_hold(house, service, clinic, wanted, token, zone if service.by_phone else "", now)
            held = read_hold(house, token)
    except NotOffered as refusal:
        return offer_instead(refusal, service, clinic, wanted or _noon(on_date, clinic), "public.hold_instead")
    visit.remember_hold(token)
    visit.remember_zone(zone)
    ready = held is not None and held.details.is_enough(service.by_phone)
    hold = token if visit.without_cookies() else None
    return redirect(url_for("public.check" if ready else "public.details", hold=hold), 303)


def _noon(on_date: date, clinic: Clinic) -> datetime:
    return instant_at(on_date, time(12), clinic.time_zone)


def _local_date(starts_at_utc: datetime, clinic: Clinic) -> date:
    return date.fromisoformat(offer.local_value(starts_at_utc, clinic).partition("T")[0])
