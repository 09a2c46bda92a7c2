"""Nobody is in two places at once: a person's own hours at one clinic leave those at another alone.

Own hours are a week of their own or what is set for a date. Whoever is there whenever the clinic is open has
none: that says no more than that they may be, so two clinics may both say it. Only where the clocks of two clinics
agree are their hours compared.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from booking.rules import hour_spans
from booking.rules.availability import open_bits
from booking.rules.clinic_time import day_grid
from booking.rules.errors import Refusal, say
from booking.rules.practice import Span
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, Week
from booking.rules.stranded import HoursExceptions

# The cells of a date in which somebody is at two clinics, by diary, date and the other clinic.
ClashCells = Mapping[tuple[int, date, int], int]


class ClinicianClash(Refusal):
    """A person would be at two clinics at once: on which day of the week, and where they are then."""

    heading = say("Nobody is in two places at once")
    sentence = say("On %(day)s, %(hours)s, they are at %(clinic)s already.")

    def __init__(self, weekday: int, span: Span, clinic: str) -> None:
        super().__init__()
        self.weekday, self.span, self.clinic = weekday, span, clinic


class ClinicianClashOnDate(Refusal):
    """The same on a date, or on several, of which this is the first."""

    heading = say("Nobody is in two places at once")
    sentence = say(
        "On %(day)s, %(hours)s, %(who)s is at %(clinic)s already. Close them there on that date first, under the "
        "special dates of %(clinic)s."
    )

    def __init__(self, on_date: date, hours: tuple[Span, ...], who: str, clinic: str, is_only: bool) -> None:
        super().__init__()
        self.on_date, self.hours, self.who, self.clinic = on_date, hours, who, clinic
        if not is_only:
            self.sentence = say(
                "On %(day)s, %(hours)s, %(who)s is at %(clinic)s already, and it is not the only date. Close them "
                "elsewhere on those dates first, under the special dates of the other clinic."
            )


def refuse_weekly_clash(diary: DiarySettings, clinic: ClinicSettings, week: Week, whole: PracticeSettings) -> None:
    """Raises TwoPlaces where a person's own week at a clinic overlaps one of their own elsewhere."""
    if not diary.is_person:
        return
    for other in _other_clinics(whole, clinic):
        for there in diary.places.get(other.id) or ():
            for rule in week:
                if rule.weekday == there.weekday and hour_spans.do_overlap(rule.span, there.span):
                    raise ClinicianClash(there.weekday, there.span, other.name)


def find_clashes(
    whole: PracticeSettings, exceptions: HoursExceptions, clinic: ClinicSettings, dates: Iterable[date]
) -> ClashCells:
    """When, on these dates, somebody is at a clinic and at another one, both open then."""
    people = [diary for diary in whole.diaries_at(clinic.id) if diary.is_person and len(diary.places) > 1]
    others = [other for other in _other_clinics(whole, clinic) if other.is_active]
    return {
        (diary.id, on_date, other.id): both
        for on_date in dates
        for diary in people
        for other in others
        if other.id in diary.places
        and (_has_own_hours(diary, clinic, exceptions, on_date) or _has_own_hours(diary, other, exceptions, on_date))
        and (
            both := _working_cells(diary, clinic, exceptions, on_date)
            & _working_cells(diary, other, exceptions, on_date)
        )
    }


def refuse_new_clashes(
    before: ClashCells, after: ClashCells, whole: PracticeSettings, exceptions: HoursExceptions
) -> None:
    """Raises TwoPlacesThen where a change puts somebody at two clinics at once who was not before."""
    new = [key for key, both in after.items() if both & ~before.get(key, 0)]
    if not new:
        return
    diary_id, on_date, other_id = new[0]
    diary = next(diary for diary in whole.diaries if diary.id == diary_id)
    other = whole.clinic_of(other_id)
    raise ClinicianClashOnDate(
        on_date, _diary_hours(diary, other, exceptions, on_date), diary.name, other.name, len(new) == 1
    )


def _other_clinics(whole: PracticeSettings, clinic: ClinicSettings) -> list[ClinicSettings]:
    return [other for other in whole.clinics if other.id != clinic.id and other.time_zone == clinic.time_zone]


def _has_own_hours(diary: DiarySettings, clinic: ClinicSettings, exceptions: HoursExceptions, on_date: date) -> bool:
    """Whether the hours of a date are the diary's own, rather than the clinic's."""
    return exceptions.diary_hours(diary.id, clinic.id, diary.places[clinic.id], on_date) is not None


def _diary_hours(
    diary: DiarySettings, clinic: ClinicSettings, exceptions: HoursExceptions, on_date: date
) -> tuple[Span, ...]:
    """A diary's hours at a clinic on a date."""
    own = exceptions.diary_hours(diary.id, clinic.id, diary.places[clinic.id], on_date)
    return exceptions.clinic_hours(clinic.id, clinic.week, on_date) if own is None else own


def _working_cells(diary: DiarySettings, clinic: ClinicSettings, exceptions: HoursExceptions, on_date: date) -> int:
    """The cells in which a diary is at a clinic that is open."""
    grid = day_grid(on_date, clinic.time_zone)
    return open_bits(grid, exceptions.clinic_hours(clinic.id, clinic.week, on_date)) & open_bits(
        grid, _diary_hours(diary, clinic, exceptions, on_date)
    )
