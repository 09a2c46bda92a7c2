"""The cast behind the desk, and a browser for each of them. Sam works in London, Rita and Mona in Manchester,
so what these two can see of London is a leak; Mona administers that one clinic. Dan may not sign in any more."""

from dataclasses import dataclass

from flask import Flask

from booking import links
from booking.models import Staff, StaffClinic, StaffSession
from booking.transaction import transaction
from booking.web.access import MEMBER_KEY, SESSION_KEY
from tests.support.visitor import Visitor

LONDON, MANCHESTER, BEDFORD = 1, 2, 3
OLIVERS_DIARY = 4


@dataclass(frozen=True)
class Person:
    """An account of the cast."""

    name: str
    role: str
    clinics: tuple[int, ...] = ()
    diary_id: int | None = None
    active: bool = True

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@prohealth.example"


SAM = Person("Sam Okoro", "reception", (LONDON,))
RITA = Person("Rita Novak", "reception", (MANCHESTER,))
OLIVER = Person("Oliver Eaton", "clinician", (), OLIVERS_DIARY)
ADA = Person("Ada Quist", "admin")
MONA = Person("Mona Lund", "admin", (MANCHESTER,))
DAN = Person("Dan Gone", "reception", (LONDON,), active=False)


def signed_in(app: Flask, person: Person, *, just_now: bool = False) -> Visitor:
    """A browser in which this person has signed in, some time ago unless it was `just_now`; the account is made the
    first time."""
    visitor = Visitor(app)
    with app.app_context(), transaction() as now:
        from booking.extensions import db

        staff = db.session.query(Staff).filter_by(email=person.email).one_or_none()
        if staff is None:
            staff = Staff(
                email=person.email,
                name=person.name,
                role=person.role,
                diary_id=person.diary_id,
                active=person.active,
                made_at_utc=now,
            )
            db.session.add(staff)
            db.session.flush()
            db.session.add_all(StaffClinic(staff_id=staff.id, clinic_id=clinic) for clinic in person.clinics)
        token = links.new_token()
        db.session.add(
            StaffSession(staff_id=staff.id, token=token, began_at_utc=now, proved_at_utc=now if just_now else None)
        )
        uniquifier = staff.fs_uniquifier
    with visitor.client.session_transaction() as session:
        session[MEMBER_KEY], session[SESSION_KEY] = uniquifier, token
    return visitor
