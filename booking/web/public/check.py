"""The last look before booking, and the booking."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField

from booking import clock
from booking.actions.book import book
from booking.actions.make import Wish
from booking.queries.holds import Held, read_hold
from booking.rules.as_shown import facts_to_book
from booking.rules.availability import chosen_instant
from booking.rules.details import needs_known
from booking.rules.errors import (
    ChangedSinceShown,
    DetailsMissing,
    HoldUnknown,
    NotOffered,
    NotOneOfOurTimes,
    TooManyBookings,
    TooManyLately,
)
from booking.transaction import transaction
from booking.web.address import visitor_network
from booking.web.as_shown import ConfirmForm
from booking.web.door import keeps_what_was_typed
from booking.web.public import bp, visit
from booking.web.public.details import already_booked, held_clocks, held_now
from booking.web.public.instead import offer_instead, parse_local
from booking.web.shell import the_house, the_standing_house


class CheckForm(ConfirmForm):
    """What the page showed, so that this and nothing else is booked."""

    service = StringField()
    clinic = StringField()
    start = StringField()

    def wish(self, held: Held) -> Wish:
        """What the patient saw. Raises NotOneOfOurTimes."""
        house = the_house()
        if not self.start.data:
            return Wish(held.service, held.clinic, held.starts_at_utc)
        service, clinic = house.service(self.service.data or ""), house.clinic(self.clinic.data or "")
        start = parse_local(self.start.data)
        if service is None or clinic is None or start is None:
            raise NotOneOfOurTimes
        return Wish(service, clinic, chosen_instant(start.date(), start.time(), clinic.time_zone))


def mail_host() -> str:
    """The host that calendar names and message names end in."""
    return urlsplit(str(current_app.config["BASE_URL"])).hostname or "localhost"


@bp.get("/book/check")
def check() -> ResponseReturnValue:
    """Check your details and book."""
    held = held_now()
    if held is None:
        return redirect(url_for("public.services"))
    if held.booked_token:
        return already_booked(held)
    if not held.details.is_enough(held.service.by_phone):
        return redirect(url_for("public.details"))
    return _page(held, CheckForm())


@bp.post("/book/check")
@keeps_what_was_typed
def confirm() -> ResponseReturnValue:
    """Books. Pressed twice, it leads to the same appointment."""
    held = held_now()
    if held is None:
        raise HoldUnknown
    form = CheckForm()
    if held.booked_token:
        return redirect(url_for("manage.appointment", token=held.booked_token), 303)
    if not form.validate():
        return _page(held, form, 422)
    if not held.details.is_enough(held.service.by_phone):
        return redirect(url_for("public.details"), 303)
    wanted, service, clinic = held.starts_at_utc, held.service, held.clinic
    try:
        wish = form.wish(held)
        wanted, service, clinic = wish.starts_at_utc, wish.service, wish.clinic
        with transaction() as now:
            shown = form.shown.data or ""
            house, network = the_standing_house(), visitor_network()
            token = book(house, held.token, wish, mail_host(), now, shown=shown, network=network)
    except ChangedSinceShown as refusal:
        form.tell(refusal)
        return _page(_held_instead(held.token, wish), form, refusal.status)
    except NotOffered as refusal:
        return offer_instead(refusal, service, clinic, wanted, "public.confirm")
    except DetailsMissing:
        return redirect(url_for("public.details"), 303)
    except (TooManyBookings, TooManyLately) as refusal:
        return _too_many(refusal)
    visit.remember_booked(held.token)
    return redirect(url_for("manage.appointment", token=token), 303)


def _held_instead(token: str, wish: Wish) -> Held:
    """The hold as it stands now, for the time that the page showed; where that is another than the hold has, it is
    not held."""
    held = visit.known(read_hold(the_house(), token))
    if held is None:
        raise HoldUnknown
    if (held.service.id, held.clinic.id, held.starts_at_utc) == (wish.service.id, wish.clinic.id, wish.starts_at_utc):
        return held
    shown = replace(held, service=wish.service, clinic=wish.clinic, starts_at_utc=wish.starts_at_utc)
    return replace(shown, was_kept=False, expires_at_utc=clock.now())


def _too_many(refusal: TooManyBookings | TooManyLately) -> ResponseReturnValue:
    has_links = isinstance(refusal, TooManyBookings)
    heading, sentence = _(refusal.heading), _(refusal.sentence, **refusal.facts)
    page = render_template("public/too_many.html", heading=heading, sentence=sentence, has_links=has_links)
    return page, refusal.status


def _page(held: Held, form: CheckForm, status: int = 200) -> ResponseReturnValue:
    words = needs_known(held.service.by_phone)
    typed = held.details
    return (
        render_template(
            "public/check.html",
            form=form,
            mistakes=list(form.mistakes()) if request.method == "POST" else [],
            shown=form.shows(facts_to_book(held.service, held.clinic, typed)),
            needs=[_(words[code]) for code in typed.needs if code in words],
            **held_clocks(held),
        ),
        status,
    )
