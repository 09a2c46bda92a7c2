"""A new booking, from the phone or for somebody who stands at the desk: a panel beside the day."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.audit import record
from booking.actions.desk.book_at_desk import NewDeskBooking, book_at_desk
from booking.actions.desk.placement import Placement
from booking.queries.desk_bookings import DeskBooking
from booking.queries.patient_matches import PatientMatch, matches_by_phone
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import DetailsMissing, NotFoundAtClinic, NotOffered, WarningsNotSeen
from booking.rules.lifecycle import Status
from booking.rules.practice import Service
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import practice_for_update
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date
from booking.web.public_urls import email_host
from booking.web.reception import bp, page_urls
from booking.web.reception.day_screen import diaries_for_member, record_day_viewed, render_panel
from booking.web.reception.lookup import (
    ClinicDate,
    NoSuchDay,
    booking_in_scope_or_404,
    clinic_date_or_404,
    clinic_or_404,
)
from booking.web.reception.new_booking_defaults import (
    diaries_free_now,
    fill_in_defaults,
    next_free_diary,
    services_with_warnings,
)
from booking.web.reception.new_booking_form import NewBookingForm, walk_in_time
from booking.web.reception.page_urls import prefill_args
from booking.web.reception.warning_text import mild_warnings, override_button_text, warning_text


@bp.get("/<clinic_slug>/<on_text>/new")
def new(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The form, its time and diary filled in from the address; for whom, from an earlier booking."""
    place, reference = clinic_date_or_404(clinic_slug, on_text), request.args.get("from", "")
    earlier, is_walk_in = booking_in_scope_or_404(reference) if reference else None, "walk-in" in request.args
    if is_walk_in and not place.is_today(clock.now()):
        return redirect(page_urls.walk_in(place.slug, clinic_today(place.clinic, clock.now())), 303)
    record_day_viewed(place, earlier)
    form = _open_form(place, is_walk_in, earlier)
    if is_walk_in and not form.diaries:
        return _nobody_free(place)
    fill_in_defaults(place, form)
    return _page(place, form, [])


@bp.get("/<clinic_slug>/new")
def new_on_other_day(clinic_slug: str) -> ResponseReturnValue:
    """The form on another day: the one that was chosen, else today. What its links carry goes along."""
    clinic, chosen = clinic_or_404(clinic_slug), request.args.get("date", "")
    on_date = parse_date(chosen) if chosen else clinic_today(clinic, clock.now())
    if on_date is None:
        raise NoSuchDay(clinic)
    kept = urlencode(_args_for_other_day(dict(parse_qsl(request.args.get("kept", "")))))
    return redirect(f"{page_urls.new(clinic.slug, on_date)}?{kept}", 303)


