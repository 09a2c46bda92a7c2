"""What time? Choosing one places a hold."""

from datetime import date, datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField

from booking import clock, display
from booking.actions.hold import place_hold
from booking.extensions import limiter
from booking.queries.holds import read_hold
from booking.rules import availability
from booking.rules.availability import OfferedDay, chosen_instant
from booking.rules.booking_window import last_date
from booking.rules.clinic_time import instant_at
from booking.rules.errors import NotOffered, NotOneOfOurTimes
from booking.rules.practice import Clinic, Service
from booking.transaction import transaction
from booking.web import free_times
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice, practice_for_update
from booking.web.forms import Form
from booking.web.inputs import visitor
from booking.web.inputs.dates import parse_date, parse_local_start
from booking.web.inputs.times import StartTimeForm
from booking.web.public import bp
from booking.web.public.choose_service_clinic_day import no_such_date_page, service_and_clinic_or_404
from booking.web.public.nearest_times import nearest_times_page
from booking.web.rate_limits import visitor_network_key
from booking.web.visit_counting import count_choice, count_hold

# How often one address may choose a time. How many it keeps from others at once is in rules/limits.py.
hold_limit = limiter.shared_limit("100 per 10 minutes", scope="holds")


class NearestTimeForm(Form):
    """A time chosen among the nearest: "2026-10-07T09:15", on the clinic's clock."""

    service = StringField()
    clinic = StringField()
    start = StringField()


