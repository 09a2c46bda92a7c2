"""What can be set, each with a line that says how it stands now."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.resend_failed_emails import resend_failed_emails as send_again
from booking.queries.email_delays import read_email_report
from booking.rules.setup_steps import is_setup_done, next_setup_step
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.hours import week_sentence
from booking.web.admin.settings_lookup import administered_clinics, practice_settings
from booking.web.admin.staff_accounts import staff_visible_to
from booking.web.admin.stranded_bookings import stranded_in_scope
from booking.web.email_notice import email_notice


@bp.get("")
def home() -> ResponseReturnValue:
    """The first page of the administrator."""
    whole = practice_settings()
    now, member, clinics = clock.now(), current_member(), administered_clinics()
    weeks = {week_sentence(clinic.week) for clinic in clinics}
    return render_template(
        "admin/home.html",
        whole=whole,
        hours=weeks.pop() if len(weeks) == 1 else "",
        active_services=sum(offer.is_active for offer in whole.offers),
        active_diaries=sum(diary.is_active for diary in whole.diaries),
        people=sum(person.is_active for person in staff_visible_to(member)),
        mail=email_notice(
            read_email_report([clinic.id for clinic in clinics], now, with_staff=member.works_everywhere),
            clinics[0].time_zone if clinics else "UTC",
            now,
            action=url_for("admin.send_all_again"),
            with_answer=True,
        ),
        to_move=len(stranded_in_scope()),
        step=None if is_setup_done(whole.setup_step) else next_setup_step(whole.setup_step),
    )


@bp.post("/mail/again")
def send_all_again() -> ResponseReturnValue:
    """Sends every email that was given up or put off, about their clinics' bookings to come and, where all clinics
    are theirs, to whoever chooses a password."""
    member = current_member()
    with transaction() as now:
        send_again([clinic.id for clinic in administered_clinics()], member, now, with_staff=member.works_everywhere)
    return redirect(url_for("admin.home"), 303)