@bp.post("/<clinic_slug>/<on_text>/new")
@redisplays_expired_form
def save_new(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Saves the booking, or shows the form again with what is missing or speaks against it."""
    place = clinic_date_or_404(clinic_slug, on_text)
    is_elsewhere = bool(request.form.get("elsewhere"))
    form = _open_form(place, "walk-in" in request.values and not is_elsewhere, None)
    if is_elsewhere:
        return _reopen_at_other_time(place, form)
    if request.form.get("use"):
        return _use_match(place, form, request.form["use"])
    if request.form.get("look"):
        return _page(place, form, _find_matches(place, form))
    if not form.validate() or form.asks_at_field():
        return _page(place, form, _find_matches(place, form), 422)
    spot, service = form.spot(place), form.chosen_service
    if spot is None or service is None:
        form.at.errors = [_("The clocks skip or repeat this time: choose another")]
        return _page(place, form, [], 422)
    return _save(place, form, spot, service)


def _save(place: ClinicDate, form: NewBookingForm, spot: Placement, service: Service) -> ResponseReturnValue:
    wanted = NewDeskBooking(
        service,
        spot,
        form.details(service),
        form.is_walk_in,
        form.passed,
        tells_patient=not form.quiet.data,
        call_reference=request.form.get("from", ""),
        form_key=form.key.data or "",
    )
    try:
        with transaction() as now:
            reference = book_at_desk(practice_for_update().for_staff, wanted, current_member(), email_host(), now)
    except WarningsNotSeen as refusal:
        return _page(place, form, [], refusal.status, refusal.kinds)
    except (NotOffered, NotFoundAtClinic) as refusal:
        form.at.errors = [_(refusal.heading)]
        return _page(place, form, [], 422)
    except DetailsMissing:
        form.phone.errors = [_("Enter the phone number to call")]
        return _page(place, form, [], 422)
    return redirect(url_for("reception.saved", clinic_slug=place.slug, reference=reference), 303)


def _args_for_other_day(asked: Mapping[str, str]) -> dict[str, str]:
    """What goes along to another day: as to another time, and whose diary is looked at."""
    diary = asked.get("diary", "")
    return prefill_args(asked) | ({"diary": diary} if diary.isascii() and diary.isdecimal() else {})


def _open_form(place: ClinicDate, is_walk_in: bool, earlier: DeskBooking | None) -> NewBookingForm:
    """The form with what the address and an earlier booking say; a walk-in begins now."""
    args = request.args
    at = args.get("at", "") or (walk_in_time(clock.now(), place) if is_walk_in else "")
    given: dict[str, Any] = {
        "at": at,
        "diary": args.get("diary", type=int),
        "service": args.get("service", ""),
        "quiet": is_walk_in,
    }
    if earlier is not None:
        given = {**_prefill_from_booking(earlier), **{name: value for name, value in given.items() if value}}
    diaries = diaries_for_member(place)
    if is_walk_in:
        diaries = diaries_free_now(place, diaries, clock.now(), request.form.get("diary", type=int))
    return NewBookingForm.opened(place, diaries, is_walk_in, **given)


def _prefill_from_booking(earlier: DeskBooking) -> dict[str, Any]:
    """What an earlier booking says of the next one: for whom it is and, except after a call that is over, which
    service and whose diary."""
    had = earlier.appointment
    given: dict[str, Any] = {
        "phone": had.phone_typed,
        "name": had.patient_name,
        "email": had.email,
        "reason": had.reason,
        "needs": list(had.needs),
        "zone": had.patient_zone if had.patient_zone != had.clinic.time_zone else "",
    }
    if not (had.service.by_phone and had.status == Status.COMPLETED):
        given |= {"service": had.service.slug, "diary": earlier.diary_id}
    return given


def _find_matches(place: ClinicDate, form: NewBookingForm) -> list[PatientMatch]:
    """Who has booked under the number that was typed, at clinics in scope. That somebody looked is on record."""
    if not form.phone_e164:
        return []
    member = current_member()
    with transaction() as now:
        found = matches_by_phone(form.phone_e164, member.clinic_ids, now)
        ids = [match.booking_id for match in found]
        record(member, "saw_matches", None, now, clinic_id=place.clinic.id, bookings=ids)
    return found


def _use_match(place: ClinicDate, form: NewBookingForm, reference: str) -> ResponseReturnValue:
    """Fills in the name and email of a possible match; the match itself stays as it is."""
    chosen = next((match for match in _find_matches(place, form) if match.reference == reference), None)
    if chosen is not None:
        form.name.data = chosen.name
        form.email.data = form.email.data or chosen.email
    return _page(place, form, [])


def _nobody_free(place: ClinicDate) -> ResponseReturnValue:
    """Nobody here can see a walk-in now; who can next."""
    free = next_free_diary(place, diaries_for_member(place), clock.now())
    return render_panel("reception/nobody_free.html", place, panel_heading=_("Walk-in"), next_free=free)


def _reopen_at_other_time(place: ClinicDate, form: NewBookingForm) -> ResponseReturnValue:
    """Another time or day was chosen in the middle of the form: what was typed goes along. Whoever stands at the
    desk is no walk-in then, and is written to."""
    if "walk-in" in request.form:
        form.quiet.data = False
    fill_in_defaults(place, form)
    return _page(place, form, [])


def _page(
    place: ClinicDate,
    form: NewBookingForm,
    matches: list[PatientMatch],
    status: int = 200,
    kinds: tuple[DeskWarning, ...] = (),
) -> ResponseReturnValue:
    now = clock.now()
    each = services_with_warnings(place, form, now)
    told = {kind for _service, found in each for kind in mild_warnings(found)}
    service, diary = form.chosen_service, form.chosen_diary
    kept = _args_for_other_day(
        {
            "from": request.values.get("from", ""),
            "service": service.slug if service else "",
            "diary": str(diary.id) if diary else "",
        }
    )
    warnings = []
    if service is not None and diary is not None:
        warnings = [warning_text(kind, service, diary, place.clinic) for kind in kinds]
    return render_panel(
        "reception/new.html",
        place,
        status,
        page="reception.new",
        go="reception.new_on_other_day",
        carried=prefill_args(kept),
        kept=kept,
        go_kept={"kept": urlencode(kept)},
        panel_heading=_("Walk-in") if form.is_walk_in else _("New booking"),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and status == 422 else [],
        matches=matches,
        spot=form.spot(place),
        picked=(form.chosen_diary.id, form.at.data) if form.chosen_diary else None,
        diaries=form.diaries,
        services=[(one, _grave_warning(one, found, form, place)) for one, found in each],
        others=[one for one in form.services if one.id not in {taken.id for taken, _found in each}],
        mild=[
            warning_text(kind, *_first_service_with(each, kind), diary, place.clinic)
            for kind in DeskWarning
            if kind in told and diary
        ],
        told=" ".join(sorted(told)),
        warnings=warnings,
        passed=" ".join((form.warned_about, *kinds)),
        past_words=override_button_text(kinds) if kinds else "",
        follows=request.values.get("from", ""),
        when=display.in_clinic_time,
    )


def _first_service_with(each: list[tuple[Service, tuple[DeskWarning, ...]]], kind: DeskWarning) -> tuple[Service]:
    """The first service of which that is to be told."""
    return (next(service for service, found in each if kind in found),)


def _grave_warning(service: Service, kinds: tuple[DeskWarning, ...], form: NewBookingForm, place: ClinicDate) -> str:
    """Why a service does not fit where it is to be put; "" when it does."""
    diary = form.chosen_diary
    grave = [kind for kind in kinds if kind not in mild_warnings(kinds)]
    return warning_text(grave[0], service, diary, place.clinic) if grave and diary is not None else ""
