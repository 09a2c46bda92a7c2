"""Adds a service, and changes what is set about one.

A booking that is made keeps its own start and end, whatever becomes of the service's length. What its
diary needs before and after it is the service's, as it is now: when that changes, the claims of the
bookings to come are made anew in the same transaction, and where a neighbour is in the way the change
is refused. A time that is held while somebody fills in the form is let go, and taken again at the new
length when they book.
"""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, text, update

from booking.actions.admin.settings_change import settings_change, settings_for_update
from booking.actions.audit import record
from booking.actions.claims import release_holds
from booking.actions.overlays import reassign_cells
from booking.extensions import db
from booking.models import Booking, Claim, Hold, Practice, Service
from booking.queries.holds import hold_has_ended
from booking.rules.availability import booking_cells
from booking.rules.clinic_time import cell_of
from booking.rules.errors import Refusal, say
from booking.rules.lifecycle import LIVE
from booking.rules.practice_settings import PracticeSettings, ServiceSettings
from booking.rules.settings_forms import FormBaseline, FormValues, SlugTaken, int_value, service_values
from booking.rules.staff import StaffMember


class NoRoomForBuffers(Refusal):
    """The new time before or after some bookings, which it names, is taken by their neighbours."""

    heading = say("There is no room for that around some bookings")
    sentence = say("Move one of the two first, and then change the time before and after: %(references)s.")


def add_service(by: StaffMember, slug: str, settings: FormValues, now: datetime) -> None:
    """Adds a service, after the others. Nobody can book it until a diary takes it. Raises NameTaken."""
    whole = settings_for_update()
    if whole.offer(slug) is not None:
        raise SlugTaken
    last = db.session.execute(select(func.coalesce(func.max(Service.position), 0))).scalar_one()
    practice_id = db.session.execute(select(func.min(Practice.id))).scalar_one()
    row = {**settings, "slug": slug, "practice_id": practice_id, "position": settings["position"] or last + 1}
    db.session.execute(insert(Service), [row])
    record(by, "added_service", None, now, about=slug)


def save_service(by: StaffMember, slug: str, settings: FormValues, shown: FormBaseline, now: datetime) -> None:
    """Changes a service. Raises LookupError, SettingsChanged, WouldStrand or NoRoomForBuffers."""

    def read(whole: PracticeSettings) -> FormValues:
        return service_values(_service_settings(whole, slug))

    with settings_change(by, "set_service", shown, now, read=read, about=slug, may_strand=True) as whole:
        service = _service_settings(whole, slug).service
        db.session.execute(update(Service).where(Service.id == service.id).values(**settings))
        before, after = int_value(settings, "buffer_before_minutes"), int_value(settings, "buffer_after_minutes")
        lengths = (service.minutes, service.buffer_before_minutes, service.buffer_after_minutes)
        if (settings["minutes"], before, after) != lengths:
            _lock_claims()
            _release_holds_of_service(service.id, now)
        if (before, after) != lengths[1:]:
            _reclaim_bookings(service.id, before, after, now)


def _service_settings(whole: PracticeSettings, slug: str) -> ServiceSettings:
    offer = whole.offer(slug)
    if offer is None:
        raise LookupError(slug)
    return offer


def _lock_claims() -> None:
    """Nobody else gives or takes time until this is done: what is read here of bookings then agrees with their
    claims. Who is cancelling at this moment gives back what they are given anew."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE claims IN SHARE ROW EXCLUSIVE MODE"))


def _release_holds_of_service(service_id: int, now: datetime) -> None:
    held = db.session.scalars(select(Hold.id).where(Hold.service_id == service_id, Hold.booking_id.is_(None)))
    release_holds(held.all(), now)


def _reclaim_bookings(service_id: int, before: int, after: int, now: datetime) -> None:
    """Gives each booking to come the cells that it needs now. A squeezed-in one is given what nobody has,
    and a block what comes free under it: see actions/overlays.py."""
    bookings = db.session.execute(
        select(
            Booking.id,
            Booking.reference,
            Booking.diary_id,
            Booking.starts_at_utc,
            Booking.ends_at_utc,
            Booking.is_squeezed_in,
        )
        .where(Booking.service_id == service_id, Booking.status.in_(sorted(LIVE)), Booking.starts_at_utc > now)
        .order_by(Booking.starts_at_utc, Booking.id)
    ).all()
    if not bookings:
        return
    touched = _delete_claims([booking.id for booking in bookings])
    taken = _cells_of_others(now)
    rows, too_close = [], []
    for booking in bookings:
        cells = booking_cells(booking.starts_at_utc, booking.ends_at_utc, before, after)
        wanted = {(booking.diary_id, cell) for cell in cells}
        touched |= wanted
        if booking.is_squeezed_in:
            continue
        if wanted & taken:
            too_close.append(booking.reference)
        taken |= wanted
        rows += [{"diary_id": diary, "cell": cell, "booking_id": booking.id} for diary, cell in sorted(wanted)]
    if too_close:
        raise NoRoomForBuffers(references=tuple(too_close))
    if rows:
        db.session.execute(insert(Claim), rows)
    for diary_id in sorted({diary_id for diary_id, _cell in touched}):
        reassign_cells(diary_id, [cell for diary, cell in touched if diary == diary_id], now)


def _delete_claims(booking_ids: list[int]) -> set[tuple[int, int]]:
    """Deletes the claims of some bookings; the (diary, cell) of each. Who lies over them inherits later."""
    rows = db.session.execute(
        delete(Claim).where(Claim.booking_id.in_(booking_ids)).returning(Claim.diary_id, Claim.cell),
        execution_options={"synchronize_session": False},
    )
    return {(diary_id, cell) for diary_id, cell in rows}


def _cells_of_others(now: datetime) -> set[tuple[int, int]]:
    """What others have from now on. Holds that have ended are taken over, unless something lies over them."""
    db.session.execute(
        delete(Claim).where(hold_has_ended(Claim.expires_at_utc, now), ~Claim.is_under),
        execution_options={"synchronize_session": False},
    )
    rows = db.session.execute(select(Claim.diary_id, Claim.cell).where(Claim.cell >= cell_of(now)))
    return {(diary_id, cell) for diary_id, cell in rows}
