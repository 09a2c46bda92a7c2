"""Today: who is there now, who comes next and the one next act, then the rest with its gaps named."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import display
from booking.actions.audit import record
from booking.queries.clinician_day import late_minutes, read_my_days
from booking.rules.clinician_day import LATE_MINUTES, ClinicianDay, day_lines, patient_queue
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.clinician import bp
from booking.web.clinician.own_diary import clinician_today, own_diary_id
from booking.web.current_practice import current_practice


@bp.get("")
def today() -> ResponseReturnValue:
    """The member's own day."""
    return today_page()


def today_page(said: str = "", status: int = 200) -> ResponseReturnValue:
    """The day as it stands, with what has to be `said` first: why a button did not do what it says."""
    diary_id = own_diary_id()
    with transaction() as now:
        today = clinician_today(now)
        record(current_member(), "saw_day", None, now, diary=diary_id, on_date=today.isoformat())
    practice = current_practice().of_all
    (day,) = read_my_days(practice, diary_id, today, today, now)
    whose = patient_queue(day.bookings, now)
    apart = {*whose.now, *whose.unmarked, *whose.earlier, *([whose.next] if whose.next else [])}
    page = render_template(
        "clinician/today.html",
        day=day,
        turns=whose,
        rest=[line for line in day_lines(day, now) if line.booking not in apart],
        places=clinics_text(day),
        late_minutes=late_minutes(practice, diary_id, today),
        late_by=LATE_MINUTES,
        now=now,
        said=said,
    )
    return page, status


def clinics_text(day: ClinicianDay) -> str:
    """Where they are: "London"; of several clinics, with the time from which they are at each."""
    if len(day.places) < 2:
        return "".join(place.clinic.name for place in day.places)
    return ", ".join(
        _(
            "%(clinic)s from %(time)s",
            clinic=place.clinic.name,
            time=display.time_24h(place.hours[0].starts_at_utc, day.zone),
        )
        if place.hours
        else place.clinic.name
        for place in day.places
    )
