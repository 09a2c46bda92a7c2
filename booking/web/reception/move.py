"""Pick and place: the booking is picked up, any day may be looked at, and any place that fits takes it."""

from dataclasses import replace
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, StringField, ValidationError

from booking import clock, display
from booking.actions.desk.move import move_at_desk as move_booking
from booking.actions.desk.placement import Placement
from booking.queries.availability import OwnClaims
from booking.queries.desk_bookings import DeskBooking
from booking.rules.availability import chosen_instant
from booking.rules.booking_changes import MILD_WARNINGS, DeskWarning
from booking.rules.errors import ChangedMeanwhile, NotFoundAtClinic, NotOffered, Refusal, SameTime, WarningsNotSeen
from booking.rules.practice import Clinic, Diary
from booking.transaction import transaction
from booking.web import free_times
from booking.web.access import current_member
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice, practice_for_update
from booking.web.forms import Form
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date, parse_local_start
from booking.web.reception import bp
from booking.web.reception.day_screen import diaries_for_member, record_day_viewed, render_panel
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import (
    ClinicDate,
    NoSuchDay,
    booking_in_scope_or_404,
    clinic_date_or_404,
    clinic_or_404,
    unknown_booking_is_404,
)
from booking.web.reception.move_targets import read_move_targets
from booking.web.reception.warning_text import override_button_text, parse_warnings, warning_text

_MOST_NEAREST_TIMES = 3


class ReceptionMoveForm(Form):
    """Where to: a place that was pressed ("4@2026-10-08T15:15"), or a time and a diary that were chosen. The button
    that goes past warnings names them with its place ("4@2026-10-08T15:15 overlap"), so they are passed for no other.
    """

    to = StringField()
    at = StringField()
    diary = IntegerField()
    version = IntegerField()
    tell = BooleanField()

    def validate_version(self, field: IntegerField) -> None:
        """A number: whether it is the latest is the action's to say."""
        if field.data is None:
            raise ValidationError("no version")

    def target(self, place: ClinicDate) -> tuple[int | None, datetime | None]:
        """The diary's number and the start, on the clinic's clock."""
        if self.to.data:
            diary, _at, start = self.to.data.partition(" ")[0].partition("@")
            is_number = diary.isascii() and diary.isdecimal() and len(diary) < 10
            return (int(diary) if is_number else None), parse_local_start(start)
        return self.diary.data, parse_local_start(f"{place.on_date}T{(self.at.data or '')[:5]}")

    @property
    def passed(self) -> frozenset[DeskWarning]:
        """What was warned of at that place."""
        return parse_warnings((self.to.data or "").partition(" ")[2])


