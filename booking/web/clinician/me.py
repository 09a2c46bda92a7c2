"""Today: who is there now, who comes next and the one next act, then the rest with its gaps named."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import display
from booking.actions.record import record
from booking.queries.my_day import late_minutes, read_my_days
from booking.rules.my_day import LATE_BY, MyDay, lines, turns
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.clinician import bp
from booking.web.clinician.own import own_diary, own_today
from booking.web.shell import the_house


@bp.get("")
def me() -> ResponseReturnValue:
    """The member's own day."""
    return today_page()


def today_page(said: str = "", status: int = 200) -> ResponseReturnValue:
    """The day as it stands, with what has to be `said` first: why a button did not do what it says."""
    diary_id = own_diary()
    with transaction() as now:
        today = own_today(now)
        record(the_member(), "saw_day", None, now, diary=diary_id, on_date=today.isoformat())
    house = the_house().of_all
    (day,) = read_my_days(house, diary_id, today, today, now)
    whose = turns(day.bookings, now)
    apart = {*whose.now, *whose.unmarked, *whose.earlier, *([whose.next] if whose.next else [])}
    page = render_template(
        "clinician/me.html",
        day=day,
        turns=whose,
        rest=[line for line in lines(day, now) if line.booking not in apart],
        places=places_in_words(day),
        late_minutes=late_minutes(house, diary_id, today),
        late_by=LATE_BY,
        now=now,
        said=said,
    )
    return page, status


def places_in_words(day: MyDay) -> str:
    """Where they are: "London"; of several clinics, with the time from which they are at each."""
    if len(day.places) < 2:
        return "".join(place.clinic.name for place in day.places)
    return ", ".join(
        _("%(clinic)s from %(time)s", clinic=place.clinic.name, time=display.at(place.hours[0].starts_at_utc, day.zone))
        if place.hours
        else place.clinic.name
        for place in day.places
    )
