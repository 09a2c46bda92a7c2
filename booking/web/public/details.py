"""Who the appointment is for, and how to reach them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.actions.hold import renew_hold, save_details
from booking.queries.appointments import appointment_by_token
from booking.queries.holds import HeldSlot, read_hold
from booking.queries.limits import count_to_come_for_hold
from booking.rules.booking_window import MOST_FUTURE_BOOKINGS
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import HeldTimeGone, HoldTooLong, JustTaken, NoHold, NotOffered, UnknownLink
from booking.transaction import transaction
from booking.web import free_times
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.email_typo_form import email_domain
from booking.web.forms import ButtonForm
from booking.web.inputs import visitor
from booking.web.public import bp
from booking.web.public.details_form import PatientDetailsForm
from booking.web.public.nearest_times import nearest_times_page
from booking.web.rate_limits import limits_are_on, visitor_network_key

# What became of a hold that had ended when its page was sent.
HELD_AGAIN, HOLD_GONE = "again", "gone"


def current_hold() -> HeldSlot | None:
    """The visitor's hold or, where there is none yet, the one that they booked last."""
    held = read_hold(current_practice(), visitor.hold_token()) or read_hold(current_practice(), visitor.booked_token())
    return visitor.visible_hold(held)


def already_booked_page(held: HeldSlot) -> ResponseReturnValue:
    """For somebody who comes back after booking: when it is, as the booking stands now. What they typed is with
    that, and with the hold no more."""
    booked = appointment_by_token(held.booking_token)
    if booked is None:
        raise UnknownLink
    clocks = display.appointment_clocks(booked, clock.now())
    return render_template("public/already_booked.html", held=held, clocks=clocks)


def _slot_date(held: HeldSlot) -> str:
    return wall_clock(held.starts_at_utc, held.clinic.time_zone).date().isoformat()


def _shown_hold(held: HeldSlot) -> str:
    """What a page of this hold shows, in one word: another tab may have changed it since."""
    return f"{held.service.slug}/{held.clinic.slug}/{free_times.local_start_text(held.starts_at_utc, held.clinic)}"


def _changed_argument(held: HeldSlot) -> str | None:
    """For the address of the next page: whether the hold is for something else than the page showed that was sent."""
    return "yes" if request.form.get("seen", _shown_hold(held)) != _shown_hold(held) else None


def hold_page_facts(held: HeldSlot, told: str = "") -> dict[str, Any]:
    """What the pages say about the time that is held, and until when. `told` is what became of a hold that had
    ended, which the address may say too: it is believed where the hold is so."""
    now = clock.now()
    told = told or request.args.get("told", "")
    zone = held.details.zone or visitor.zone()
    return {
        "held": held,
        "clocks": free_times.clocks_for_service(held.starts_at_utc, held.service, held.clinic, zone, now),
        "is_live": held.is_live(now),
        "held_again": told == HELD_AGAIN and held.is_live(now),
        "has_gone": told == HOLD_GONE and held.ever_blocked_others and not held.is_live(now),
        "until": free_times.clocks_for_service(held.expires_at_utc, held.service, held.clinic, zone, now).named_time,
        "seconds_left": max(0, int((held.expires_at_utc - now).total_seconds())),
        "slot_date": _slot_date(held),
        "seen": _shown_hold(held),
        "start_value": free_times.local_start_text(held.starts_at_utc, held.clinic),
    }


@bp.get("/book/details")
def details() -> ResponseReturnValue:
    """Your details."""
    held = current_hold()
    if held is None:
        return redirect(url_for("public.services"))
    if held.booking_token:
        return already_booked_page(held)
    return _page(held, PatientDetailsForm.for_hold(held, visitor.zone()))


@bp.post("/book/details")
@redisplays_expired_form
def save() -> ResponseReturnValue:
    """Keeps what was typed, and goes on to the check."""
    held = current_hold()
    if held is None:
        raise NoHold
    if held.booking_token:
        return already_booked_page(held)
    form = PatientDetailsForm.for_hold(held, visitor.zone())
    form.take_instead()
    valid = form.validate()
    told, gone = ("", None) if form.has_lapsed else extend_current_hold(held)
    if not valid:
        return _page(current_hold() or held, form, 422, told)
    if form.meant and gone is None:
        return _page(current_hold() or held, form, told=told)
    with transaction():
        key = save_details(held.token, form.details(), held.details_key if visitor.has_typed_in(held) else "")
    visitor.remember_details_key(key)
    visitor.remember_hold(held.token)
    visitor.remember_zone(form.details().zone)
    if gone is not None:
        return nearest_times_page(gone, held.service, held.clinic, held.starts_at_utc, "public.hold_instead")
    return redirect(url_for("public.check", changed=_changed_argument(held), told=told or None), 303)


@bp.post("/book/keep")
@redisplays_expired_form
def extend_hold() -> ResponseReturnValue:
    """Keep my time: ten more minutes. What is being typed on the details page comes along."""
    held = current_hold()
    if held is None:
        raise NoHold
    if held.booking_token:
        return already_booked_page(held)
    if not ButtonForm().validate():
        form = PatientDetailsForm.for_hold(held, visitor.zone(), posted="name" in request.form)
        return _page(held, form, 422)
    told, _gone = extend_current_hold(held)
    if "name" in request.form:
        with transaction():
            typed = PatientDetailsForm.for_hold(held, visitor.zone()).draft()
            key = save_details(held.token, typed, held.details_key if visitor.has_typed_in(held) else "")
        visitor.remember_details_key(key)
    visitor.remember_hold(held.token)
    if request.form.get("back") == "times":
        where = held.service.slug, held.clinic.slug
        times = url_for("public.times", service_slug=where[0], clinic_slug=where[1], on_text=_slot_date(held))
        return redirect(times, 303)
    page = "public.check" if request.form.get("back") == "check" else "public.details"
    return redirect(url_for(page, changed=_changed_argument(held), told=told or None), 303)


def extend_current_hold(held: HeldSlot) -> tuple[str, NotOffered | None]:
    """Renews a hold where that can be done. Returns what is to be told: AGAIN where it had ended and is taken up
    again, GONE with the refusal where somebody else has its time, "" where nothing is."""
    had_ended = held.ever_blocked_others and not held.is_live(clock.now())
    try:
        with transaction() as now:
            is_kept = renew_hold(held.token, now, visitor_network_key())
    except (JustTaken, HeldTimeGone) as refusal:
        return HOLD_GONE if had_ended else "", refusal
    except (NoHold, HoldTooLong):
        return "", None
    return HELD_AGAIN if had_ended and is_kept else "", None


def _page(held: HeldSlot, form: PatientDetailsForm, status: int = 200, told: str = "") -> ResponseReturnValue:
    mistakes = list(form.mistakes()) if request.method == "POST" else []
    facts = {**hold_page_facts(held, told), "is_sent": request.method == "POST", "domain": email_domain}
    page = render_template(
        "public/details.html", form=form, mistakes=mistakes, most_booked=_online_booking_limit_if_reached(), **facts
    )
    return page, status


def _online_booking_limit_if_reached() -> int:
    """How many bookings to come one contact may make online, where this browser has made the last of them."""
    token = visitor.booked_token() if limits_are_on() else ""
    is_full = token and count_to_come_for_hold(token, clock.now()) >= MOST_FUTURE_BOOKINGS
    return MOST_FUTURE_BOOKINGS if is_full else 0
