"""Finds a booking from anywhere: the telephone rings, and somebody asks when they are due."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from booking import clock
from booking.actions.audit import record
from booking.display.desk_times import date_and_time, diary_text
from booking.queries.booking_search import bookings_of_contacts, find_bookings
from booking.rules.booking_search import (
    LONGEST_QUERY,
    MOST_FOUND,
    FoundBooking,
    PersonBookings,
    SearchQuery,
    group_by_person,
    read_query,
)
from booking.rules.text_cleaning import tidy_line, without_unreadable
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.reception import bp
from booking.web.reception.booking_labels import status_label


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Whoever meets what was typed, with all that they have booked; one exact reference leads straight to
    its booking. What was typed is kept nowhere: on record is that somebody looked, and how many there were.
    """
    typed = tidy_line(without_unreadable(request.args.get("q", "")))[:LONGEST_QUERY]
    wanted, member, now = read_query(typed), current_member(), clock.now()
    if not wanted:
        return _page(typed, wanted, [], has_more=False)
    found = find_bookings(wanted, member.clinic_ids, now)
    who = group_by_person(wanted, found[:MOST_FOUND], bookings_of_contacts(found[:MOST_FOUND], member.clinic_ids), now)
    with transaction() as at:
        record(member, "searched", None, at, results=sum(len(person.bookings) for person in who))
    if exact := _exact_match(wanted, found):
        clinic = next(clinic for clinic in current_practice().clinics if clinic.id == exact.clinic_id)
        return redirect(url_for("reception.booking", clinic_slug=clinic.slug, reference=exact.reference), 303)
    return _page(typed, wanted, who, has_more=len(found) > MOST_FOUND)


def _exact_match(wanted: SearchQuery, found: list[FoundBooking]) -> FoundBooking | None:
    """The booking whose reference was typed, where that is all that was found."""
    return found[0] if len(found) == 1 and found[0].reference == wanted.reference else None


def _page(typed: str, wanted: SearchQuery, who: list[PersonBookings], *, has_more: bool) -> ResponseReturnValue:
    count = sum(len(person.bookings) for person in who)
    if who:
        heading = ngettext("%(num)d booking found", "%(num)d bookings found", count)
    else:
        heading = _("Nothing found") if wanted else _("Find a booking")
    return render_template(
        "reception/search.html",
        heading=heading,
        typed=typed,
        wanted=wanted,
        persons=who,
        has_more=has_more,
        clinics={clinic.id: clinic for clinic in current_practice().clinics},
        now=clock.now(),
        mark_of=status_label,
        when=date_and_time,
        name_of_diary=diary_text,
    )
