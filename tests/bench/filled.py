"""A database as it is after a busy year: 10,000 bookings, most of them over, and a window that is nearly full.

What is to come is booked by the rules that offer, and owns its claims. What is over owns none:
housekeeping has pruned them. The same seed makes the same year.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, text

from booking import links
from booking.extensions import db
from booking.models import AuditEntry, Booking, Claim, NameKey, OutboxMessage
from booking.queries.availability import read_availability
from booking.queries.practice import read_practice
from booking.rules import availability, name_search
from booking.rules.availability import Slot, cells_claimed
from booking.rules.booking_window import last_date
from booking.rules.clinic_time import wall_clock
from booking.rules.practice import Clinic, Practice, Service
from booking.transaction import transaction

BOOKINGS = 10_000
SEED = 2026
# Names as a clinic has them, so that a search has something to look through.
_FIRST = [
    "Priya", "Seán", "Mai", "Omar", "Amina", "Layla", "Tomasz", "Zofia", "Ruth", "Nadia", "Olivia", "Grace",
    "Hannah", "David", "Peter", "Ioana", "Khalid", "Aisha", "Anneliese", "Dana", "Graham", "José", "François",
    "Søren", "Łukasz", "محمد", "فاطمة", "عائشة", "خالد", "李",
]  # fmt: skip
_LAST = [
    "Sharma", "O’Brien", "Nguyễn", "Haddad", "Al-Mansouri", "Wiśniewski", "Nowak", "Fox", "Benali", "Brandt",
    "Okafor", "Goldberg", "Ruiz", "Nkemelu", "Popescu", "Bauer", "Whitfield", "Pell", "García", "Dubois",
    "Sørensen", "Müller", "Smith", "Jones", "Taylor", "Brown", "Williams", "Evans", "Thomas", "Khan", "Patel",
    "Begum", "Ali", "Hussain", "الراشد", "المزروعي", "حداد",
]  # fmt: skip
# How much of what is offered somebody has booked, and how far back the rest lies.
_FULL, _A_YEAR_BACK = 0.7, 365


@dataclass(frozen=True)
class _Made:
    service: Service
    clinic: Clinic
    slot: Slot


def fill(now: datetime) -> int:
    """Books the year around now, and returns how many bookings that are."""
    chance = Random(SEED)
    with transaction():
        practice = read_practice()
        assert practice is not None
        to_come = list(_to_come(practice, now, chance))
        over = list(_over(practice, now, chance, BOOKINGS - len(to_come)))
        _insert([*over, *to_come], now, chance)
    return len(over) + len(to_come)


def _to_come(practice: Practice, now: datetime, chance: Random) -> Iterator[_Made]:
    taken: dict[int, set[int]] = defaultdict(set)  # by diary: services may share one
    for service in practice.services:
        for clinic in practice.clinics_for(service):
            first, last = wall_clock(now, clinic.time_zone).date(), last_date(service, now, clinic.time_zone)
            facts = read_availability(practice, service, [clinic], first, last, now)[clinic.slug]
            for day in range((last - first).days + 1):
                for slot in availability.offered_day(facts, first + timedelta(days=day), now).slots:
                    cells = set(_cells(service, slot.starts_at_utc))
                    if chance.random() < _FULL and not cells & taken[slot.diary_id]:
                        taken[slot.diary_id] |= cells
                        yield _Made(service, clinic, slot)


def _over(practice: Practice, now: datetime, chance: Random, many: int) -> Iterator[_Made]:
    for number in range(many):
        service = practice.services[number % len(practice.services)]
        clinic = chance.choice(practice.clinics_for(service))
        start = now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(
            days=chance.randint(1, _A_YEAR_BACK), minutes=-15 * chance.randint(0, 35)
        )
        yield _Made(service, clinic, Slot(start, practice.diaries_for(service, clinic)[0].id))


def _insert(made: list[_Made], now: datetime, chance: Random) -> None:
    rows = [_booking(number, one, now, chance) for number, one in enumerate(made, 1)]
    db.session.execute(insert(Booking), rows)
    if db.engine.dialect.name == "postgresql":  # its counter does not see numbers that were given
        db.session.execute(text("SELECT setval(pg_get_serial_sequence('bookings', 'id'), max(id)) FROM bookings"))
    for number in range(0, len(rows), 1000):
        db.session.execute(insert(NameKey), [key for row in rows[number : number + 1000] for key in _name_keys(row)])
    db.session.execute(
        insert(Claim),
        [
            {"diary_id": one.slot.diary_id, "cell": cell, "booking_id": row["id"]}
            for one, row in zip(made, rows, strict=True)
            if one.slot.starts_at_utc > now
            for cell in _cells(one.service, one.slot.starts_at_utc)
        ],
    )
    db.session.execute(
        insert(OutboxMessage), [_mail(row, recipient) for row in rows for recipient in ("patient", "clinic")]
    )
    db.session.execute(
        insert(AuditEntry),
        [
            {"at_utc": row["booked_at_utc"], "actor": "patient", "verb": "booked", "booking_id": row["id"], "facts": {}}
            for row in rows
        ],
    )


def _name_keys(row: dict[str, object]) -> Iterator[dict[str, object]]:
    for key, is_whole in name_search.search_keys(str(row["patient_name"])).items():
        yield {"booking_id": row["id"], "key": key, "is_whole": is_whole}


def _booking(number: int, one: _Made, now: datetime, chance: Random) -> dict[str, object]:
    start = one.slot.starts_at_utc
    booked = min(start, now) - timedelta(days=chance.randint(1, 30))
    return {
        "id": number,
        "token": links.new_token(),
        "reference": f"{number:06}",
        "uid": links.new_uid("127.0.0.1"),
        "status": "booked" if start > now else chance.choice(["completed", "completed", "did_not_attend"]),
        "service_id": one.service.id,
        "clinic_id": one.clinic.id,
        "diary_id": one.slot.diary_id,
        "starts_at_utc": start,
        "ends_at_utc": start + timedelta(minutes=one.service.minutes),
        "patient_name": f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}",
        "phone_e164": f"+4477009{number:05}",
        "phone_typed": f"077009{number:05}",
        "email": f"patient-{number}@example.com",
        "email_key": f"patient-{number}@example.com",
        "reason": "My knee hurts on stairs. " * chance.randint(0, 6),
        "patient_zone": one.clinic.time_zone if one.service.by_phone else "",
        "booked_at_utc": booked,
        "changed_at_utc": booked,
    }


def _mail(row: dict[str, object], recipient: str) -> dict[str, object]:
    return {
        "booking_id": row["id"],
        "kind": "confirmation",
        "recipient": recipient,
        "address": row["email"],
        "message_id": f"<{row['id']}-{recipient}@127.0.0.1>",
        "status": "sent",
        "attempts": 1,
        "created_at_utc": row["booked_at_utc"],
        "due_at_utc": row["booked_at_utc"],
        "settled_at_utc": row["booked_at_utc"],
    }


def _cells(service: Service, start: datetime) -> range:
    return cells_claimed(start, service.minutes, service.buffer_before_minutes, service.buffer_after_minutes)
