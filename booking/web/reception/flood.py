"""Many online bookings from one network within an hour: all of them on one page, cancelled in one step."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import RadioField, SelectMultipleField, ValidationError

from booking import clock
from booking.actions.audit import record
from booking.actions.desk.cancel import cancel_at_desk as cancel_booking
from booking.queries.todo import read_to_do
from booking.rules.errors import AlreadyCancelled, CannotChangeStatus, ChangedMeanwhile
from booking.rules.todo import ToDoBooking, ToDoItem, ToDoKind
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import Form, FormMistake
from booking.web.reception import bp, page_urls
from booking.web.reception.booking_labels import phone_text
from booking.web.reception.lookup import ClinicDate, clinic_date_or_404, unknown_booking_is_404


class FloodForm(Form):
    """Which of them are cancelled, each as it was shown, and whether their patients are told."""

    bookings = SelectMultipleField(choices=[], validate_choice=False)
    tell = RadioField(choices=[], validate_choice=False)

    def validate_bookings(self, field: SelectMultipleField) -> None:
        """One at least."""
        if not field.data:
            raise ValidationError(_("Tick the bookings that are to be cancelled"))

    def validate_tell(self, field: RadioField) -> None:
        """Yes or no: what a robot typed may be the address of somebody who has booked nothing."""
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Choose whether the patients are told"))


@bp.get("/<clinic_slug>/<on_text>/flood/<reference>")
def flood(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """All bookings of a flood that has not been seen to. Opening the page cancels nothing."""
    place = clinic_date_or_404(clinic_slug, on_text)
    item = _find_flood(place, reference)
    return _page(place, item, FloodForm(), []) if item else _redirect_to_todo(place)


@bp.post("/<clinic_slug>/<on_text>/flood/<reference>")
def cancel_flood(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """Cancels those that are ticked, or none of them where one has changed since it was shown."""
    place, form = clinic_date_or_404(clinic_slug, on_text), FloodForm()
    as_shown = set(form.bookings.data or [])
    # Its first booking may be gone meanwhile, and the flood goes by the next one's name.
    item = _find_flood(place, reference, *(one.partition("/")[0] for one in as_shown))
    if item is None:
        return _redirect_to_todo(place, cancelled=0)
    if not form.validate():
        return _page(place, item, form, list(form.mistakes()), 422)
    chosen = [booking for booking in _all_bookings(item) if flood_choice(booking) in as_shown]
    try:
        if len(chosen) < len(as_shown):
            raise ChangedMeanwhile(None)
        with unknown_booking_is_404(), transaction() as now:
            for booking in chosen:
                _cancel(booking, place, now=now, tells=form.tell.data == "yes")
    except (ChangedMeanwhile, AlreadyCancelled, CannotChangeStatus):
        words = _("One of them has changed since. Nothing is cancelled yet: look once more")
        item = _find_flood(place, *(one.reference for one in _all_bookings(item))) or item
        return _page(place, item, FloodForm(), [FormMistake("bookings", words)], 409)
    return _redirect_to_todo(place, cancelled=len(chosen))


def flood_choice(booking: ToDoBooking) -> str:
    """A booking as it was shown."""
    return f"{booking.reference}/{booking.version}"


def _cancel(booking: ToDoBooking, place: ClinicDate, *, now: datetime, tells: bool) -> None:
    reason = _("One of many bookings from one network")
    cancel_booking(
        booking.reference, place.clinic, "clinic", reason, booking.version, current_member(), now, tells_patient=tells
    )


def _all_bookings(item: ToDoItem) -> tuple[ToDoBooking, ...]:
    return item.booking, *item.others


def _find_flood(place: ClinicDate, *references: str) -> ToDoItem | None:
    """The first flood that has one of these bookings in it."""
    floods = (item for item in read_to_do(current_practice(), place.clinic, clock.now()) if item.kind is ToDoKind.FLOOD)
    return next(
        (item for item in floods if not {one.reference for one in _all_bookings(item)}.isdisjoint(references)), None
    )


def _redirect_to_todo(place: ClinicDate, cancelled: int | None = None) -> ResponseReturnValue:
    address = url_for("reception.todo", clinic_slug=place.slug, on_text=place.on_date, cancelled=cancelled)
    return redirect(address, 303)


def _page(
    place: ClinicDate, item: ToDoItem, form: FloodForm, mistakes: list[FormMistake], status: int = 200
) -> ResponseReturnValue:
    with transaction() as now:
        record(current_member(), "saw_flood", None, now, clinic_id=place.clinic.id)
    bookings = _all_bookings(item)
    was_sent = request.method == "POST" and status == 422
    page = render_template(
        "reception/flood.html",
        heading=_("%(count)d bookings from one network", count=len(bookings)),
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        bookings=bookings,
        choice=flood_choice,
        ticked=set(form.bookings.data or []) if was_sent else {flood_choice(booking) for booking in bookings},
        form=form,
        mistakes=mistakes,
        addresses=page_urls,
        phone_of=phone_text,
    )
    return page, status
