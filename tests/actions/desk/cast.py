"""Staff of these tests, and what they do, each in a transaction of its own. Sam and Kit work in London,
Rita in Manchester; Oliver's diary is his own; Ada is the administrator."""

from collections.abc import Iterable

from booking.actions.desk.block import Blocking, block, unblock
from booking.actions.desk.mark import mark
from booking.extensions import db
from booking.models import Staff, StaffClinic
from booking.queries.affected import affected_by
from booking.queries.staff import member_facts
from booking.rules.lifecycle import Status
from booking.rules.staff import Member
from booking.transaction import transaction
from tests.actions.steps import called, diary_id, london, the_booking, the_house
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person

KIT = Person("Kit Marsh", "reception", (1,))

__all__ = ["ADA", "KIT", "OLIVER", "RITA", "SAM", "blocked", "marked", "member", "unblocked"]


def member(person: Person) -> Member:
    """An account of the cast, made the first time."""
    db.session.remove()
    with transaction() as now:
        staff = db.session.query(Staff).filter_by(email=person.email).one_or_none()
        if staff is None:
            staff = Staff(
                email=person.email, name=person.name, role=person.role, diary_id=person.diary_id, made_at_utc=now
            )
            db.session.add(staff)
            db.session.flush()
            db.session.add_all(StaffClinic(staff_id=staff.id, clinic_id=clinic) for clinic in person.clinics)
        return member_facts(staff, frozenset(person.clinics))


def marked(token: str, wanted: str, by: Person = SAM, version: int | None = None, clinic: str = "london") -> None:
    """Somebody marks a booking, as its latest version shows it unless another is given."""
    who = member(by)
    booking = the_booking(token)
    seen = booking["version"] if version is None else version
    with transaction() as now:
        mark(booking["reference"], called("discovery-call", clinic)[1], Status(wanted), seen, who, now)


def blocked(
    start: str,
    end: str,
    *,
    diaries: Iterable[str] = ("oliver-eaton",),
    by: Person = SAM,
    clinic: str = "london",
    seen: Iterable[str] = (),
    all_seen: bool = False,
) -> list[int]:
    """Somebody blocks diaries for lunch, having been shown those who are in it."""
    who, ids = member(by), frozenset(diary_id(slug) for slug in diaries)
    with transaction() as now:
        house, place = the_house(), called("discovery-call", clinic)[1]
        keys = set(seen)
        if all_seen:
            keys |= {one.key for one in affected_by(ids, place.id, london(start), london(end), now)}
        return block(house, place, Blocking(ids, london(start), london(end), "Lunch", keys), who, now)


def unblocked(block_id: int, by: Person = SAM, clinic: str = "london") -> None:
    """Somebody takes a block away again."""
    who = member(by)
    with transaction() as now:
        unblock(the_house(), called("discovery-call", clinic)[1], block_id, who, now)
