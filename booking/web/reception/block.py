"""Takes time out of diaries and gives it back: a panel beside the day."""

from datetime import datetime, time, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectMultipleField, StringField, ValidationError

from booking import clock
from booking.actions.desk.block import NewBlock
from booking.actions.desk.block import create_block as block_time
from booking.actions.desk.block import unblock as unblock_time
from booking.queries.blocks import BlockDetails, read_block
from booking.rules.availability import chosen_instant
from booking.rules.booking_changes import AffectedBooking
from booking.rules.errors import BlockEndsFirst, BlockOverlapsBookings, BlockTooLong, NotFoundAtClinic, NotOneOfOurTimes
from booking.rules.practice import Diary
from booking.rules.text_cleaning import tidy_line
from booking.transaction import transaction
from booking.web.access import current_member, refuse_access
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.times import parse_time
from booking.web.reception import bp
from booking.web.reception.day_screen import diaries_for_member, record_day_viewed, render_panel
from booking.web.reception.lookup import ClinicDate, clinic_date_or_404
from booking.web.reception.new_booking_form import walk_in_time

LONGEST_BLOCK_REASON = 120


class ReceptionBlockForm(Form):
    """From, until, which diaries, why; and those in it whom the page has shown."""

    starts = StringField()
    ends = StringField()
    diary = SelectMultipleField(choices=[], validate_choice=False)
    why = StringField()
    seen = StringField()
    diaries: tuple[Diary, ...]

    @property
    def chosen(self) -> list[Diary]:
        """The diaries that are ticked."""
        ticked = set(self.diary.data or [])
        return [diary for diary in self.diaries if str(diary.id) in ticked]

    def validate_starts(self, field: StringField) -> None:
        """A time of day."""
        if parse_time(field.data or "") is None:
            raise ValidationError(_("Enter when it begins, like 13:00"))

    def validate_ends(self, field: StringField) -> None:
        """A time of day."""
        if parse_time(field.data or "") is None:
            raise ValidationError(_("Enter until when it lasts, like 14:00"))

    def validate_diary(self, field: SelectMultipleField) -> None:
        """At least one of the clinic's."""
        if not self.chosen:
            raise ValidationError(_("Choose at least one diary"))

    def validate_why(self, field: StringField) -> None:
        """A few words, or none."""
        field.data = tidy_line(field.data or "")
        reject_unreadable(self, field)
        if len(field.data) > LONGEST_BLOCK_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer", most=LONGEST_BLOCK_REASON))

    def span(self, place: ClinicDate) -> tuple[datetime, datetime]:
        """From one instant to another. Raises NotOneOfOurTimes where the clocks skip or repeat one."""
        starts, ends = parse_time(self.starts.data or "") or time(0), parse_time(self.ends.data or "") or time(0)
        last = place.after if ends == time(0) else place.on_date
        zone = place.clinic.time_zone
        return chosen_instant(place.on_date, starts, zone), chosen_instant(last, ends, zone)


def _open_form(place: ClinicDate) -> ReceptionBlockForm:
    """The form for an hour from the time of the address on, or from now."""
    at = parse_time(request.args.get("at", "")) or parse_time(walk_in_time(clock.now(), place)) or time(9)
    until = (datetime.combine(place.on_date, at) + timedelta(hours=1)).time()
    diaries = diaries_for_member(place, current_practice().of_all)
    chosen = [request.args["diary"]] if "diary" in request.args else []
    form = ReceptionBlockForm(data={"starts": f"{at:%H:%M}", "ends": f"{until:%H:%M}", "diary": chosen})
    form.diaries = diaries
    return form


@bp.get("/<clinic_slug>/<on_text>/block")
def block(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Block some time."""
    place = clinic_date_or_404(clinic_slug, on_text)
    record_day_viewed(place)
    return _page(place, _open_form(place))


@bp.post("/<clinic_slug>/<on_text>/block")
@redisplays_expired_form
def block_now(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """Blocks it, once those who are in it have been shown."""
    place = clinic_date_or_404(clinic_slug, on_text)
    form = _open_form(place)
    if not form.validate():
        return _page(place, form, 422)
    try:
        starts, ends = form.span(place)
        ids = frozenset(diary.id for diary in form.chosen)
        wanted = NewBlock(ids, starts, ends, form.why.data or "", (form.seen.data or "").split())
        with transaction() as now:
            made = block_time(current_practice().of_all, place.clinic, wanted, current_member(), now)
    except BlockOverlapsBookings as refusal:
        return _page(place, form, refusal.status, refusal.affected)
    except (BlockEndsFirst, BlockTooLong, NotOneOfOurTimes) as refusal:
        form.ends.errors = [_(refusal.heading)]
        return _page(place, form, 422)
    return redirect(url_for("reception.block_details", clinic_slug=clinic_slug, on_text=on_text, block_id=made[0]), 303)


@bp.get("/<clinic_slug>/<on_text>/block/<int:block_id>")
def block_details(clinic_slug: str, on_text: str, block_id: int) -> ResponseReturnValue:
    """A block: whose time, why, by whom; and how to take it away, or to put it back."""
    place = clinic_date_or_404(clinic_slug, on_text)
    found = _block_or_404(place, block_id)
    record_day_viewed(place)
    return render_panel(
        "reception/block_details.html",
        place,
        panel_heading=_("Blocked") if found.removed_at_utc is None else _("No longer blocked"),
        block=found,
    )


@bp.post("/<clinic_slug>/<on_text>/block/<int:block_id>")
def unblock(clinic_slug: str, on_text: str, block_id: int) -> ResponseReturnValue:
    """Gives the time back."""
    place = clinic_date_or_404(clinic_slug, on_text)
    _block_or_404(place, block_id)
    with transaction() as now:
        unblock_time(current_practice().of_all, place.clinic, block_id, current_member(), now)
    return redirect(
        url_for("reception.block_details", clinic_slug=clinic_slug, on_text=on_text, block_id=block_id), 303
    )


def _block_or_404(place: ClinicDate, block_id: int) -> BlockDetails:
    """A block in a diary of this clinic; one elsewhere is refused like one that is not there, on record."""
    found = read_block(block_id)
    if found is None or found.diary_id not in {
        diary.id for diary in diaries_for_member(place, current_practice().of_all)
    }:
        refuse_access(current_member())
        raise NotFoundAtClinic
    return found


def _page(
    place: ClinicDate, form: ReceptionBlockForm, status: int = 200, affected: tuple[AffectedBooking, ...] = ()
) -> ResponseReturnValue:
    return render_panel(
        "reception/block.html",
        place,
        status,
        panel_heading=_("Block time"),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and status == 422 else [],
        affected=affected,
        seen=" ".join(one.key for one in affected),
    )
