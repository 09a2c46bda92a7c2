"""The addresses of the desk that a booking's page leads to."""

from datetime import date

from booking.rules.house import Clinic


def day(clinic: Clinic, on_date: date) -> str:
    """A day at a clinic."""
    return f"/reception/{clinic.slug}/{on_date.isoformat()}"


def move(clinic: Clinic, on_date: date, reference: str) -> str:
    """Picks another time for a booking, from a day on."""
    return f"{day(clinic, on_date)}/move/{reference}"


def cancel(clinic: Clinic, reference: str) -> str:
    """Asks whether a booking is to be cancelled, and why."""
    return f"/reception/{clinic.slug}/booking/{reference}/cancel"


def new(clinic: Clinic, on_date: date, from_reference: str = "") -> str:
    """Takes down a booking; with a reference, for whoever has that one. Nothing of them is in the address."""
    carried = f"?from={from_reference}" if from_reference else ""
    return f"{day(clinic, on_date)}/new{carried}"