@bp.get("/<clinic_slug>/<on_text>/move/<reference>")
def move(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """A day, its free places to put a booking into. The booking may be at another clinic that is theirs."""
    place, found = clinic_date_or_404(clinic_slug, on_text), booking_in_scope_or_404(reference)
    record_day_viewed(place, found)
    return _page(place, found, None)


@bp.get("/<clinic_slug>/move/<reference>")
def move_on_other_day(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The same on another day: the one that was chosen, else today."""
    clinic = clinic_or_404(clinic_slug)
    chosen = request.args.get("date", "")
    on_date = parse_date(chosen) if chosen else clinic_today(clinic, clock.now())
    if on_date is None:
        raise NoSuchDay(clinic)
    address = url_for("reception.move", clinic_slug=clinic_slug, on_text=on_date.isoformat(), reference=reference)
    return redirect(address, 303)


@bp.post("/<clinic_slug>/<on_text>/move/<reference>")
@redisplays_expired_form
def save_move(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """Puts the booking there."""
    place, found = clinic_date_or_404(clinic_slug, on_text), booking_in_scope_or_404(reference)
    form = ReceptionMoveForm()
    home = _clinic_of_booking(found)
    if not form.validate():
        return _page(place, found, form, 422, _("Choose a place once more."))
    diary_id, start = form.target(place)
    diary = next((one for one in diaries_for_member(place) if one.id == diary_id), None)
    if diary is None or start is None:
        return _page(place, found, form, 422, _("Choose a time and a diary."))
    try:
        spot = Placement(place.clinic, diary, chosen_instant(start.date(), start.time(), place.clinic.time_zone))
        with unknown_booking_is_404(), transaction() as now:
            move_booking(
                practice_for_update().for_staff,
                reference,
                home,
                spot,
                int(form.version.data or 0),
                current_member(),
                now,
                acknowledged=MILD_WARNINGS | form.passed,
                tells_patient=bool(form.tell.data),
            )
    except ChangedMeanwhile as refusal:
        back = url_for("reception.move", clinic_slug=clinic_slug, on_text=on_text, reference=reference)
        wanted = display.in_clinic_time(spot.starts_at_utc, place.clinic.time_zone)
        rows = [ConflictRow(_("Time"), "time", wanted), ConflictRow(_("Diary"), "diary", diary.name)]
        return edit_conflict_page(refusal, reference, home, back, rows)
    except WarningsNotSeen as refusal:
        untold = tuple(kind for kind in refusal.kinds if kind not in MILD_WARNINGS)
        return _page(place, found, form, refusal.status, wanted=(diary, start), kinds=untold)
    except (NotOffered, NotFoundAtClinic, SameTime) as refusal:
        return _page(place, found, form, refusal.status, _refusal_text(refusal))
    return redirect(url_for("reception.saved", clinic_slug=clinic_slug, reference=reference), 303)


def _refusal_text(refusal: Refusal) -> str:
    return f"{_(refusal.heading)}. {_(refusal.sentence)}"


def _clinic_of_booking(found: DeskBooking) -> Clinic:
    """The clinic that the booking is at, with its hours."""
    return next(clinic for clinic in current_practice().clinics if clinic.id == found.appointment.clinic.id)


def _page(
    place: ClinicDate,
    found: DeskBooking,
    typed: ReceptionMoveForm | None,
    status: int = 200,
    problem: str = "",
    *,
    wanted: tuple[Diary, datetime] | None = None,
    kinds: tuple[DeskWarning, ...] = (),
) -> ResponseReturnValue:
    appointment, now = found.appointment, clock.now()
    placing = read_move_targets(place, found, now)
    warnings = []
    if wanted is not None:
        warnings = [warning_text(kind, appointment.service, wanted[0], place.clinic) for kind in kinds]
    return render_panel(
        "reception/move.html",
        place,
        status,
        where="components/where_moving.html",
        page="reception.move",
        kept={"reference": appointment.reference},
        placing=placing,
        appointment=appointment,
        found=found,
        problem=problem,
        warnings=warnings,
        wanted=f"{wanted[0].id}@{wanted[1]:%Y-%m-%dT%H:%M} {' '.join(kinds)}" if wanted else "",
        wanted_words=_("%(time)s, %(diary)s", time=f"{wanted[1]:%H:%M}", diary=wanted[0].name) if wanted else "",
        past_words=override_button_text(kinds) if kinds else "",
        tells=typed is None or bool(typed.tell.data),
        typed=typed or ReceptionMoveForm(),
        diaries=tuple(placing.diaries.values()),
        nearest=_nearest_times(place, found, now) if status == 200 else [],
    )


def _nearest_times(place: ClinicDate, found: DeskBooking, now: datetime) -> list[tuple[str, str]]:
    """The nearest times that fit here, as what a button sends and what it says. Staff need no notice."""
    service, own = replace(found.appointment.service, notice_minutes=0), OwnClaims(booking_id=found.appointment.id)
    wanted = max(found.appointment.starts_at_utc, now)
    slots = free_times.nearest_free_slots(current_practice().for_staff, service, place.clinic, wanted, now, own)
    zone = place.clinic.time_zone
    return [
        (
            f"{slot.diary_id}@{free_times.local_start_text(slot.starts_at_utc, place.clinic)}",
            f"{display.short_day(display.local_datetime(slot.starts_at_utc, zone))}, "
            f"{display.local_datetime(slot.starts_at_utc, zone):%H:%M}",
        )
        for slot in slots
        if slot.starts_at_utc != found.appointment.starts_at_utc
    ][:_MOST_NEAREST_TIMES]
