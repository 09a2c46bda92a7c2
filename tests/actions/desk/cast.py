"""Staff of these tests, and what they do, each in a transaction of its own. Sam and Kit work in London,
Rita in Manchester; Oliver's diary is his own; Ada is the administrator."""

from collections.abc import Iterable

from sqlalchemy import update

from booking.actions.desk.block import NewBlock, create_block, unblock
from booking.actions.desk.book_at_desk import NewDeskBooking, book_at_desk, undo_new_booking
from booking.actions.desk.cancel import cancel_at_desk, restore_cancelled
from booking.actions.desk.mark_status import mark_status
from booking.actions.desk.move import move_at_desk
from booking.actions.desk.placement import Placement
from booking.extensions import db
from booking.models import Booking, OutboxMessage, Staff, StaffClinic
from booking.queries.blocks import affected_by_block
from booking.queries.integrity_check import check_rules
from booking.queries.staff import member_facts
from booking.rules.booking_changes import DeskWarning
from booking.rules.lifecycle import Status
from booking.rules.patient_details import PatientDetails
from booking.rules.staff import StaffMember
from booking.transaction import transaction
from tests.actions.steps import AMINA, HOST, called, diary_id, london, rows, the_booking, the_house
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person

KIT = Person("Kit Marsh", "reception", (1,))

__all__ = ["ADA", "KIT", "OLIVER", "RITA", "SAM", "Person"]


def member(person: Person) -> StaffMember:
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
        mark_status(booking["reference"], called("discovery-call", clinic)[1], Status(wanted), seen, who, now)


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
        practice, place = the_house(), called("discovery-call", clinic)[1]
        keys = set(seen)
        if all_seen:
            keys |= {one.key for one in affected_by_block(ids, place.id, london(start), london(end), now)}
        return create_block(practice, place, NewBlock(ids, london(start), london(end), "Lunch", keys), who, now)


def unblocked(block_id: int, by: Person = SAM, clinic: str = "london") -> None:
    """Somebody takes a block away again."""
    who = member(by)
    with transaction() as now:
        unblock(the_house(), called("discovery-call", clinic)[1], block_id, who, now)


def place_of(start: str, diary: str = "oliver-eaton", clinic: str = "london") -> Placement:
    """A time in a diary."""
    practice, number = the_house(), diary_id(diary)
    (found,) = [one for one in practice.diaries if one.id == number]
    return Placement(called("discovery-call", clinic)[1], found, london(start))


def taken_down(
    start: str,
    who: PatientDetails = AMINA,
    *,
    service: str = "first-appointment",
    diary: str = "oliver-eaton",
    clinic: str = "london",
    by: Person = SAM,
    passed: Iterable[DeskWarning] = (),
    is_walk_in: bool = False,
    tells_patient: bool = True,
    form_key: str = "",
) -> str:
    """Somebody takes a booking down; its token."""
    staff = member(by)
    with transaction() as now:
        wanted = NewDeskBooking(
            called(service, clinic)[0],
            place_of(start, diary, clinic),
            who,
            is_walk_in,
            frozenset(passed),
            tells_patient,
            form_key=form_key,
        )
        reference = book_at_desk(the_house(), wanted, staff, HOST, now)
    return token_of(reference)


def token_of(reference: str) -> str:
    (found,) = [row for row in rows(Booking) if row["reference"] == reference]
    return str(found["token"])


def undone(token: str, by: Person = SAM, version: int | None = None, clinic: str = "london") -> None:
    """Somebody presses Undo after a new booking."""
    staff, row = member(by), the_booking(token)
    with transaction() as now:
        seen = row["version"] if version is None else version
        undo_new_booking(row["reference"], called("discovery-call", clinic)[1], seen, staff, now)


def placed(
    token: str,
    start: str,
    *,
    diary: str = "oliver-eaton",
    to_clinic: str = "london",
    clinic: str = "london",
    by: Person = SAM,
    version: int | None = None,
    passed: Iterable[DeskWarning] = (),
    tells_patient: bool = True,
) -> None:
    """Somebody picks a booking up and places it."""
    staff, row = member(by), the_booking(token)
    with transaction() as now:
        move_at_desk(
            the_house(),
            row["reference"],
            called("discovery-call", clinic)[1],
            place_of(start, diary, to_clinic),
            row["version"] if version is None else version,
            staff,
            now,
            acknowledged=frozenset(passed),
            tells_patient=tells_patient,
        )


def called_off(
    token: str,
    on_behalf_of: str = "patient",
    *,
    by: Person = SAM,
    version: int | None = None,
    clinic: str = "london",
    tells_patient: bool = True,
) -> None:
    """Somebody cancels a booking for the patient, or for the clinic."""
    staff, row = member(by), the_booking(token)
    with transaction() as now:
        seen = row["version"] if version is None else version
        place = called("discovery-call", clinic)[1]
        cancel_at_desk(
            row["reference"], place, on_behalf_of, "Has a cold", seen, staff, now, tells_patient=tells_patient
        )


def restored(token: str, by: Person = SAM, clinic: str = "london") -> None:
    """Somebody presses Undo after a cancellation."""
    staff, row = member(by), the_booking(token)
    with transaction() as now:
        restore_cancelled(row["reference"], called("discovery-call", clinic)[1], row["version"], staff, now)


def sent(kind: str | None = None) -> None:
    """The worker has sent what was waiting and due."""
    with transaction() as now:
        due = update(OutboxMessage).where(OutboxMessage.status == "waiting", OutboxMessage.due_at_utc <= now)
        if kind:
            due = due.where(OutboxMessage.kind == kind)
        db.session.execute(due.values(status="sent", settled_at_utc=now))


def mails() -> list[tuple[int, str, str, str]]:
    """Every mail as (sequence, kind, recipient, status), oldest first."""
    return [(row["sequence"], row["kind"], row["recipient"], row["status"]) for row in rows(OutboxMessage)]


def nothing_is_broken() -> None:
    """`flask check` finds nothing."""
    with transaction() as now:
        pass
    broken = [(found.rule, found.violations) for found in check_rules(now) if found.violations]
    assert broken == [], broken
    db.session.rollback()
