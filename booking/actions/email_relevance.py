"""Decides whether a queued email is still true, and why it is not sent where it is not."""

from collections.abc import Sequence
from datetime import datetime

from booking.queries.accounts import Account
from booking.queries.outbox import QueuedEmail
from booking.rules.appointment import Appointment
from booking.rules.lifecycle import Status

HAS_BEGUN = "The appointment has begun."


def why_not_send(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> str:
    """Returns why an email is not sent, because it is no longer true or is too late; "" when it is to be sent."""
    why_not = why_not_true(email, appointments, now)
    if not why_not and email.kind in ("confirmation", "moved") and _is_past(email, appointments[0], now):
        return HAS_BEGUN
    return why_not


def _is_past(email: QueuedEmail, appointment: Appointment, now: datetime) -> bool:
    """Returns whether nothing is left to confirm: the appointment has begun or, for a walk-in, has ended.

    A walk-in is booked after their time has begun.
    """
    is_walk_in = email.created_at_utc >= appointment.starts_at_utc
    return (appointment.ends_at_utc if is_walk_in else appointment.starts_at_utc) <= now


def why_not_true(email: QueuedEmail, appointments: Sequence[Appointment], now: datetime) -> str:
    """Returns why an email no longer says how the booking stands; "" when it does."""
    if not appointments:
        return "There is nothing to come under it." if email.kind == "links" else "The booking is gone."
    if email.kind == "links":
        return "" if any(appointment.email for appointment in appointments) else "No email address is known for it."
    appointment = appointments[0]
    if not email.address or (email.recipient == "patient" and not appointment.email):
        return "There is no address to send it to."
    if email.recipient == "patient" and email.address != appointment.email:
        return "The address has changed since."
    if email.sequence != appointment.sequence:
        return "The booking has changed since."
    if (email.kind == "cancelled") != (appointment.status == Status.CANCELLED):
        return (
            "The booking is cancelled." if appointment.status == Status.CANCELLED else "The booking is not cancelled."
        )
    if email.kind == "reminder" and (appointment.status != Status.BOOKED or appointment.starts_at_utc <= now):
        return HAS_BEGUN
    return ""


def why_not_send_to_staff(account: Account | None) -> str:
    """Returns why an email about an account is not sent; "" when it is to be sent."""
    return "" if account and account.is_active else "The account is closed."
