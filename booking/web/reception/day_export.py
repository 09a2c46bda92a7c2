"""The day as a spreadsheet: opens by double click, and no cell of it runs."""

from collections.abc import Iterator

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import display
from booking.actions.audit import record
from booking.display.booking_details import may_talk_labels, phone_owner_labels
from booking.queries.clinic_day import read_day
from booking.rules.clinic_day import ClinicDay, DayBooking
from booking.rules.csv_export import csv_text
from booking.rules.patient_details import needs_offered
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.reception import bp
from booking.web.reception.lookup import ClinicDate, clinic_date_or_404


@bp.get("/<clinic_slug>/<on_text>/export.csv")
def export(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Every booking of the day at this clinic, the cancelled ones too, by time."""
    place = clinic_date_or_404(clinic_slug, on_text)
    with transaction() as now:
        facts = read_day(current_practice(), place.clinic, place.on_date, now)
        rows = list(_rows(facts, place))
        record(
            current_member(),
            "exported",
            None,
            now,
            clinic_id=place.clinic.id,
            on_date=place.on_date.isoformat(),
            rows=len(rows),
        )
    answer = Response(csv_text([_headings(), *rows]).encode("utf-8"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{place.slug}-{place.on_date}.csv"'
    return answer


def _headings() -> list[str]:
    return [
        _("Date"),
        _("Time"),
        _("Minutes"),
        _("Diary"),
        _("Name"),
        _("Booked by"),
        _("Phone"),
        _("Whose phone"),
        _("May we talk to the contact person?"),
        _("Service"),
        _("Needs"),
        _("Status"),
        _("Reference"),
    ]


def _rows(facts: ClinicDay, place: ClinicDate) -> Iterator[list[str]]:
    names = {diary.id: diary.name for diary in facts.diaries}
    bookings = sorted([*facts.bookings, *facts.cancelled], key=lambda booking: (booking.starts_at_utc, booking.id))
    for booking in bookings:
        yield [
            place.on_date.isoformat(),
            place.at(booking.starts_at_utc),
            str(booking.minutes),
            names.get(booking.diary_id, ""),
            booking.patient_name,
            booking.contact_name,
            _phone(booking),
            *_contact_columns(booking),
            booking.service_name,
            ", ".join(_needs(booking)),
            display.status_name(booking.status),
            display.reference(booking.reference),
        ]


def _needs(booking: DayBooking) -> Iterator[str]:
    known = needs_offered(booking.by_phone)
    return (_(known[need]) for need in booking.needs if need in known)


def _contact_columns(booking: DayBooking) -> tuple[str, str]:
    """Whose the number is, and whether somebody who booked for the patient may be talked to."""
    if not booking.contact_name:
        return "", ""
    return phone_owner_labels()[booking.phone_of], may_talk_labels()[booking.may_talk]


def _phone(booking: DayBooking) -> str:
    """In groups of digits: a number without spaces would lose its first 0."""
    number = display.phone_in_groups(booking.phone_e164).replace(display.NBSP, " ")
    return display.with_extension(number, booking.phone_typed)
