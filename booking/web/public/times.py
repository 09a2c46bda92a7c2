"""What time? Choosing one places a hold."""

import re
from datetime import date, datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from booking import clock, display
from booking.actions.hold import place_hold
from booking.extensions import limiter
from booking.queries.holds import read_hold
from booking.rules import availability
from booking.rules.availability import Day, chosen_instant
from booking.rules.booking_window import last_date
from booking.rules.clinic_time import instant_at
from booking.rules.errors import NotOffered, NotOneOfOurTimes
from booking.rules.house import Clinic, Service
from booking.transaction import transaction
from booking.web.address import visitor_network
from booking.web.counting import count_choice, count_hold
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form
from booking.web.public import bp, offer, visit
from booking.web.public.choose import chosen, no_such_date, parse_date
from booking.web.public.instead import offer_instead, parse_local
from booking.web.shell import the_house, the_standing_house

# How often one address may choose a time. How many it keeps from others at once is in rules/limits.py.
hold_limit = limiter.shared_limit("100 per 10 minutes", scope="holds")

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
        chosen_start=form.start.data or (held and _held_start(held.starts_at_utc, clinic, on_date)) or "",
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
    house = the_house()
    today, until = offer.today(clinic, now), last_date(service, now, clinic.time_zone)
    by_clinic = offer.whole_window(house, service, house.clinics_for(service), now, visit.own())
    is_unstaffed = today <= day.on_date <= until and not day.is_staffed and day.closed_because is None
    elsewhere = offer.elsewhere(by_clinic, clinic, day.on_date) if is_unstaffed else ""
    near = [other for other in offer.days(facts, day.on_date - timedelta(days=offer.DAYS_BEFORE), now) if other.slots]
    before = [other for other in near if other.on_date < day.on_date][-1:]
    after = [other for other in near if other.on_date > day.on_date][:2]
    on = display.day(day.on_date) if day.on_date.year == today.year else display.day_with_year(day.on_date)
    if day.on_date < today:
        heading, status = _("%(day)s has passed", day=on), 410
    elif day.on_date > until:
        heading, status = _("We are not booking %(day)s yet", day=on), 200
    elif not day.is_open and not elsewhere:
        heading, status = _("We are closed on %(day)s", day=on), 200
    elif not day.is_staffed:
        heading, status = _("There are no appointments here on %(day)s", day=on), 200
    else:
        heading, status = _("No times left on %(day)s", day=on), 200
    page = render_template(
        "public/day_without_times.html",
        service=service,
        clinic=clinic,
        heading=heading,
        reason=elsewhere or (_closed(day) if not day.is_open and status == 200 else ""),
        until=until if day.on_date > until else None,
        rows=[row for week in offer.weeks([*before, *after], clinic, now) for row in week.rows],
        other_clinics=[other for other in house.clinics_for(service) if other != clinic],
        firsts={slug: offer.first_free(facts, now) for slug, facts in by_clinic.items()},
    )
    return page, status


def _closed(day: Day) -> str:
    return display.closed_reason(day.on_date, day.closed_because)


@bp.post("/book/<service_slug>/<clinic_slug>/<on_text>")
@hold_limit
@keeps_what_was_typed
def hold(service_slug: str, clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Holds the chosen time of a day."""
    service, clinic = chosen(service_slug, clinic_slug)
    on_date = parse_date(on_text)
    if on_date is None:
        return no_such_date(service, clinic)
    count_choice(clinic.slug)
    form = StartForm()
    if not form.validate():
        return times_page(service, clinic, on_date, form)
    return _place(service, clinic, on_date, form.at)


@bp.post("/book/hold")
@hold_limit
@keeps_what_was_typed
def hold_instead() -> ResponseReturnValue:
    """Holds one of the nearest times, offered when another was gone."""
    form = InsteadForm()
    service, clinic = chosen(form.service.data or "", form.clinic.data or "")
    start = parse_local(form.start.data or "")
    if start is None:
        return offer_instead(NotOneOfOurTimes(), service, clinic, clock.now(), "public.hold_instead")
    if not form.validate():
        shown = StartForm()
        shown.start.data = f"{start:%H:%M}"
        return times_page(service, clinic, start.date(), shown)
    return _place(service, clinic, start.date(), start.time())


def parse_time(text: str) -> time | None:
    """A wall-clock time as our forms send it, "09:15"."""
    match = _HH_MM.fullmatch(text.strip()) if text.isascii() else None
    return time(int(match[1]), int(match[2])) if match else None


def _place(service: Service, clinic: Clinic, on_date: date, at: time) -> ResponseReturnValue:
    token, zone = visit.hold_token(), visit.zone()
    wanted = None
    try:
        wanted = chosen_instant(on_date, at, clinic.time_zone)
        with transaction() as now:
            house = the_standing_house()
            said = zone if service.by_phone else ""
            placed = place_hold(
                house, service, clinic, wanted, token, said, now, visit.arrival(), network=visitor_network()
            )
            held = visit.known(read_hold(house, placed.token))
    except NotOffered as refusal:
        return offer_instead(refusal, service, clinic, wanted or _noon(on_date, clinic), "public.hold_instead")
    if placed.is_new:
        count_hold(clinic.slug)
    visit.remember_hold(placed.token)
    visit.remember_zone(zone)
    ready = held is not None and held.details.is_enough(service.by_phone)
    hold = placed.token if visit.without_cookies() else None
    return redirect(url_for("public.check" if ready else "public.details", hold=hold), 303)


def _noon(on_date: date, clinic: Clinic) -> datetime:
    return instant_at(on_date, time(12), clinic.time_zone)
