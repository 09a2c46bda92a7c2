"""The last look before booking, and the booking."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField

from booking import clock
from booking.actions.book_online import book_online
from booking.actions.create_booking import BookingRequest
from booking.queries.holds import HeldSlot, read_hold
from booking.rules.availability import chosen_instant
from booking.rules.errors import (
    ChangedSinceShown,
    DetailsMissing,
    NoHold,
    NotOffered,
    NotOneOfOurTimes,
    TooManyBookings,
    TooManyFromNetwork,
)
from booking.rules.page_digest import booking_page_facts
from booking.rules.patient_details import needs_offered
from booking.transaction import transaction
from booking.web.confirm_form import ConfirmForm
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice, practice_for_update
from booking.web.inputs import visitor
from booking.web.inputs.dates import parse_local_start
from booking.web.public import bp
from booking.web.public.details import already_booked_page, current_hold, hold_page_facts
from booking.web.public.nearest_times import nearest_times_page
from booking.web.public_urls import email_host
from booking.web.rate_limits import visitor_network_key


class CheckAndBookForm(ConfirmForm):
    """What the page showed, so that this and nothing else is booked."""

    service = StringField()
    clinic = StringField()
    start = StringField()

    def wish(self, held: HeldSlot) -> BookingRequest:
        """What the patient saw. Raises NotOneOfOurTimes."""
        practice = current_practice()
        if not self.start.data:
            return BookingRequest(held.service, held.clinic, held.starts_at_utc)
        service, clinic = practice.service(self.service.data or ""), practice.clinic(self.clinic.data or "")
        start = parse_local_start(self.start.data)
        if service is None or clinic is None or start is None:
            raise NotOneOfOurTimes
        return BookingRequest(service, clinic, chosen_instant(start.date(), start.time(), clinic.time_zone))


@bp.get("/book/check")
def check() -> ResponseReturnValue:
    """Check your details and book."""
    held = current_hold()
    if held is None:
        return redirect(url_for("public.services"))
    if held.booking_token:
        return already_booked_page(held)
    if not held.details.is_enough(held.service.by_phone):
        return redirect(url_for("public.details"))
    return _page(held, CheckAndBookForm())


@bp.post("/book/check")
@redisplays_expired_form
def confirm() -> ResponseReturnValue:
    """Books. Pressed twice, it leads to the same appointment."""
    held = current_hold()
    if held is None:
        raise NoHold
    form = CheckAndBookForm()
    if held.booking_token:
        return redirect(url_for("manage.appointment", token=held.booking_token), 303)
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
            practice, network = practice_for_update(), visitor_network_key()
            token = book_online(practice, held.token, wish, email_host(), now, shown=shown, network=network)
    except ChangedSinceShown as refusal:
        form.tell(refusal)
        return _page(_hold_as_shown(held.token, wish), form, refusal.status)
    except NotOffered as refusal:
        return nearest_times_page(refusal, service, clinic, wanted, "public.confirm")
    except DetailsMissing:
        return redirect(url_for("public.details"), 303)
    except (TooManyBookings, TooManyFromNetwork) as refusal:
        return _too_many_page(refusal)
    visitor.remember_booked(held.token)
    return redirect(url_for("manage.appointment", token=token), 303)


def _hold_as_shown(token: str, wish: BookingRequest) -> HeldSlot:
    """The hold as it stands now, for the time that the page showed; where that is another than the hold has, it is
    not held."""
    held = visitor.visible_hold(read_hold(current_practice(), token))
    if held is None:
        raise NoHold
    if (held.service.id, held.clinic.id, held.starts_at_utc) == (wish.service.id, wish.clinic.id, wish.starts_at_utc):
        return held
    shown = replace(held, service=wish.service, clinic=wish.clinic, starts_at_utc=wish.starts_at_utc)
    return replace(shown, ever_blocked_others=False, expires_at_utc=clock.now())


def _too_many_page(refusal: TooManyBookings | TooManyFromNetwork) -> ResponseReturnValue:
    has_links = isinstance(refusal, TooManyBookings)
    heading, sentence = _(refusal.heading), _(refusal.sentence, **refusal.facts)
    page = render_template("public/too_many.html", heading=heading, sentence=sentence, has_links=has_links)
    return page, refusal.status


def _page(held: HeldSlot, form: CheckAndBookForm, status: int = 200) -> ResponseReturnValue:
    words = needs_offered(held.service.by_phone)
    typed = held.details
    return (
        render_template(
            "public/check.html",
            form=form,
            mistakes=list(form.mistakes()) if request.method == "POST" else [],
            shown=form.shows(booking_page_facts(held.service, held.clinic, typed)),
            needs=[_(words[code]) for code in typed.needs if code in words],
            **hold_page_facts(held),
        ),
        status,
    )
