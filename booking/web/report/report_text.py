"""How the report reads: what sources are called, and what its numbers say in a sentence."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from booking import display
from booking.rules.report import Attendance, AttendanceTrend, BookingChannel, ReportSource, WeekRange, attendance_trend
from booking.web.guide_lookup import guide_by_slug

# The words of links that are known; see rules/visit_counts.py.
_SOURCE_NAMES = {
    "": lazy_gettext("No link word"),
    "website": lazy_gettext("Our website"),
    "embed": lazy_gettext("Booking frame on a website"),
    "newsletter": lazy_gettext("Newsletter"),
    "poster": lazy_gettext("Poster"),
    "search": lazy_gettext("Search engine"),
    "referral": lazy_gettext("Referral"),
    "social": lazy_gettext("Social media"),
    "other": lazy_gettext("Other words"),
}
_CHANNEL_NAMES = {BookingChannel.PHONE: lazy_gettext("By phone"), BookingChannel.WALK_IN: lazy_gettext("Walked in")}


def source_name(source: ReportSource) -> str:
    """What a source is called: our own name for it, else its word as it is."""
    if source.channel is not BookingChannel.ONLINE:
        return str(_CHANNEL_NAMES[source.channel])
    return str(_SOURCE_NAMES.get(source.word, source.word))


def guide_name(word: str) -> str:
    """What a guide is called; its word where there is no such guide any more."""
    guide = guide_by_slug(word)
    return guide.title if guide else word


def report_heading(place: str, weeks: WeekRange) -> str:
    """ "London, 31 August to 11 October 2026"."""
    return _(
        "%(place)s, %(first)s to %(last)s",
        place=place,
        first=_first_day_text(weeks),
        last=display.date_with_year(weeks.last),
    )


def _first_day_text(weeks: WeekRange) -> str:
    same_year = weeks.first.year == weeks.last.year
    return display.day_of_month(weeks.first) if same_year else display.date_with_year(weeks.first)


def attendance_sentence(now: Attendance, before: Attendance, weeks: WeekRange) -> str:
    """The report in a sentence: how many there were, how many did not attend, and whether that is news."""
    if now == Attendance():
        return _("There were no appointments in these weeks.")
    if not now.with_outcome:
        return _("It is not known yet of any appointment whether somebody came.")
    known = ngettext(
        "%(many)s appointment: %(kept)s kept, %(missed)s did not attend.",
        "%(many)s appointments: %(kept)s kept, %(missed)s did not attend.",
        now.with_outcome,
        many=display.number(now.with_outcome),
        kept=display.number(now.attended),
        missed=display.number(now.did_not_attend),
    )
    return f"{known} {_trend_sentence(now, before, weeks)}"


def _trend_sentence(now: Attendance, before: Attendance, weeks: WeekRange) -> str:
    rate, earlier = now.missed_percentage, before.missed_percentage
    words = {"rate": rate, "before": earlier, "weeks": _weeks_before(weeks)}
    found = attendance_trend(now, before)
    if found is AttendanceTrend.TOO_FEW:
        return _("They are too few to compare.")
    if found is AttendanceTrend.TOO_FEW_BEFORE:
        return _("That is %(rate)s in every 100; in %(weeks)s there were too few to compare.", **words)
    if found is AttendanceTrend.SAME:
        return _("That is %(rate)s in every 100, as in %(weeks)s.", **words)
    if found is AttendanceTrend.MAYBE_CHANCE:
        return _(
            "That is %(rate)s in every 100; in %(weeks)s it was %(before)s, a difference that may be chance.", **words
        )
    if found is AttendanceTrend.UP:
        return _("That is %(rate)s in every 100, up from %(before)s in %(weeks)s.", **words)
    return _("That is %(rate)s in every 100, down from %(before)s in %(weeks)s.", **words)


def _weeks_before(weeks: WeekRange) -> str:
    return ngettext("the week before", "the %(num)d weeks before", weeks.count)


def still_open_sentences(now: Attendance) -> list[str]:
    """Of how many it is not known whether somebody came."""
    said = []
    if now.to_come:
        said.append(ngettext("%(num)d is still to come.", "%(num)d are still to come.", now.to_come))
    if now.not_marked:
        said.append(ngettext("%(num)d is over and not marked.", "%(num)d are over and not marked.", now.not_marked))
    return said


def attendance_chart_text(weeks: Iterable[tuple[date, Attendance]]) -> str:
    """The plot of attendance, for whoever cannot see it: the table has the figures."""
    told = [(week, of_week) for week, of_week in weeks if of_week.with_outcome]
    if not told:
        return _("Bars by week: nobody has come or stayed away yet.")
    first, last = told[0], told[-1]
    return _(
        "Bars by week. In the week of %(first)s, %(kept)s kept and %(missed)s did not attend; in that of %(last)s, "
        "%(kept_last)s and %(missed_last)s. Figures in the table.",
        first=display.day_of_month(first[0]),
        kept=first[1].attended,
        missed=first[1].did_not_attend,
        last=display.day_of_month(last[0]),
        kept_last=last[1].attended,
        missed_last=last[1].did_not_attend,
    )
