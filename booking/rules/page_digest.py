"""Says what a confirming page showed, in a word that its form carries, and what of it has changed since.

A confirming page does what it showed, or it is shown again. Pages about a booking at the desk carry the
booking's version instead, and forms of settings one fingerprint for all: there, who changed it is on record.
"""

from datetime import datetime

from booking.rules.errors import ChangedSinceShown
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Service
from booking.rules.settings_forms import FormValues, values_fingerprint


def facts_digest(facts: FormValues) -> str:
    """A word for each fact, "phone:1f3a09bc name:…", so that a form can tell which of them has changed."""
    return " ".join(f"{name}:{values_fingerprint({name: fact})[:8]}" for name, fact in facts.items())


def changed_facts(shown: str, facts: FormValues) -> tuple[str, ...]:
    """The names of the facts that are not as the digest has them; all of them where it has none."""
    known = frozenset(shown.split())
    return tuple(name for name in facts if facts_digest({name: facts[name]}) not in known)


def refuse_changed_facts(shown: str, facts: FormValues) -> None:
    """Raises ChangedSinceShown where a fact is not as the digest has it."""
    if names := changed_facts(shown, facts):
        raise ChangedSinceShown(names if shown else ())


def booking_page_facts(service: Service, clinic: Clinic, details: PatientDetails) -> FormValues:
    """What the page shows on which a patient books. Day and time are in its form, and are booked as they are there."""
    return {
        "service": f"{service.name}, {service.minutes}, {service.by_phone}",
        "price": service.price_pence,
        "clinic": clinic.name if service.by_phone else f"{clinic.name}, {clinic.address}",
        "patient": details.patient_name,
        "name": details.name,
        "phone": details.phone_typed,
        "phone_of": details.phone_of,
        "may_talk": details.may_talk,
        "email": details.email,
        "reason": details.reason,
        "needs": sorted(details.needs),
        "zone": details.zone if service.by_phone else "",
    }


def change_page_facts(service: Service, clinic: Clinic, starts_at_utc: datetime) -> FormValues:
    """What the pages show on which a patient moves or cancels an appointment."""
    return {"time": starts_at_utc.isoformat(), "service": service.name, "clinic": clinic.name}
