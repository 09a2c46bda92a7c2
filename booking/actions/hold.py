"""Keeps a slot for someone who is filling in the form."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking import links
from booking.actions import claims
from booking.actions.advisory_locks import lock_names
from booking.extensions import db
from booking.models import Hold, Service
from booking.queries.availability import OwnClaims, read_availability
from booking.queries.holds import count_live_holds
from booking.rules.attribution import Attribution
from booking.rules.availability import Slot, accept_start, cells_claimed
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import HeldTimeGone, HoldTooLong, JustTaken, NoHold
from booking.rules.holds import hold_expiry, hold_is_live
from booking.rules.limits import MOST_LIVE_HOLDS
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Practice
from booking.rules.practice import Service as ServiceFacts


class PlacedHold(NamedTuple):
    """The token of a hold, and whether it was made just now: an earlier one that moved or was renewed was not."""

    token: str
    is_new: bool


def place_hold(
    practice: Practice,
    service: ServiceFacts,
    clinic: Clinic,
    starts_at_utc: datetime,
    token: str,
    zone: str,
    now: datetime,
    attribution: Attribution | None = None,
    network: str = "",
) -> PlacedHold:
    """Holds a slot for ten minutes, or only notes the choice where the network has as many live holds as it may.

    A choice that is only noted claims nothing, and is booked if it is still free when the button is pressed.
    An empty `network` is not counted.

    A visitor has one hold, which the token names: an earlier one moves here and brings
    what was typed along; choosing again what is held only renews it. A token that names
    none yet is taken for the new one, so that a button pressed twice makes one hold. Where
    they came from stays as they last said it.
    Raises the NotOffered that says why not; then the earlier hold is as it was.
    """
    token = token if links.is_token(token) else ""
    hold = hold_for_update(token)
    if hold is not None and hold.booking_id is not None:
        hold, token = None, ""
    if hold is not None and zone:
        hold.details = {**hold.details, "zone": zone}
    if hold is not None and attribution is not None:
        _set_attribution(hold, attribution)
    if hold is not None and hold_is_for(hold, service, clinic, starts_at_utc):
        _renew_if_allowed(hold, now, network)
        return PlacedHold(hold.token, is_new=False)

    # By its token, not by the row that we found: another press of the same button may have made the hold
    # since we looked. Its time is not in our way, and making ours collides with it, and is tried again.
    slot = _accepted_slot(practice, service, clinic, starts_at_utc, OwnClaims(hold_token=token), now)
    is_new = hold is None
    if hold is None:
        details = {"zone": zone} if zone else {}
        hold = Hold(token=token or links.new_token(), details=details, expires_at_utc=now)
        _set_attribution(hold, attribution or Attribution())
        db.session.add(hold)
    hold.service_id, hold.clinic_id, hold.diary_id = service.id, clinic.id, slot.diary_id
    hold.starts_at_utc, hold.held_since_utc = starts_at_utc, now
    keeps = _may_claim(hold, network, now)
    hold.expires_at_utc = hold_expiry(now, now) if keeps else now
    db.session.flush()
    if keeps:
        claims.take_for_hold(slot.diary_id, service_cells(service, starts_at_utc), hold.id, hold.expires_at_utc, now)
    elif not is_new:
        claims.release_holds([hold.id], now)
    return PlacedHold(hold.token, is_new)


def renew_hold(token: str, now: datetime, network: str = "") -> bool:
    """Whether the time is kept for ten more minutes. A hold that has ended is taken up again if nobody has its time and
    the network has room.

    Raises HoldUnknown, JustTaken, HeldTimeGone, or HeldLongEnough.
    """
    hold = hold_for_update(token)
    if hold is None or hold.booking_id is not None:
        raise NoHold
    return _renew(hold, now, network)


def _set_attribution(hold: Hold, attribution: Attribution) -> None:
    """What they say anew counts; what they do not say stays as they last said it."""
    hold.came_from, hold.guide = attribution.came_from or hold.came_from or "", attribution.guide or hold.guide or ""


def _may_claim(hold: Hold, network: str, now: datetime) -> bool:
    """Whether a hold may keep its time from others: it does already, or the network that asks has room for one more,
    and from now on it counts as that network's."""
    if hold_is_live(hold.expires_at_utc, now):
        return True
    hold.network = network
    return _has_room(network, hold.token, now)


def _has_room(network: str, token: str, now: datetime) -> bool:
    """Whether a network may keep one more time, that of this token."""
    if not network:
        return True
    with db.session.no_autoflush:  # a new hold is written once, with its end
        lock_names(network)
        return count_live_holds(network, token, now) < MOST_LIVE_HOLDS


def _renew_if_allowed(hold: Hold, now: datetime, network: str) -> None:
    """A hold that has been renewed for as long as may be stays as it is. Raises JustTaken or HeldTimeGone."""
    try:
        _renew(hold, now, network)
    except HoldTooLong:
        return


def _renew(hold: Hold, now: datetime, network: str) -> bool:
    if not _may_claim(hold, network, now):
        return False
    was_kept = hold.was_kept
    if not was_kept:
        hold.held_since_utc = now
    expires_at_utc = hold_expiry(now, hold.held_since_utc)
    cells = service_cells(db.session.get_one(Service, hold.service_id), hold.starts_at_utc)
    if claims.extend_hold(hold.id, expires_at_utc, now) != len(cells):
        try:
            claims.take_for_hold(hold.diary_id, cells, hold.id, expires_at_utc, now)
        except JustTaken as taken:
            if was_kept:
                raise HeldTimeGone from taken
            raise
    hold.expires_at_utc = expires_at_utc
    return True


def hold_is_for(hold: Hold, service: ServiceFacts, clinic: Clinic, starts_at_utc: datetime) -> bool:
    """Whether a hold is for that service, clinic and start."""
    held = (hold.service_id, hold.clinic_id, hold.starts_at_utc)
    return held == (service.id, clinic.id, starts_at_utc)


def save_details(token: str, details: PatientDetails, key: str = "") -> str:
    """Keeps what was typed with the hold, and returns the key to see it again: `key` where that is the hold's own.

    Whoever brings another has not typed what stands there, and a new one is drawn: who held the time, or typed
    before, does not see what comes now. Raises HoldUnknown.
    """
    hold = hold_for_update(token)
    if hold is None or hold.booking_id is not None:
        raise NoHold
    hold.details = details.to_store()
    if not hold.details_key or key != hold.details_key:
        hold.details_key = links.new_token()
    db.session.flush()
    return hold.details_key


def hold_for_update(token: str) -> Hold | None:
    """A hold's row, locked until the transaction ends: two presses of one button queue here."""
    if not links.is_token(token):
        return None
    return db.session.execute(select(Hold).where(Hold.token == token).with_for_update()).scalar_one_or_none()


def service_cells(service: ServiceFacts | Service, starts_at_utc: datetime) -> range:
    """The cells that a service owns when it starts at an instant."""
    return cells_claimed(starts_at_utc, service.minutes, service.buffer_before_minutes, service.buffer_after_minutes)


def _accepted_slot(
    practice: Practice,
    service: ServiceFacts,
    clinic: Clinic,
    starts_at_utc: datetime,
    own_claims: OwnClaims,
    now: datetime,
) -> Slot:
    on_date = wall_clock(starts_at_utc, clinic.time_zone).date()
    facts = read_availability(practice, service, [clinic], on_date, on_date, now, own_claims)[clinic.slug]
    return accept_start(facts, starts_at_utc, now)
