"""What can be set, each with a line that says how it stands now."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.rules.first_run import is_done, next_step
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.admin.frame import the_whole, their_clinics
from booking.web.admin.hours import week_sentence
from booking.web.admin.people import people_at
from booking.web.admin.to_move import theirs_to_move


@bp.get("")
def home() -> ResponseReturnValue:
    """The first page of the administrator."""
    whole = the_whole()
    weeks = {week_sentence(clinic.week) for clinic in their_clinics()}
    return render_template(
        "admin/home.html",
        whole=whole,
        hours=weeks.pop() if len(weeks) == 1 else "",
        active_services=sum(offer.is_active for offer in whole.offers),
        active_diaries=sum(diary.is_active for diary in whole.diaries),
        people=sum(person.is_active for person in people_at(the_member())),
        to_move=len(theirs_to_move()),
        step=None if is_done(whole.setup_step) else next_step(whole.setup_step),
    )
