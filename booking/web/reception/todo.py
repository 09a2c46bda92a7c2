"""What waits for somebody at the desk, and the ticks that say that it was seen to."""

from datetime import time

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from booking.actions.desk.tick import put_back, tick_off
from booking.actions.record import record
from booking.actions.send_all_again import send_all_again as send_again
from booking.queries.mail_trouble import read_mail_report
from booking.queries.todo import read_to_do, ticked_since
from booking.rules.clinic_time import instant_at
from booking.rules.todo import ToDo
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, the_member
from booking.web.forms import Form
from booking.web.mail_notice import mail_notice
from booking.web.numbers import MOST_NUMBER
from booking.web.reception import addresses, bp
from booking.web.reception.found import refusing_strangers
from booking.web.reception.labels import phone_of
from booking.web.reception.place import the_place, today_at
from booking.web.shell import the_house


@bp.get("/<clinic_slug>/<on_text>/todo")
def todo(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Everything that waits at a clinic, by kind, each with what to do; and what was ticked off today."""
    place, member = the_place(clinic_slug, on_text), the_member()
    with transaction() as now:
        record(member, "saw_to_do", None, now, clinic_id=place.clinic.id)
    items = read_to_do(the_house(), place.clinic, now)
    today = today_at(place.clinic, now)
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
        mail=mail_notice(read_mail_report([place.clinic.id], now), place.clinic.time_zone, now, action=again),
        kinds=[(kind, [item for item in items if item.kind is kind]) for kind in ToDo],
        cancelled=min(max(request.args.get("cancelled", -1, type=int), -1), MOST_NUMBER),
        done=ticked_since(place.clinic, instant_at(today, time(0), place.clinic.time_zone)),
        addresses=addresses,
        phone_of=phone_of,
    )


class TickForm(Form):
    """What was seen to, of which booking, and the page that the button was on."""

    reference = StringField()
    kind = StringField()
    version = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_NUMBER)])
    back = StringField()
    undo = StringField()


@bp.post("/<clinic_slug>/<on_text>/todo")
def tick(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Ticks something off, or puts it back."""
    place, form = the_place(clinic_slug, on_text), TickForm()
    if not form.validate() or form.kind.data not in set(ToDo):
        abort(400)
    change = put_back if form.undo.data else tick_off
    what = str(form.reference.data), place.clinic, ToDo(str(form.kind.data)), int(form.version.data or 0)
    with refusing_strangers(), transaction() as now:
        change(*what, the_member(), now)
    page = "reception.day" if form.back.data == "day" else "reception.todo"
    return redirect(url_for(page, clinic_slug=clinic_slug, on_text=on_text), 303)


@bp.post("/<clinic_slug>/<on_text>/todo/again")
def send_all_again(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Sends every email about the clinic's bookings to come that was given up or put off."""
    place = the_place(clinic_slug, on_text)
    with transaction() as now:
        send_again([place.clinic.id], the_member(), now, clinic_id=place.clinic.id)
    return redirect(url_for("reception.todo", clinic_slug=clinic_slug, on_text=on_text), 303)
