"""Pick and place: the booking is picked up, any day may be looked at, and any place that fits takes it."""

from dataclasses import replace
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, StringField, ValidationError

from booking import clock, display
from booking.actions.desk.move import move as move_booking
from booking.actions.desk.spot import Spot
from booking.queries.calendar import Own
from booking.queries.desk_bookings import DeskBooking
from booking.rules.availability import chosen_instant
from booking.rules.changes import MILD, Warned
from booking.rules.errors import ChangedMeanwhile, NeedsWarning, NotOffered, NotThere, Refusal, SameTime
from booking.rules.house import Clinic, Diary
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Form
from booking.web.public import offer
from booking.web.public.choose import parse_date
from booking.web.public.instead import parse_local
from booking.web.reception import bp
from booking.web.reception.beside import diaries_of, panel, saw_day
from booking.web.reception.conflict import Row, conflict_page
from booking.web.reception.found import booking_in_scope, refusing_strangers, the_clinic
from booking.web.reception.place import NoSuchDay, Place, the_place, today_at
from booking.web.reception.placing import placing_at
from booking.web.reception.warned import parse_kinds, past_button, warning_words
from booking.web.shell import the_house, the_standing_house

_NEAREST = 3


class MoveForm(Form):
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

    def target(self, place: Place) -> tuple[int | None, datetime | None]:
        """The diary's number and the start, on the clinic's clock."""
        if self.to.data:
            diary, _at, start = self.to.data.partition(" ")[0].partition("@")
            is_number = diary.isascii() and diary.isdecimal() and len(diary) < 10
            return (int(diary) if is_number else None), parse_local(start)
        return self.diary.data, parse_local(f"{place.on_date}T{(self.at.data or '')[:5]}")

    @property
    def passed(self) -> frozenset[Warned]:
        """What was warned of at that place."""
        return parse_kinds((self.to.data or "").partition(" ")[2])


@bp.get("/<clinic_slug>/<on_text>/move/<reference>")
def move(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """A day, its free places to put a booking into. The booking may be at another clinic that is theirs."""
    place, found = the_place(clinic_slug, on_text), booking_in_scope(reference)
    saw_day(place, found)
    return _page(place, found, None)


@bp.get("/<clinic_slug>/move/<reference>")
def move_on(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """The same on another day: the one that was chosen, else today."""
    clinic = the_clinic(clinic_slug)
    chosen = request.args.get("date", "")
    on_date = parse_date(chosen) if chosen else today_at(clinic, clock.now())
    if on_date is None:
        raise NoSuchDay(clinic)
    address = url_for("reception.move", clinic_slug=clinic_slug, on_text=on_date.isoformat(), reference=reference)
    return redirect(address, 303)


@bp.post("/<clinic_slug>/<on_text>/move/<reference>")
@keeps_what_was_typed
def put(clinic_slug: str, on_text: str, reference: str) -> ResponseReturnValue:
    """Puts the booking there."""
    place, found = the_place(clinic_slug, on_text), booking_in_scope(reference)
    form = MoveForm()
    home = _home(found)
    if not form.validate():
        return _page(place, found, form, 422, _("Choose a place once more."))
    diary_id, start = form.target(place)
    diary = next((one for one in diaries_of(place) if one.id == diary_id), None)
    if diary is None or start is None:
        return _page(place, found, form, 422, _("Choose a time and a diary."))
    try:
        spot = Spot(place.clinic, diary, chosen_instant(start.date(), start.time(), place.clinic.time_zone))
        with refusing_strangers(), transaction() as now:
            move_booking(
                the_standing_house().for_staff,
                reference,
                home,
                spot,
                int(form.version.data or 0),
                the_member(),
                now,
                passed=MILD | form.passed,
                tells_patient=bool(form.tell.data),
            )
    except ChangedMeanwhile as refusal:
        back = url_for("reception.move", clinic_slug=clinic_slug, on_text=on_text, reference=reference)
        wanted = display.in_clinic_time(spot.starts_at_utc, place.clinic.time_zone)
        rows = [Row(_("Time"), "time", wanted), Row(_("Diary"), "diary", diary.name)]
        return conflict_page(refusal, reference, home, back, rows)
    except NeedsWarning as refusal:
        untold = tuple(kind for kind in refusal.kinds if kind not in MILD)
        return _page(place, found, form, refusal.status, wanted=(diary, start), kinds=untold)
    except (NotOffered, NotThere, SameTime) as refusal:
        return _page(place, found, form, refusal.status, _words(refusal))
    return redirect(url_for("reception.saved", clinic_slug=clinic_slug, reference=reference), 303)


def _words(refusal: Refusal) -> str:
    return f"{_(refusal.heading)}. {_(refusal.sentence)}"


def _home(found: DeskBooking) -> Clinic:
    """The clinic that the booking is at, with its hours."""
    return next(clinic for clinic in the_house().clinics if clinic.id == found.appointment.clinic.id)


def _page(
    place: Place,
    found: DeskBooking,
    typed: MoveForm | None,
    status: int = 200,
    problem: str = "",
    *,
    wanted: tuple[Diary, datetime] | None = None,
    kinds: tuple[Warned, ...] = (),
) -> ResponseReturnValue:
    appointment, now = found.appointment, clock.now()
    placing = placing_at(place, found, now)
    warnings = []
    if wanted is not None:
        warnings = [warning_words(kind, appointment.service, wanted[0], place.clinic) for kind in kinds]
    return panel(
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
        past_words=past_button(kinds) if kinds else "",
        tells=typed is None or bool(typed.tell.data),
        typed=typed or MoveForm(),
        diaries=tuple(placing.diaries.values()),
        nearest=_nearest(place, found, now) if status == 200 else [],
    )


def _nearest(place: Place, found: DeskBooking, now: datetime) -> list[tuple[str, str]]:
    """The nearest times that fit here, as what a button sends and what it says. Staff need no notice."""
    service, own = replace(found.appointment.service, notice_minutes=0), Own(booking_id=found.appointment.id)
    wanted = max(found.appointment.starts_at_utc, now)
    slots = offer.nearest_to(the_house().for_staff, service, place.clinic, wanted, now, own)
    zone = place.clinic.time_zone
    return [
        (
            f"{slot.diary_id}@{offer.local_value(slot.starts_at_utc, place.clinic)}",
            f"{display.short_day(display.local(slot.starts_at_utc, zone))}, "
            f"{display.local(slot.starts_at_utc, zone):%H:%M}",
        )
        for slot in slots
        if slot.starts_at_utc != found.appointment.starts_at_utc
    ][:_NEAREST]
