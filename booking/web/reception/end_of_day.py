"""The end of the day: who is not marked yet, and the day in numbers. Nothing marks itself."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import display
from booking.actions.audit import record
from booking.display.booking_names import call_outcome_name
from booking.queries.clinic_day import read_day
from booking.rules.calls import CallOutcome
from booking.rules.day_columns import build_day_columns
from booking.rules.end_of_day import end_of_day
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member
from booking.web.current_practice import current_practice
from booking.web.reception import bp, page_urls
from booking.web.reception.booking_labels import action_text, booking_label, phone_text
from booking.web.reception.lookup import clinic_date_or_404


@bp.get("/<clinic_slug>/<on_text>/close")
def close(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The rows that still need a word, those that have one and can be changed the same day, and the numbers."""
    place = clinic_date_or_404(clinic_slug, on_text)
    with transaction() as now:
        record(current_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=on_text)
    facts = read_day(current_practice(), place.clinic, place.on_date, now)
    day_words = display.day(place.on_date)
    return render_template(
        "reception/close.html",
        heading=_("Close %(day)s, %(clinic)s", day=day_words, clinic=place.clinic.name),
        day_words=day_words,
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        clinics=clinics_in_scope(),
        closing=end_of_day(facts, now),
        outcomes=[("", _("No outcome noted")), *((str(one), call_outcome_name(one)) for one in CallOutcome)],
        free=build_day_columns(facts, now).free,
        now=now,
        label=booking_label,
        act_words=action_text,
        phone_of=phone_text,
        addresses=page_urls,
        can_be_changed=place.is_today(now),
    )
