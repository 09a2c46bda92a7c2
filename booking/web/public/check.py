"""The last look before booking, and the booking."""

from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField

from booking.actions.book import book
from booking.actions.make import Wish
from booking.queries.holds import Held
from booking.rules.availability import chosen_instant
from booking.rules.details import needs_known
from booking.rules.errors import DetailsMissing, HoldUnknown, NotOffered, NotOneOfOurTimes, TooManyBookings
from booking.transaction import transaction
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form
from booking.web.public import bp, visit
from booking.web.public.details import already_booked, held_clocks, held_now
from booking.web.public.instead import offer_instead, parse_local
from booking.web.shell import the_house, the_standing_house


class CheckForm(Form):
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
    wanted, service, clinic = held.starts_at_utc, held.service, held.clinic
    try:
        wish = form.wish(held)
        wanted, service, clinic = wish.starts_at_utc, wish.service, wish.clinic
        with transaction() as now:
            token = book(the_standing_house(), held.token, wish, mail_host(), now)
    except NotOffered as refusal:
        return offer_instead(refusal, service, clinic, wanted, "public.confirm")
    except DetailsMissing:
        return redirect(url_for("public.details"), 303)
    except TooManyBookings as refusal:
        heading = _("You already have a call booked") if service.by_phone else _(refusal.heading)
        sentence = _(refusal.sentence, **refusal.facts)
        return render_template("public/too_many.html", heading=heading, sentence=sentence), refusal.status
    visit.remember_booked(held.token)
    return redirect(url_for("manage.appointment", token=token), 303)


def _page(held: Held, form: CheckForm, status: int = 200) -> ResponseReturnValue:
    words = needs_known(held.service.by_phone)
    typed = held.details
    return (
        render_template(
            "public/check.html",
            form=form,
            mistakes=list(form.mistakes()) if request.method == "POST" else [],
            needs=[_(words[code]) for code in typed.needs if code in words],
            **held_clocks(held),
        ),
        status,
    )
