"""The day while a booking is put elsewhere: each time says whether it fits there, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from booking.queries.availability import OwnClaims, read_availability
from booking.queries.desk_bookings import DeskBooking
from booking.rules.availability import AvailabilityFacts
from booking.rules.booking_changes import MILD_WARNINGS, DeskWarning
from booking.rules.clinic_day import DiaryDay
from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.day_columns import DayCell
from booking.rules.desk_warnings import warnings_for
from booking.rules.practice import Diary
from booking.web.current_practice import current_practice
from booking.web.reception.day_screen import diaries_for_member
from booking.web.reception.lookup import ClinicDate


@dataclass(frozen=True)
class MoveTargets:
    """What a day knows of the booking that is being moved."""

    place: ClinicDate
    found: DeskBooking
    facts: AvailabilityFacts
    diaries: dict[int, Diary]
    now: datetime

    @property
    def reference(self) -> str:
        """The booking's."""
        return self.found.appointment.reference

    def takes(self, diary: DiaryDay) -> bool:
        """Whether a diary takes its service."""
        return diary.id in self.diaries

    def value(self, cell: DayCell) -> str:
        """What the button of a cell sends."""
        return f"{cell.diary.id}@{self.place.on_date}T{self.place.at(cell.starts_at_utc)}"

    def against(self, cell: DayCell) -> tuple[DeskWarning, ...]:
        """What speaks against its beginning there, mild things aside."""
        found = warnings_for(self.facts, self.diaries[cell.diary.id], cell.starts_at_utc, self.now)
        return tuple(kind for kind in found if kind not in MILD_WARNINGS)

    def why_not(self, cell: DayCell) -> str:
        """Why it does not fit: how much is free, and how much it needs."""
        needed = self.found.appointment.minutes
        free = self._free_minutes(cell)
        if not free:
            return _("no room")
        if free < needed:
            return _("%(free)d min free, %(needed)d needed", free=free, needed=needed)
        return _("no time to spare before or after")

    def _free_minutes(self, cell: DayCell) -> int:
        """How long nothing is in the way from a time on, while the diary is open."""
        minutes, most = 0, self.found.appointment.minutes
        taken = self.facts.taken.get(cell.diary.id, 0)
        first = int(cell.starts_at_utc.timestamp()) // (CELL_MINUTES * 60) - self.facts.origin
        while minutes < most:
            at = cell.starts_at_utc + timedelta(minutes=minutes)
            is_open = any(hours.starts_at_utc <= at < hours.ends_at_utc for hours in cell.diary.hours)
            if not is_open or taken >> (first + minutes // CELL_MINUTES) & 1:
                break
            minutes += CELL_MINUTES
        return minutes


def read_move_targets(place: ClinicDate, found: DeskBooking, now: datetime) -> MoveTargets:
    """The facts of a day for a booking that may go anywhere in it: its own time is not in its way."""
    service, own = found.appointment.service, OwnClaims(booking_id=found.appointment.id)
    facts = read_availability(
        current_practice().for_staff, service, [place.clinic], place.on_date, place.on_date, now, own
    )[place.slug]
    taking = {diary.id: diary for diary in diaries_for_member(place) if service.id in diary.service_ids}
    return MoveTargets(place, found, facts, taking, now)
