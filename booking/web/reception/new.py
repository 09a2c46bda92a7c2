"""A new booking, from the phone or for somebody who stands at the desk: a panel beside the day."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.desk.new import TakenDown, take_down
from booking.actions.desk.spot import Spot
from booking.actions.record import record
from booking.queries.desk_bookings import DeskBooking
from booking.queries.matches import Match, matches_by_phone
from booking.rules.changes import Warned
from booking.rules.errors import DetailsMissing, NeedsWarning, NotOffered, NotThere
from booking.rules.house import Service
from booking.rules.lifecycle import Status
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.door import keeps_what_was_typed
from booking.web.public.check import mail_host
from booking.web.public.choose import parse_date
from booking.web.reception import addresses, bp
from booking.web.reception.beside import diaries_of, panel, saw_day
from booking.web.reception.carried import carried_by
from booking.web.reception.found import booking_in_scope, the_clinic
from booking.web.reception.likely import each_service, fill_in
from booking.web.reception.new_form import NewForm, quarter_now
from booking.web.reception.place import NoSuchDay, Place, the_place, today_at
from booking.web.reception.walk_in import free_next, free_now
from booking.web.reception.warned import mild, past_button, warning_words
from booking.web.shell import the_standing_house


@bp.get("/<clinic_slug>/<on_text>/new")
def new(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The form, its time and diary filled in from the address; for whom, from an earlier booking."""
    place, reference = the_place(clinic_slug, on_text), request.args.get("from", "")
    earlier, is_walk_in = booking_in_scope(reference) if reference else None, "walk-in" in request.args
    if is_walk_in and not place.is_today(clock.now()):
        return redirect(addresses.walk_in(place.slug, today_at(place.clinic, clock.now())), 303)
    saw_day(place, earlier)
    form = _opened(place, is_walk_in, earlier)
    if is_walk_in and not form.diaries:
        return _nobody_free(place)
    fill_in(place, form)
    return _page(place, form, [])


@bp.get("/<clinic_slug>/new")
def new_on(clinic_slug: str) -> ResponseReturnValue:
    """The form on another day: the one that was chosen, else today. What its links carry goes along."""
    clinic, chosen = the_clinic(clinic_slug), request.args.get("date", "")
    on_date = parse_date(chosen) if chosen else today_at(clinic, clock.now())
    if on_date is None:
        raise NoSuchDay(clinic)
    kept = urlencode(_kept(dict(parse_qsl(request.args.get("kept", "")))))
    return redirect(f"{addresses.new(clinic.slug, on_date)}?{kept}", 303)


