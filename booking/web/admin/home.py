"""What can be set, each with a line that says how it stands now."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock
from booking.queries.staff import count_staff
from booking.queries.stranded import read_to_move
from booking.rules.first_run import is_done, next_step
from booking.web.admin import bp
from booking.web.admin.frame import the_whole
from booking.web.admin.hours import week_sentence


@bp.get("")
def home() -> ResponseReturnValue:
    """The first page of the administrator."""
    whole = the_whole()
    weeks = {week_sentence(clinic.week) for clinic in whole.clinics}
    return render_template(
        "admin/home.html",
        whole=whole,
        hours=weeks.pop() if len(weeks) == 1 else "",
        active_services=sum(offer.is_active for offer in whole.offers),
        active_diaries=sum(diary.is_active for diary in whole.diaries),
        people=count_staff(),
        to_move=len(read_to_move(whole, clock.now())),
        step=None if is_done(whole.setup_step) else next_step(whole.setup_step),
    )
