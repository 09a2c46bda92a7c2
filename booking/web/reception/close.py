"""The end of the day: who is not marked yet, and the day in numbers. Nothing marks itself."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import display
from booking.actions.record import record
from booking.queries.day import read_day
from booking.rules.board import lay_out
from booking.rules.calls import Outcome
from booking.rules.closing import closing
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, the_member
from booking.web.reception import addresses, bp
from booking.web.reception.history import outcome_name
from booking.web.reception.labels import act_words, label, phone_of
from booking.web.reception.place import the_place
from booking.web.shell import the_house


@bp.get("/<clinic_slug>/<on_text>/close")
def close(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The rows that still need a word, those that have one and can be changed the same day, and the numbers."""
    place = the_place(clinic_slug, on_text)
    with transaction() as now:
        record(the_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=on_text)
    facts = read_day(the_house(), place.clinic, place.on_date, now)
    day_words = display.day(place.on_date)
    return render_template(
        "reception/close.html",
        heading=_("Close %(day)s, %(clinic)s", day=day_words, clinic=place.clinic.name),
        day_words=day_words,
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        clinics=clinics_in_scope(),
        closing=closing(facts, now),
        outcomes=[("", _("No outcome noted")), *((str(one), outcome_name(one)) for one in Outcome)],
        free=lay_out(facts, now).free,
        now=now,
        label=label,
        act_words=act_words,
        phone_of=phone_of,
        addresses=addresses,
        can_be_changed=place.is_today(now),
    )
