"""A clinic's bank holidays, a list by year. Each can be opened as any other day, and closed again."""

from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import clock
from booking.actions.admin.special_days import special_day_settings, switch_bank_holiday
from booking.actions.bank_holidays import YEARS, named_days
from booking.queries.special_days import read_special_days
from booking.rules.clinic_time import wall_clock
from booking.rules.practice_settings import ClinicSettings
from booking.rules.settings_forms import FormValues, values_fingerprint
from booking.rules.special_days import SpecialDay
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import clinic_or_404, practice_settings
from booking.web.admin.special_days import special_day_text
from booking.web.csrf import redisplays_expired_form


@dataclass(frozen=True)
class BankHoliday:
    """A bank holiday of a clinic: whether it closes it, or what staff have set instead of it."""

    on_date: date
    name: str
    is_over: bool
    closes: bool
    instead: str


class BankHolidayForm(SettingsForm):
    """A button that is pressed on one of the days."""

    def compare(self, settings: FormValues) -> None:
        """The list shows how things stand now."""
        self.is_outdated = True


@bp.get("/bank-holidays/<clinic_slug>")
def bank_holidays(clinic_slug: str) -> ResponseReturnValue:
    """This year's bank holidays and the next two's."""
    return _page(clinic_or_404(clinic_slug), BankHolidayForm(formdata=None))


@bp.post("/bank-holidays/<clinic_slug>")
@redisplays_expired_form
def save_bank_holiday(clinic_slug: str) -> ResponseReturnValue:
    """Opens a clinic on a bank holiday, or closes it again."""
    clinic = clinic_or_404(clinic_slug)
    what, _slash, text = request.form.get("switch", "").partition("/")
    day = next((h for year in _holidays_by_year(clinic).values() for h in year if h.on_date.isoformat() == text), None)
    if day is None or what not in ("open", "close"):
        abort(400)
    return save_or_explain(
        BankHolidayForm(),
        lambda shown, now: switch_bank_holiday(current_member(), clinic, day.on_date, what == "close", shown, now),
        lambda form: _page(clinic, form),
        url_for("admin.bank_holidays", clinic_slug=clinic_slug, saved=1),
    )


def _holidays_by_year(clinic: ClinicSettings) -> dict[int, list[BankHoliday]]:
    """The bank holidays of each year, as they stand."""
    if not clinic.bank_holidays:
        return {}
    today = wall_clock(clock.now(), clinic.time_zone).date()
    last = today.year + YEARS - 1
    days = read_special_days(date(today.year, 1, 1), date(last, 12, 31), clinic.id).get(clinic.id, [])
    special = {day.on_date: day for day in days if day.diary_id is None}
    return {
        year: [
            _holiday(on_date, name, special.get(on_date), today)
            for on_date, name in named_days(clinic.bank_holidays, year).items()
        ]
        for year in range(today.year, last + 1)
    }


def _holiday(on_date: date, name: str, special: SpecialDay | None, today: date) -> BankHoliday:
    closes = special is not None and special.source == "bank_holiday"
    by_hand = special_day_text(special) if special is not None and not closes else ""
    return BankHoliday(on_date, name, on_date < today, closes, by_hand)


def _page(clinic: ClinicSettings, form: SettingsForm) -> str:
    return render_template(
        "admin/bank_holidays.html",
        clinic=clinic,
        years=_holidays_by_year(clinic),
        shown=values_fingerprint(special_day_settings(clinic.id, clock.now())),
        form=form,
        mistakes=list(form.mistakes()),
        whole=practice_settings(),
    )
