"""Details put right: what changes with them and what does not; whom mail goes to after; who is refused."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from time_machine import Traveller

from booking.actions.desk.details import change_details
from booking.actions.email_relevance import why_not_send
from booking.actions.outbox_delivery import lease_next_message, settle_failed_attempt
from booking.extensions import db
from booking.models import AuditEntry, Booking, NameKey, OutboxMessage
from booking.queries.appointments import appointment_by_id
from booking.rules import name_search
from booking.rules.errors import ChangedMeanwhile, DetailsMissing, UnknownAppointment
from booking.rules.patient_details import PatientDetails
from booking.transaction import transaction
from tests.actions.desk.cast import (
    KIT,
    OLIVER,
    RITA,
    SAM,
    called_off,
    marked,
    member,
    nothing_is_broken,
    sent,
    taken_down,
)
from tests.actions.steps import AMINA, BEN, booked, called, everything, london, moved, rows, the_booking
from tests.web.staff import Person

pytestmark = pytest.mark.usefixtures("app")

NEW = "amina@new.example"


@pytest.fixture
def amina(monday_morning: Traveller) -> str:
    """Amina's call on Wednesday at ten; it is Monday, nine o'clock, and her confirmation was sent."""
    token = booked("2026-10-07 10:00", AMINA)
    sent()
    monday_morning.move_to(london("2026-10-05 09:30"))
    return token


def changed(
    token: str,
    details: PatientDetails,
    by: Person = SAM,
    version: int | None = None,
    *,
    confirms: bool = True,
    clinic: str = "london",
) -> None:
    """Somebody saves details, having seen the latest version unless another is given."""
    who, booking = member(by), the_booking(token)
    seen = booking["version"] if version is None else version
    with transaction() as now:
        place = called("discovery-call", clinic)[1]
        change_details(booking["reference"], place, details, seen, who, now, confirms=confirms)


def to_patient() -> list[tuple[str, int, str, str]]:
    """The mails to the patient as (kind, copy, address, status), oldest first."""
    return [
        (row["kind"], row["copy"], row["address"], row["status"])
        for row in rows(OutboxMessage)
        if row["recipient"] == "patient"
    ]


def test_every_detail_is_put_right_and_the_appointment_stays_as_it_was(amina: str) -> None:
    before, mails = the_booking(amina), len(rows(OutboxMessage))
    changed(
        amina,
        PatientDetails(
            name="Omar Haddad",
            patient_name="Amina Haddād",
            phone_e164="+447700900900",
            phone_typed="07700 900900",
            email=NEW,
            reason="My right knee",
            needs=["longer"],
            zone="Europe/London",
        ),
    )
    assert the_booking(amina) == before | {
        "patient_name": "Amina Haddād",
        "contact_name": "Omar Haddad",
        "phone_e164": "+447700900900",
        "phone_typed": "07700 900900",
        "email": NEW,
        "email_key": NEW,
        "reason": "My right knee",
        "needs": ["longer"],
        "patient_zone": "Europe/London",
        "version": before["version"] + 1,
    }
    assert len(rows(OutboxMessage)) == mails + 1
    nothing_is_broken()


def test_the_record_says_which_details_and_never_what_they_are(amina: str) -> None:
    changed(amina, replace(AMINA, name="Amina Al-Haddad", reason="My hip", needs=["longer"]))
    row, booking = rows(AuditEntry)[-1], the_booking(amina)
    assert {name: row[name] for name in row if name != "id"} == {
        "at_utc": london("2026-10-05 09:30"),
        "actor": "staff",
        "staff_id": member(SAM).id,
        "clinic_id": 1,
        "verb": "details_changed",
        "booking_id": booking["id"],
        "facts": {"version": 1, "fields": ["name", "reason", "needs"]},
    }


def test_what_it_says_already_is_no_change_and_pressed_twice_it_is_one(amina: str) -> None:
    before = everything()
    changed(amina, AMINA, version=-1)
    changed(amina, replace(AMINA, needs=list(reversed(AMINA.needs))), version=7)
    assert everything() == before
    wanted = replace(AMINA, name="Amina Al-Haddad", email=NEW)
    changed(amina, wanted, version=0)
    before = everything()
    changed(amina, wanted, version=0)
    assert everything() == before


def test_it_is_kept_under_its_new_names_and_not_under_the_old(amina: str) -> None:
    other = booked("2026-10-07 12:00", BEN)
    changed(amina, replace(AMINA, name="Seán O’Brien"))

    def kept(token: str) -> dict[str, bool]:
        of = NameKey.booking_id == the_booking(token)["id"]
        return {row.key: row.is_whole for row in db.session.scalars(select(NameKey).where(of))}

    assert kept(amina) == name_search.search_keys("Seán O’Brien")
    assert kept(other) == name_search.search_keys("Ben Carter")


# --- Mail ----------------------------------------------------------------------------------------------


def test_a_waiting_reminder_goes_to_the_new_address_and_the_confirmation_too(amina: str) -> None:
    changed(amina, replace(AMINA, email=NEW))
    assert to_patient() == [
        ("confirmation", 0, AMINA.email, "sent"),
        ("reminder", 0, NEW, "waiting"),
        ("confirmation", 1, NEW, "waiting"),
    ]
    last, now = rows(OutboxMessage)[-1], london("2026-10-05 09:30")
    assert (last["sequence"], last["created_at_utc"], last["due_at_utc"]) == (0, now, now)
    reminder = next(row for row in rows(OutboxMessage) if row["kind"] == "reminder")
    assert reminder["due_at_utc"] == london("2026-10-06 10:00")


def test_nobody_is_written_to_who_need_not_be(amina: str) -> None:
    changed(amina, replace(AMINA, email=NEW), confirms=False)
    assert to_patient() == [("confirmation", 0, AMINA.email, "sent"), ("reminder", 0, NEW, "waiting")]
    changed(amina, replace(AMINA, email=NEW, phone_e164="+447700900900", phone_typed="07700 900900"))
    assert to_patient() == [("confirmation", 0, AMINA.email, "sent"), ("reminder", 0, NEW, "waiting")]


def test_a_confirmation_that_still_waits_is_sent_once_and_to_the_new_address(monday_morning: Traveller) -> None:
    token = booked("2026-10-07 10:00", AMINA)
    changed(token, replace(AMINA, email=NEW))
    assert to_patient() == [("confirmation", 0, NEW, "waiting"), ("reminder", 0, NEW, "waiting")]


def test_the_first_address_gets_the_confirmation_and_a_reminder(monday_morning: Traveller) -> None:
    token = booked("2026-10-07 10:00", BEN)
    changed(token, replace(BEN, email="ben@example.com"))
    assert to_patient() == [
        ("confirmation", 0, "ben@example.com", "waiting"),
        ("reminder", 0, "ben@example.com", "waiting"),
    ]
    assert [row["due_at_utc"] for row in rows(OutboxMessage)][-2:] == [
        london("2026-10-05 09:00"),
        london("2026-10-06 10:00"),
    ]


def test_without_an_address_nothing_waits_and_a_later_one_is_reminded(amina: str) -> None:
    changed(amina, replace(AMINA, email=""))
    assert to_patient() == [("confirmation", 0, AMINA.email, "sent"), ("reminder", 0, AMINA.email, "dropped")]
    assert (the_booking(amina)["email"], the_booking(amina)["email_key"]) == ("", "")
    changed(amina, replace(AMINA, email=NEW), confirms=False)
    assert to_patient() == [
        ("confirmation", 0, AMINA.email, "sent"),
        ("reminder", 0, AMINA.email, "dropped"),
        ("reminder", 1, NEW, "waiting"),
    ]


def test_after_a_move_it_is_the_new_time_that_is_confirmed(amina: str) -> None:
    moved(amina, "2026-10-07 11:00")
    changed(amina, replace(AMINA, email="first@new.example"))
    assert to_patient()[2:] == [
        ("moved", 0, "first@new.example", "waiting"),
        ("reminder", 0, "first@new.example", "waiting"),
    ]
    sent("moved")
    changed(amina, replace(AMINA, email=NEW))
    assert to_patient()[2:] == [
        ("moved", 0, "first@new.example", "sent"),
        ("reminder", 0, NEW, "waiting"),
        ("confirmation", 0, NEW, "waiting"),
    ]
    assert rows(OutboxMessage)[-1]["sequence"] == the_booking(amina)["sequence"] == 1


def test_what_is_over_or_off_is_put_right_and_not_confirmed(amina: str, monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-07 10:00"))
    sent()
    changed(amina, replace(AMINA, email=NEW))
    assert to_patient() == [("confirmation", 0, AMINA.email, "sent"), ("reminder", 0, AMINA.email, "sent")]
    assert the_booking(amina)["email"] == NEW
    other = booked("2026-10-08 12:00", AMINA)
    called_off(other)
    changed(other, replace(AMINA, email=NEW))
    assert to_patient()[-1] == ("cancelled", 0, NEW, "waiting")
    assert ("confirmation", 1, NEW, "waiting") not in to_patient()


def test_what_is_being_sent_at_this_moment_is_not_sent_to_the_old_address_again(monday_morning: Traveller) -> None:
    token = booked("2026-10-07 10:00", AMINA)
    with transaction():
        db.session.execute(update(OutboxMessage).where(OutboxMessage.recipient == "clinic").values(status="sent"))
    with transaction() as now:
        taken = lease_next_message(now)
    assert taken is not None
    changed(token, replace(AMINA, email=NEW))
    assert to_patient() == [
        ("confirmation", 0, AMINA.email, "waiting"),
        ("reminder", 0, NEW, "waiting"),
        ("confirmation", 1, NEW, "waiting"),
    ]
    with transaction() as now:
        settle_failed_attempt(taken, "421 Try again later", now)
        found = appointment_by_id(the_booking(token)["id"])
        assert found is not None
        assert why_not_send(taken, [found], now) == "The address has changed since."


# --- Who is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (replace(AMINA, phone_e164="", phone_typed=""), "a call needs a number"),
        (PatientDetails(phone_e164="+447700900123"), "a name"),
        (replace(AMINA, is_draft=True), "what nobody has checked"),
    ],
)
def test_somebody_stays_within_reach(amina: str, details: PatientDetails, why: str) -> None:
    before = everything()
    with pytest.raises(DetailsMissing):
        changed(amina, details)
    assert everything() == before, why


def test_for_a_visit_one_of_the_two_is_enough_and_for_a_walk_in_neither_is_needed(monday_morning: Traveller) -> None:
    visit = booked("2026-10-08 10:00", BEN, "first-appointment")
    changed(visit, PatientDetails(name="Ben Carter", email="ben@example.com"))
    assert (the_booking(visit)["phone_e164"], the_booking(visit)["email"]) == ("", "ben@example.com")
    with pytest.raises(DetailsMissing):
        changed(visit, PatientDetails(name="Ben Carter"))
    walk_in = taken_down("2026-10-08 14:00", PatientDetails(name="Jo"), is_walk_in=True)
    changed(walk_in, PatientDetails(name="Jo Grey"))
    row = the_booking(walk_in)
    assert (row["patient_name"], row["phone_e164"], row["email"]) == ("Jo Grey", "", "")


def test_whoever_is_second_is_told_by_whom_and_what(amina: str) -> None:
    changed(amina, replace(AMINA, name="Amina Al-Haddad"), by=KIT)
    before = everything()
    with pytest.raises(ChangedMeanwhile) as refused:
        changed(amina, replace(AMINA, email=NEW), version=0)
    change = refused.value.change
    assert change is not None
    assert (change.who, change.verb, change.facts) == (
        "Kit Marsh",
        "details_changed",
        {"version": 1, "fields": ["name"]},
    )
    assert everything() == before


def test_an_older_mark_is_told_of_the_details_too(amina: str, monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-07 09:55"))
    changed(amina, replace(AMINA, reason="My hip"))
    with pytest.raises(ChangedMeanwhile):
        marked(amina, "in_progress", version=0)


@pytest.mark.parametrize(("person", "clinic"), [(RITA, "london"), (RITA, "manchester"), (OLIVER, "london")])
def test_nobody_changes_what_is_not_theirs(amina: str, person: Person, clinic: str) -> None:
    before = rows(Booking)
    with pytest.raises(UnknownAppointment):
        changed(amina, replace(AMINA, name="Mallory"), by=person, clinic=clinic)
    assert rows(Booking) == before
