"""What can be set, each with a line that says how it stands now."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.send_all_again import send_all_again as send_again
from booking.queries.mail_trouble import read_mail_report
from booking.rules.first_run import is_done, next_step
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.admin.frame import the_whole, their_clinics
from booking.web.admin.hours import week_sentence
from booking.web.admin.people import people_at
from booking.web.admin.to_move import theirs_to_move
from booking.web.mail_notice import mail_notice


@bp.get("")
def home() -> ResponseReturnValue:
    """The first page of the administrator."""
    whole = the_whole()
    now, member, clinics = clock.now(), the_member(), their_clinics()
    weeks = {week_sentence(clinic.week) for clinic in clinics}
    return render_template(
        "admin/home.html",
        whole=whole,
        hours=weeks.pop() if len(weeks) == 1 else "",
        active_services=sum(offer.is_active for offer in whole.offers),
        active_diaries=sum(diary.is_active for diary in whole.diaries),
        people=sum(person.is_active for person in people_at(member)),
        mail=mail_notice(
            read_mail_report([clinic.id for clinic in clinics], now, with_staff=member.works_everywhere),
            clinics[0].time_zone if clinics else "UTC",
            now,
            action=url_for("admin.send_all_again"),
            with_answer=True,
        ),
        to_move=len(theirs_to_move()),
        step=None if is_done(whole.setup_step) else next_step(whole.setup_step),
    )


@bp.post("/mail/again")
def send_all_again() -> ResponseReturnValue:
    """Sends every email that was given up or put off, about their clinics' bookings to come and, where all clinics
    are theirs, to whoever chooses a password."""
    member = the_member()
    with transaction() as now:
        send_again([clinic.id for clinic in their_clinics()], member, now, with_staff=member.works_everywhere)
    return redirect(url_for("admin.home"), 303)
