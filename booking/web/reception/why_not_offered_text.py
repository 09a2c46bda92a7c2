"""The sentences that say why a time is not offered. Whose booking is in the way is told by its link alone,
and only to whoever works at its clinic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from booking import display
from booking.display.desk_times import clock24, date_and_time
from booking.rules.leave import ON_LEAVE
from booking.rules.practice import Clinic, Practice, Service, Span
from booking.rules.staff import StaffMember
from booking.rules.why_not_offered import NotOfferedReason, ReasonKind, TimeTaker


@dataclass(frozen=True)
class ReasonText:
    """One reason as it is read; `link` leads to the booking that is in the way, "" where none may be shown."""

    sentence: str
    link: str = ""


@dataclass(frozen=True)
class ReasonWriter:
    """Who is told, and of what."""

    practice: Practice
    clinic: Clinic
    service: Service
    member: StaffMember
    now: datetime

    def tell(self, reason: NotOfferedReason) -> ReasonText:
        """A reason in a sentence."""
        if reason.taker is not None:
            return self._of_taker(reason, reason.taker)
        return ReasonText(self._of_time(reason) or self._of_hours(reason))

    def _of_time(self, reason: NotOfferedReason) -> str:
        zone = self.clinic.time_zone
        if reason.kind == ReasonKind.NOTICE and reason.instant is not None:
            return _(
                "It is too soon: this service is booked online at least %(notice)s ahead, from %(when)s on.",
                when=date_and_time(reason.instant, zone, self.now),
                notice=_length_text(reason.minutes),
            )
        if reason.kind == ReasonKind.WINDOW and reason.on_date is not None:
            return _(
                "It is too far ahead: online, this service can be booked until %(day)s.",
                day=display.day_with_year(reason.on_date),
            )
        return {
            ReasonKind.SKIPPED: _("The clocks go forward over this time: it does not exist on that day."),
            ReasonKind.REPEATED: _(
                "The clocks go back over this time: they show it twice, and nobody could tell which is meant."
            ),
            ReasonKind.OFF_GRID: _("Appointments start on the quarter of an hour."),
            ReasonKind.PAST: _("It is past."),
            ReasonKind.NOBODY: _("Nobody takes this service online at %(clinic)s.", clinic=self.clinic.name),
            ReasonKind.TAKEN: _("The time is taken."),
        }.get(reason.kind, "")

    def _of_hours(self, reason: NotOfferedReason) -> str:
        facts = {"clinic": self.clinic.name, "hours": _hours_text(reason.spans)}
        if reason.kind == ReasonKind.CLOSED:
            return self._closed(reason)
        if reason.kind == ReasonKind.NOT_HERE and reason.on_date is not None:
            weekday = display.weekday_name(reason.on_date.weekday())
            return _("Not at %(clinic)s on a %(weekday)s.", clinic=self.clinic.name, weekday=weekday)
        if reason.kind == ReasonKind.AWAY:
            away = _("On leave that day.") if reason.source == "leave" else _("Away that day.")
            return _with_quote(away, "" if reason.words == ON_LEAVE else reason.words)
        return _with_quote(self._outside(reason, facts), reason.words)

    def _outside(self, reason: NotOfferedReason, facts: dict[str, str]) -> str:
        facts["minutes"] = display.length_words(self.service.minutes)
        is_special = reason.words is not None
        if reason.kind == ReasonKind.OUTSIDE_CLINIC and is_special:
            return _("%(clinic)s is open %(hours)s on that date alone, and this takes %(minutes)s.", **facts)
        if reason.kind == ReasonKind.OUTSIDE_CLINIC:
            return _("%(clinic)s is open %(hours)s on that weekday, and this takes %(minutes)s.", **facts)
        if is_special:
            return _("At %(clinic)s %(hours)s on that date alone, and this takes %(minutes)s.", **facts)
        return _("At %(clinic)s %(hours)s on that weekday, and this takes %(minutes)s.", **facts)

    def _closed(self, reason: NotOfferedReason) -> str:
        if reason.words is None and reason.on_date is not None:
            return _(
                "%(clinic)s: %(closed)s.", clinic=self.clinic.name, closed=display.closed_reason(reason.on_date, None)
            )
        if reason.source == "bank_holiday":
            return _("%(clinic)s is closed: bank holiday, %(name)s.", clinic=self.clinic.name, name=reason.words or "")
        return _with_quote(_("%(clinic)s is closed on that date.", clinic=self.clinic.name), reason.words)

    def _of_taker(self, reason: NotOfferedReason, taker: TimeTaker) -> ReasonText:
        facts = {**self._facts_of(taker), "gap": display.length_words(reason.gap_minutes)}
        if taker.kind == ReasonKind.BLOCKED:
            return ReasonText(_with_quote(self._blocked(reason, facts), taker.words))
        if taker.kind == ReasonKind.HELD:
            return ReasonText(self._held(reason, facts))
        if not self.member.works_at(taker.clinic_id):
            return ReasonText(_("Busy at %(clinic)s from %(begins)s to %(ends)s.", **facts))
        clinic = self.practice.clinic_of(taker.clinic_id)
        link = url_for("reception.booking", clinic_slug=clinic.slug, reference=taker.reference) if clinic else ""
        if reason.is_buffer:
            said = _("The minutes kept free around the booking from %(begins)s to %(ends)s are in the way.", **facts)
        elif reason.gap_minutes:
            said = _("Only %(gap)s are free: the next booking is from %(begins)s to %(ends)s.", **facts)
        else:
            said = _("Booked from %(begins)s to %(ends)s.", **facts)
        if taker.clinic_id != self.clinic.id:
            said = _("%(sentence)s It is at %(clinic)s.", sentence=said, clinic=facts["clinic"])
        return ReasonText(said, link)

    def _facts_of(self, taker: TimeTaker) -> dict[str, str]:
        where = self.practice.clinic_of(taker.clinic_id)
        zone = self.clinic.time_zone
        return {
            "clinic": where.name if where else _("another clinic"),
            "begins": clock24(taker.starts_at_utc, zone),
            "ends": clock24(taker.ends_at_utc, zone),
            "until": clock24(taker.until_utc, zone) if taker.until_utc else "",
            "by": taker.made_by,
        }

    @staticmethod
    def _blocked(reason: NotOfferedReason, facts: dict[str, str]) -> str:
        if reason.is_buffer:
            return _(
                "The minutes kept free around an appointment run into a block from %(begins)s to %(ends)s.", **facts
            )
        if reason.gap_minutes:
            return _("Only %(gap)s are free: %(by)s blocked %(begins)s to %(ends)s.", **facts)
        return _("%(by)s blocked %(begins)s to %(ends)s.", **facts)

    @staticmethod
    def _held(reason: NotOfferedReason, facts: dict[str, str]) -> str:
        if reason.is_buffer or reason.gap_minutes:
            return _("Somebody is booking %(begins)s online: it is held until %(until)s, and needs this time.", **facts)
        return _("Somebody is booking it online: it is held until %(until)s.", **facts)


def _hours_text(spans: Sequence[Span]) -> str:
    return _(" and ").join(
        _("%(opens)s to %(closes)s", opens=f"{span.opens_at:%H:%M}", closes=f"{span.closes_at:%H:%M}") for span in spans
    )


def _length_text(minutes: int) -> str:
    """A length of time in the largest whole unit: "2 hours", "1 day"."""
    if minutes and minutes % (24 * 60) == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60))
    if minutes and minutes % 60 == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return display.length_words(minutes)


def _with_quote(sentence: str, words: str | None) -> str:
    """A sentence, and in quotes what staff wrote to it."""
    return _("%(sentence)s “%(words)s”", sentence=sentence, words=words) if words else sentence
