"""What waits for somebody at the desk, and the ticks that say that it was seen to."""

from datetime import time

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from booking.actions.audit import record
from booking.actions.desk.tick_off import tick_off, undo_tick_off
from booking.actions.resend_failed_emails import resend_failed_emails as send_again
from booking.queries.email_delays import read_email_report
from booking.queries.todo import read_to_do, ticked_since
from booking.rules.clinic_time import instant_at
from booking.rules.todo import ToDoKind
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member
from booking.web.current_practice import current_practice
from booking.web.email_notice import email_notice
from booking.web.forms import Form
from booking.web.free_times import clinic_today
from booking.web.reception import bp, page_urls
from booking.web.reception.booking_labels import phone_text
from booking.web.reception.lookup import clinic_date_or_404, unknown_booking_is_404
from booking.web.url_ids import MAX_ID


@bp.get("/<clinic_slug>/<on_text>/todo")
def todo(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Everything that waits at a clinic, by kind, each with what to do; and what was ticked off today."""
    place, member = clinic_date_or_404(clinic_slug, on_text), current_member()
    with transaction() as now:
        record(member, "saw_to_do", None, now, clinic_id=place.clinic.id)
    items = read_to_do(current_practice(), place.clinic, now)
    today = clinic_today(place.clinic, now)
    again = url_for("reception.send_all_again", clinic_slug=clinic_slug, on_text=on_text)
    return render_template(
        "reception/todo.html",
        heading=ngettext(
            "To do in %(clinic)s: %(num)d thing",
            "To do in %(clinic)s: %(num)d things",
            len(items),
            clinic=place.clinic.name,
        ),
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        clinics=clinics_in_scope(),
        today=today,
        todo_count=len(items),
        mail=email_notice(read_email_report([place.clinic.id], now), place.clinic.time_zone, now, action=again),
        kinds=[(kind, [item for item in items if item.kind is kind]) for kind in ToDoKind],
        cancelled=min(max(request.args.get("cancelled", -1, type=int), -1), MAX_ID),
        done=ticked_since(place.clinic, instant_at(today, time(0), place.clinic.time_zone)),
        addresses=page_urls,
        phone_of=phone_text,
    )


class TickForm(Form):
    """What was seen to, of which booking, and the page that the button was on."""

    reference = StringField()
    kind = StringField()
    version = IntegerField(validators=[InputRequired(), NumberRange(0, MAX_ID)])
    back = StringField()
    undo = StringField()


@bp.post("/<clinic_slug>/<on_text>/todo")
def tick(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Ticks something off, or puts it back."""
    place, form = clinic_date_or_404(clinic_slug, on_text), TickForm()
    if not form.validate() or form.kind.data not in set(ToDoKind):
        abort(400)
    change = undo_tick_off if form.undo.data else tick_off
    what = str(form.reference.data), place.clinic, ToDoKind(str(form.kind.data)), int(form.version.data or 0)
    with unknown_booking_is_404(), transaction() as now:
        change(*what, current_member(), now)
    page = "reception.day" if form.back.data == "day" else "reception.todo"
    return redirect(url_for(page, clinic_slug=clinic_slug, on_text=on_text), 303)


@bp.post("/<clinic_slug>/<on_text>/todo/again")
def send_all_again(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Sends every email about the clinic's bookings to come that was given up or put off."""
    place = clinic_date_or_404(clinic_slug, on_text)
    with transaction() as now:
        send_again([place.clinic.id], current_member(), now, clinic_id=place.clinic.id)
    return redirect(url_for("reception.todo", clinic_slug=clinic_slug, on_text=on_text), 303)
