"""Who the appointment is for, and how to reach them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.actions.hold import renew_hold, save_details
from booking.queries.appointments import appointment_by_token
from booking.queries.holds import Held, read_hold
from booking.queries.limits import count_to_come_for_booked
from booking.rules.booking_window import MOST_FUTURE_BOOKINGS
from booking.rules.clinic_time import wall
from booking.rules.errors import HeldLongEnough, HeldTimeGone, HoldUnknown, JustTaken, NotOffered, UnknownLink
from booking.transaction import transaction
from booking.web.address import limits_are_on, visitor_network
from booking.web.door import keeps_what_was_typed
from booking.web.email_slip import domain
from booking.web.forms import ButtonForm
from booking.web.public import bp, offer, visit
from booking.web.public.details_form import DetailsForm
from booking.web.public.instead import offer_instead
from booking.web.shell import the_house

# What became of a hold that had ended when its page was sent.
AGAIN, GONE = "again", "gone"


def held_now() -> Held | None:
    """The visitor's hold or, where there is none yet, the one that they booked last."""
    held = read_hold(the_house(), visit.hold_token()) or read_hold(the_house(), visit.booked_token())
    return visit.known(held)


def already_booked(held: Held) -> ResponseReturnValue:
    """For somebody who comes back after booking: when it is, as the booking stands now. What they typed is with
    that, and with the hold no more."""
    booked = appointment_by_token(held.booked_token)
    if booked is None:
        raise UnknownLink
    clocks = display.appointment_clocks(booked, clock.now())
    return render_template("public/already_booked.html", held=held, clocks=clocks)


def _slot_date(held: Held) -> str:
    return wall(held.starts_at_utc, held.clinic.time_zone).date().isoformat()


def _seen(held: Held) -> str:
    """What a page of this hold shows, in one word: another tab may have changed it since."""
    return f"{held.service.slug}/{held.clinic.slug}/{offer.local_value(held.starts_at_utc, held.clinic)}"


def _has_changed(held: Held) -> str | None:
    """For the address of the next page: whether the hold is for something else than the page showed that was sent."""
    return "yes" if request.form.get("seen", _seen(held)) != _seen(held) else None


def held_clocks(held: Held, told: str = "") -> dict[str, Any]:
    """What the pages say about the time that is held, and until when. `told` is what became of a hold that had
    ended, which the address may say too: it is believed where the hold is so."""
    now = clock.now()
    told = told or request.args.get("told", "")
    zone = held.details.zone or visit.zone()
    return {
        "held": held,
        "clocks": offer.clocks_of(held.starts_at_utc, held.service, held.clinic, zone, now),
        "is_live": held.is_live(now),
        "held_again": told == AGAIN and held.is_live(now),
        "has_gone": told == GONE and held.was_kept and not held.is_live(now),
        "until": offer.clocks_of(held.expires_at_utc, held.service, held.clinic, zone, now).named_time,
        "seconds_left": max(0, int((held.expires_at_utc - now).total_seconds())),
        "slot_date": _slot_date(held),
        "seen": _seen(held),
        "start_value": offer.local_value(held.starts_at_utc, held.clinic),
    }


@bp.get("/book/details")
def details() -> ResponseReturnValue:
    """Your details."""
    held = held_now()
    if held is None:
        return redirect(url_for("public.services"))
    if held.booked_token:
        return already_booked(held)
    return _page(held, DetailsForm.for_hold(held, visit.zone()))


@bp.post("/book/details")
@keeps_what_was_typed
def save() -> ResponseReturnValue:
    """Keeps what was typed, and goes on to the check."""
    held = held_now()
    if held is None:
        raise HoldUnknown
    if held.booked_token:
        return already_booked(held)
    form = DetailsForm.for_hold(held, visit.zone())
    form.take_instead()
    valid = form.validate()
    told, gone = ("", None) if form.has_lapsed else keep_time(held)
    if not valid:
        return _page(held_now() or held, form, 422, told)
    if form.meant and gone is None:
        return _page(held_now() or held, form, told=told)
    with transaction():
        key = save_details(held.token, form.details(), held.details_key if visit.has_typed(held) else "")
    visit.remember_details_key(key)
    visit.remember_hold(held.token)
    visit.remember_zone(form.details().zone)
    if gone is not None:
        return offer_instead(gone, held.service, held.clinic, held.starts_at_utc, "public.hold_instead")
    return redirect(url_for("public.check", changed=_has_changed(held), told=told or None), 303)


@bp.post("/book/keep")
@keeps_what_was_typed
def keep() -> ResponseReturnValue:
    """Keep my time: ten more minutes. What is being typed on the details page comes along."""
    held = held_now()
    if held is None:
        raise HoldUnknown
    if held.booked_token:
        return already_booked(held)
    if not ButtonForm().validate():
        form = DetailsForm.for_hold(held, visit.zone(), posted="name" in request.form)
        return _page(held, form, 422)
    told, _gone = keep_time(held)
    if "name" in request.form:
        with transaction():
            typed = DetailsForm.for_hold(held, visit.zone()).draft()
            key = save_details(held.token, typed, held.details_key if visit.has_typed(held) else "")
        visit.remember_details_key(key)
    visit.remember_hold(held.token)
    if request.form.get("back") == "times":
        where = held.service.slug, held.clinic.slug
        times = url_for("public.times", service_slug=where[0], clinic_slug=where[1], on_text=_slot_date(held))
        return redirect(times, 303)
    page = "public.check" if request.form.get("back") == "check" else "public.details"
    return redirect(url_for(page, changed=_has_changed(held), told=told or None), 303)


def keep_time(held: Held) -> tuple[str, NotOffered | None]:
    """Renews a hold where that can be done. Returns what is to be told: AGAIN where it had ended and is taken up
    again, GONE with the refusal where somebody else has its time, "" where nothing is."""
    had_ended = held.was_kept and not held.is_live(clock.now())
    try:
        with transaction() as now:
            is_kept = renew_hold(held.token, now, visitor_network())
    except (JustTaken, HeldTimeGone) as refusal:
        return GONE if had_ended else "", refusal
    except (HoldUnknown, HeldLongEnough):
        return "", None
    return AGAIN if had_ended and is_kept else "", None


def _page(held: Held, form: DetailsForm, status: int = 200, told: str = "") -> ResponseReturnValue:
    mistakes = list(form.mistakes()) if request.method == "POST" else []
    facts = {**held_clocks(held, told), "is_sent": request.method == "POST", "domain": domain}
    page = render_template("public/details.html", form=form, mistakes=mistakes, most_booked=_most_booked(), **facts)
    return page, status


def _most_booked() -> int:
    """How many bookings to come one contact may make online, where this browser has made the last of them."""
    token = visit.booked_token() if limits_are_on() else ""
    is_full = token and count_to_come_for_booked(token, clock.now()) >= MOST_FUTURE_BOOKINGS
    return MOST_FUTURE_BOOKINGS if is_full else 0