@bp.post("/<clinic_slug>/<on_text>/new")
@keeps_what_was_typed
def take_new(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Saves the booking, or shows the form again with what is missing or speaks against it."""
    place = the_place(clinic_slug, on_text)
    is_elsewhere = bool(request.form.get("elsewhere"))
    form = _opened(place, "walk-in" in request.values and not is_elsewhere, None)
    if is_elsewhere:
        return _elsewhere(place, form)
    if request.form.get("use"):
        return _use_match(place, form, request.form["use"])
    if request.form.get("look"):
        return _page(place, form, _matches(place, form))
    if not form.validate() or form.asks_at_field():
        return _page(place, form, _matches(place, form), 422)
    spot, service = form.spot(place), form.chosen_service
    if spot is None or service is None:
        form.at.errors = [_("The clocks skip or repeat this time: choose another")]
        return _page(place, form, [], 422)
    return _save(place, form, spot, service)


def _save(place: Place, form: NewForm, spot: Spot, service: Service) -> ResponseReturnValue:
    wanted = TakenDown(
        service,
        spot,
        form.details(service),
        form.is_walk_in,
        form.passed,
        tells_patient=not form.quiet.data,
        follows=request.form.get("from", ""),
        form_key=form.key.data or "",
    )
    try:
        with transaction() as now:
            reference = take_down(the_standing_house().for_staff, wanted, the_member(), mail_host(), now)
    except NeedsWarning as refusal:
        return _page(place, form, [], refusal.status, refusal.kinds)
    except (NotOffered, NotThere) as refusal:
        form.at.errors = [_(refusal.heading)]
        return _page(place, form, [], 422)
    except DetailsMissing:
        form.phone.errors = [_("Enter the phone number to call")]
        return _page(place, form, [], 422)
    return redirect(url_for("reception.saved", clinic_slug=place.slug, reference=reference), 303)


def _kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What goes along to another day: as to another time, and whose diary is looked at."""
    diary = asked.get("diary", "")
    return carried_by(asked) | ({"diary": diary} if diary.isascii() and diary.isdecimal() else {})


def _opened(place: Place, is_walk_in: bool, earlier: DeskBooking | None) -> NewForm:
    """The form with what the address and an earlier booking say; a walk-in begins now."""
    args = request.args
    at = args.get("at", "") or (quarter_now(clock.now(), place) if is_walk_in else "")
    given: dict[str, Any] = {
        "at": at,
        "diary": args.get("diary", type=int),
        "service": args.get("service", ""),
        "quiet": is_walk_in,
    }
    if earlier is not None:
        given = {**_as_before(earlier), **{name: value for name, value in given.items() if value}}
    diaries = diaries_of(place)
    if is_walk_in:
        diaries = free_now(place, diaries, clock.now(), request.form.get("diary", type=int))
    return NewForm.opened(place, diaries, is_walk_in, **given)


def _as_before(earlier: DeskBooking) -> dict[str, Any]:
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


def _matches(place: Place, form: NewForm) -> list[Match]:
    """Who has booked under the number that was typed, at clinics in scope. That somebody looked is on record."""
    if not form.phone_e164:
        return []
    member = the_member()
    with transaction() as now:
        found = matches_by_phone(form.phone_e164, member.clinic_ids, now)
        ids = [match.booking_id for match in found]
        record(member, "saw_matches", None, now, clinic_id=place.clinic.id, bookings=ids)
    return found


def _use_match(place: Place, form: NewForm, reference: str) -> ResponseReturnValue:
    """Fills in the name and email of a possible match; the match itself stays as it is."""
    chosen = next((match for match in _matches(place, form) if match.reference == reference), None)
    if chosen is not None:
        form.name.data = chosen.name
        form.email.data = form.email.data or chosen.email
    return _page(place, form, [])


def _nobody_free(place: Place) -> ResponseReturnValue:
    """Nobody here can see a walk-in now; who can next."""
    free = free_next(place, diaries_of(place), clock.now())
    return panel("reception/nobody_free.html", place, panel_heading=_("Walk-in"), next_free=free)


def _elsewhere(place: Place, form: NewForm) -> ResponseReturnValue:
    """Another time or day was chosen in the middle of the form: what was typed goes along. Whoever stands at the
    desk is no walk-in then, and is written to."""
    if "walk-in" in request.form:
        form.quiet.data = False
    fill_in(place, form)
    return _page(place, form, [])


def _page(
    place: Place, form: NewForm, matches: list[Match], status: int = 200, kinds: tuple[Warned, ...] = ()
) -> ResponseReturnValue:
    now = clock.now()
    each = each_service(place, form, now)
    told = {kind for _service, found in each for kind in mild(found)}
    service, diary = form.chosen_service, form.chosen_diary
    kept = _kept(
        {
            "from": request.values.get("from", ""),
            "service": service.slug if service else "",
            "diary": str(diary.id) if diary else "",
        }
    )
    warnings = []
    if service is not None and diary is not None:
        warnings = [warning_words(kind, service, diary, place.clinic) for kind in kinds]
    return panel(
        "reception/new.html",
        place,
        status,
        page="reception.new",
        go="reception.new_on",
        carried=carried_by(kept),
        kept=kept,
        go_kept={"kept": urlencode(kept)},
        panel_heading=_("Walk-in") if form.is_walk_in else _("New booking"),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and status == 422 else [],
        matches=matches,
        spot=form.spot(place),
        picked=(form.chosen_diary.id, form.at.data) if form.chosen_diary else None,
        diaries=form.diaries,
        services=[(one, _why_not(one, found, form, place)) for one, found in each],
        others=[one for one in form.services if one.id not in {taken.id for taken, _found in each}],
        mild=[
            warning_words(kind, *_first(each, kind), diary, place.clinic) for kind in Warned if kind in told and diary
        ],
        told=" ".join(sorted(told)),
        warnings=warnings,
        passed=" ".join((form.warned_about, *kinds)),
        past_words=past_button(kinds) if kinds else "",
        follows=request.values.get("from", ""),
        when=display.in_clinic_time,
    )


def _first(each: list[tuple[Service, tuple[Warned, ...]]], kind: Warned) -> tuple[Service]:
    """The first service of which that is to be told."""
    return (next(service for service, found in each if kind in found),)


def _why_not(service: Service, kinds: tuple[Warned, ...], form: NewForm, place: Place) -> str:
    """Why a service does not fit where it is to be put; "" when it does."""
    diary = form.chosen_diary
    grave = [kind for kind in kinds if kind not in mild(kinds)]
    return warning_words(grave[0], service, diary, place.clinic) if grave and diary is not None else ""
