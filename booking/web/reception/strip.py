"""Which day the links of the strip at the top lead to, on pages that have one of their own and on others."""

from datetime import date

from booking import clock
from booking.rules.practice import Clinic
from booking.web.access import clinics_in_scope, current_member_or_none
from booking.web.free_times import clinic_today
from booking.web.reception import bp
from booking.web.reception.place import ClinicDate


@bp.app_template_global()
def desk_place(clinic: Clinic | None = None, on_date: date | None = None) -> ClinicDate | None:
    """The clinic of the page, or else the first that is theirs; its date, or else today. None where nobody is
    signed in, or no clinic is theirs."""
    if current_member_or_none() is None:
        return None
    here = clinic or next(iter(clinics_in_scope()), None)
    return ClinicDate(here, on_date or clinic_today(here, clock.now())) if here else None
