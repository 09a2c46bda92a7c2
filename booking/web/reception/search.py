"""Finds a booking from anywhere: the telephone rings, and somebody asks when they are due."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from booking import clock
from booking.actions.record import record
from booking.queries.search import find, of_contacts
from booking.rules.details import tidy_line, without_unreadable
from booking.rules.search import LONGEST_QUERY, MOST_FOUND, Found, Person, Query, persons, query
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.reception import bp
from booking.web.reception.words import mark_of, name_of_diary, when
from booking.web.shell import the_house


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Whoever meets what was typed, with all that they have booked; one exact reference leads straight to
    its booking. What was typed is kept nowhere: on record is that somebody looked, and how many there were.
    """
    typed = tidy_line(without_unreadable(request.args.get("q", "")))[:LONGEST_QUERY]
    wanted, member, now = query(typed), the_member(), clock.now()
    if not wanted:
        return _page(typed, wanted, [], has_more=False)
    found = find(wanted, member.clinic_ids, now)
    who = persons(wanted, found[:MOST_FOUND], of_contacts(found[:MOST_FOUND], member.clinic_ids), now)
    with transaction() as at:
        record(member, "searched", None, at, results=sum(len(person.bookings) for person in who))
    if exact := _exact(wanted, found):
        clinic = next(clinic for clinic in the_house().clinics if clinic.id == exact.clinic_id)
        return redirect(url_for("reception.booking", clinic_slug=clinic.slug, reference=exact.reference), 303)
    return _page(typed, wanted, who, has_more=len(found) > MOST_FOUND)


def _exact(wanted: Query, found: list[Found]) -> Found | None:
    """The booking whose reference was typed, where that is all that was found."""
    return found[0] if len(found) == 1 and found[0].reference == wanted.reference else None


def _page(typed: str, wanted: Query, who: list[Person], *, has_more: bool) -> ResponseReturnValue:
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
        clinics={clinic.id: clinic for clinic in the_house().clinics},
        now=clock.now(),
        mark_of=mark_of,
        when=when,
        name_of_diary=name_of_diary,
    )