@bp.get("/book/<service_slug>/<clinic_slug>/<on_text>")
def times(service_slug: str, clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """What time?"""
    service, clinic = service_and_clinic_or_404(service_slug, clinic_slug)
    on_date = parse_date(on_text)
    if on_date is None:
        return no_such_date_page(service, clinic)
    return times_page(service, clinic, on_date, StartTimeForm())


def times_page(service: Service, clinic: Clinic, on_date: date, form: StartTimeForm) -> ResponseReturnValue:
    """A day's times to choose from or, where there are none, why and what is near."""
    practice, now, zone = current_practice(), clock.now(), visitor.zone()
    visitor.remember_zone(zone)
    facts = free_times.read_days_around(practice, service, clinic, on_date, now, visitor.own_claims())
    day = availability.offered_day(facts, on_date, now)
    if not day.slots:
        return _day_without_times_page(service, clinic, day, facts, now)
    mistakes = list(form.mistakes()) if request.method == "POST" else []
    held = read_hold(practice, visitor.hold_token())
    page = render_template(
        "public/times.html",
        service=service,
        clinic=clinic,
        on_date=on_date,
        form=form,
        mistakes=mistakes,
        parts=free_times.times_by_part_of_day(day, service, clinic, zone, now),
        chosen_start=form.start.data or (held and _held_start(held.starts_at_utc, clinic, on_date)) or "",
        zone=zone if service.by_phone and display.is_zone(zone) else "",
        following=next(
            (
                after.on_date
                for after in free_times.days_to_window_end(facts, on_date + timedelta(days=1), now)
                if after.slots
            ),
            None,
        ),
    )
    return page, 422 if mistakes else 200


def _held_start(starts_at_utc: datetime, clinic: Clinic, on_date: date) -> str:
    held_on, _sep, at = free_times.local_start_text(starts_at_utc, clinic).partition("T")
    return at if held_on == on_date.isoformat() else ""


def _day_without_times_page(
    service: Service, clinic: Clinic, day: OfferedDay, facts: availability.AvailabilityFacts, now: datetime
) -> ResponseReturnValue:
    """Closed, full, over, or too far away: four pages apart."""
    practice = current_practice()
    today, until = free_times.clinic_today(clinic, now), last_date(service, now, clinic.time_zone)
    by_clinic = free_times.read_whole_window(
        practice, service, practice.clinics_for(service), now, visitor.own_claims()
    )
    is_unstaffed = today <= day.on_date <= until and not day.is_staffed and day.closed_because is None
    elsewhere = free_times.clinician_elsewhere_sentence(by_clinic, clinic, day.on_date) if is_unstaffed else ""
    near = [
        other
        for other in free_times.days_to_window_end(facts, day.on_date - timedelta(days=free_times.DAYS_BEFORE), now)
        if other.slots
    ]
    before = [other for other in near if other.on_date < day.on_date][-1:]
    after = [other for other in near if other.on_date > day.on_date][:2]
    on = display.day(day.on_date) if day.on_date.year == today.year else display.day_with_year(day.on_date)
    if day.on_date < today:
        heading, status = _("%(day)s has passed", day=on), 410
    elif day.on_date > until:
        heading, status = _("You cannot book %(day)s yet", day=on), 200
    elif not day.is_open and not elsewhere:
        heading, status = _("We’re closed on %(day)s", day=on), 200
    elif not day.is_staffed:
        heading, status = _("There are no appointments here on %(day)s", day=on), 200
    else:
        heading, status = _("No times left on %(day)s", day=on), 200
    page = render_template(
        "public/day_without_times.html",
        service=service,
        clinic=clinic,
        heading=heading,
        reason=elsewhere or (_closed_reason(day) if not day.is_open and status == 200 else ""),
        until=until if day.on_date > until else None,
        rows=[row for week in free_times.days_by_week([*before, *after], clinic, now) for row in week.rows],
        other_clinics=[other for other in practice.clinics_for(service) if other != clinic],
        firsts={slug: free_times.first_free(facts, now) for slug, facts in by_clinic.items()},
    )
    return page, status


def _closed_reason(day: OfferedDay) -> str:
    return display.closed_reason(day.on_date, day.closed_because)


@bp.post("/book/<service_slug>/<clinic_slug>/<on_text>")
@hold_limit
@redisplays_expired_form
def hold(service_slug: str, clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Holds the chosen time of a day."""
    service, clinic = service_and_clinic_or_404(service_slug, clinic_slug)
    on_date = parse_date(on_text)
    if on_date is None:
        return no_such_date_page(service, clinic)
    count_choice(clinic.slug)
    form = StartTimeForm()
    if not form.validate():
        return times_page(service, clinic, on_date, form)
    return _place_hold(service, clinic, on_date, form.at)


@bp.post("/book/hold")
@hold_limit
@redisplays_expired_form
def hold_instead() -> ResponseReturnValue:
    """Holds one of the nearest times, offered when another was gone."""
    form = NearestTimeForm()
    service, clinic = service_and_clinic_or_404(form.service.data or "", form.clinic.data or "")
    start = parse_local_start(form.start.data or "")
    if start is None:
        return nearest_times_page(NotOneOfOurTimes(), service, clinic, clock.now(), "public.hold_instead")
    if not form.validate():
        shown = StartTimeForm()
        shown.start.data = f"{start:%H:%M}"
        return times_page(service, clinic, start.date(), shown)
    return _place_hold(service, clinic, start.date(), start.time())


def _place_hold(service: Service, clinic: Clinic, on_date: date, at: time) -> ResponseReturnValue:
    token, zone = visitor.hold_token(), visitor.zone()
    wanted = None
    try:
        wanted = chosen_instant(on_date, at, clinic.time_zone)
        with transaction() as now:
            practice = practice_for_update()
            said = zone if service.by_phone else ""
            placed = place_hold(
                practice,
                service,
                clinic,
                wanted,
                token,
                said,
                now,
                visitor.attribution(),
                network=visitor_network_key(),
            )
            held = visitor.visible_hold(read_hold(practice, placed.token))
    except NotOffered as refusal:
        return nearest_times_page(refusal, service, clinic, wanted or _noon(on_date, clinic), "public.hold_instead")
    if placed.is_new:
        count_hold(clinic.slug)
    visitor.remember_hold(placed.token)
    visitor.remember_zone(zone)
    ready = held is not None and held.details.is_enough(service.by_phone)
    hold = placed.token if visitor.without_cookies() else None
    return redirect(url_for("public.check" if ready else "public.details", hold=hold), 303)


def _noon(on_date: date, clinic: Clinic) -> datetime:
    return instant_at(on_date, time(12), clinic.time_zone)
