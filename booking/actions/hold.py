"""Holds a slot for somebody who is filling in the booking form."""

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
    """The token of a hold, and whether the hold is new. A hold that was moved or renewed is not new."""

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
    """Holds a slot for ten minutes and returns the hold's token.

    1. A visitor has one hold, which the token names. An earlier hold moves to the new slot with the details that were
       typed.
    2. Choosing the held slot again renews the hold.
    3. A token that names no hold yet becomes the token of the new hold, so a button pressed twice makes one hold.
    4. Where the network has as many live holds as it may, the hold claims no time. It records the choice, which is
       booked if it is still free. An empty `network` is not counted.
    5. What the visitor says about where they came from replaces what they said before; what they leave out stays.

    Raises the NotOffered that says why the slot cannot be held; the earlier hold then stays as it was.
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

    # 1. Another press of the same button may have made the hold since the row was looked for.
    # 2. Own claims are found by token, so that hold's time does not count as taken.
    # 3. Inserting a second row violates uq_holds_token, and the transaction runs again and finds the first.
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
    """Extends a hold to ten minutes from now, and returns whether it keeps its time from others.

    An expired hold is renewed if its time is free and the network has room for one more hold. Raises NoHold,
    JustTaken, HeldTimeGone or HoldTooLong.
    """
    hold = hold_for_update(token)
    if hold is None or hold.booking_id is not None:
        raise NoHold
    return _renew(hold, now, network)


def _set_attribution(hold: Hold, attribution: Attribution) -> None:
    """Replaces the parts of a hold's attribution that are given; the other parts stay."""
    hold.came_from, hold.guide = attribution.came_from or hold.came_from or "", attribution.guide or hold.guide or ""


def _may_claim(hold: Hold, network: str, now: datetime) -> bool:
    """Returns whether a hold may claim its time, and counts it for the network from now on.

    A live hold may. Another may where its network has room for one more live hold.
    """
    if hold_is_live(hold.expires_at_utc, now):
        return True
    hold.network = network
    return _has_room(network, hold.token, now)


def _has_room(network: str, token: str, now: datetime) -> bool:
    """Returns whether a network may have one more live hold, which this token names."""
    if not network:
        return True
    with db.session.no_autoflush:  # a new hold is inserted once, with its expiry
        lock_names(network)
        return count_live_holds(network, token, now) < MOST_LIVE_HOLDS


def _renew_if_allowed(hold: Hold, now: datetime, network: str) -> None:
    """Renews a hold, unless it was renewed for as long as the rules allow. Raises JustTaken or HeldTimeGone."""
    try:
        _renew(hold, now, network)
    except HoldTooLong:
        return


def _renew(hold: Hold, now: datetime, network: str) -> bool:
    if not _may_claim(hold, network, now):
        return False
    blocked_others = hold.ever_blocked_others
    if not blocked_others:
        hold.held_since_utc = now
    expires_at_utc = hold_expiry(now, hold.held_since_utc)
    cells = service_cells(db.session.get_one(Service, hold.service_id), hold.starts_at_utc)
    if claims.extend_hold(hold.id, expires_at_utc, now) != len(cells):
        try:
            claims.take_for_hold(hold.diary_id, cells, hold.id, expires_at_utc, now)
        except JustTaken as taken:
            if blocked_others:
                raise HeldTimeGone from taken
            raise
    hold.expires_at_utc = expires_at_utc
    return True


def hold_is_for(hold: Hold, service: ServiceFacts, clinic: Clinic, starts_at_utc: datetime) -> bool:
    """Returns whether a hold is for this service, clinic and start."""
    held = (hold.service_id, hold.clinic_id, hold.starts_at_utc)
    return held == (service.id, clinic.id, starts_at_utc)


def save_details(token: str, details: PatientDetails, key: str = "") -> str:
    """Stores typed details with a hold, and returns the key that shows them again.

    `key` is returned where it is the hold's own. Otherwise a new key is drawn: whoever held the time or typed before
    cannot see details that somebody else types now. Raises NoHold.
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
    """Returns a hold's row, locked until the transaction ends, or None. Two presses of one button queue here."""
    if not links.is_token(token):
        return None
    return db.session.execute(select(Hold).where(Hold.token == token).with_for_update()).scalar_one_or_none()


def service_cells(service: ServiceFacts | Service, starts_at_utc: datetime) -> range:
    """Returns the cells that a service takes when it starts at an instant, buffers included."""
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
