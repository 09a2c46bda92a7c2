"""The clinic and the date that an address of the day names."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking import display
from booking.rules.errors import Refusal, say
from booking.rules.practice import Clinic
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date
from booking.web.reception.lookup import clinic_or_404


class NoSuchDay(Refusal):
    """The date of an address is not in the calendar."""

    heading = say("There is no such date")
    sentence = say("Choose a date, or go to today.")
    status = 404

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.clinic = clinic


@dataclass(frozen=True)
class ClinicDate:
    """A clinic, and a date on its calendar."""

    clinic: Clinic
    on_date: date

    @property
    def slug(self) -> str:
        """The clinic's word in addresses."""
        return self.clinic.slug

    @property
    def before(self) -> date:
        """The day before."""
        return self.on_date - timedelta(days=1)

    @property
    def after(self) -> date:
        """The day after."""
        return self.on_date + timedelta(days=1)

    def is_today(self, now: datetime) -> bool:
        """Whether the date is the present one there."""
        return clinic_today(self.clinic, now) == self.on_date

    def at(self, instant: datetime) -> str:
        """A time of day as the desk writes it, on the clinic's clock: "09:15"."""
        return f"{display.local_datetime(instant, self.clinic.time_zone):%H:%M}"


def clinic_date_or_404(clinic_slug: str, on_text: str) -> ClinicDate:
    """Raises NoSuchDay where the text is no date."""
    clinic, on_date = clinic_or_404(clinic_slug), parse_date(on_text)
    if on_date is None:
        raise NoSuchDay(clinic)
    return ClinicDate(clinic, on_date)
