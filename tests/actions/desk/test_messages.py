"""A mail once more: what is promised, and when it is refused. And notes."""

import pytest
from time_machine import Traveller

from booking.actions.desk.messages import preview_message, resend_message
from booking.actions.desk.note import add_note
from booking.models import AuditEntry, Note, OutboxMessage
from booking.queries.appointments import appointment_by_id
from booking.queries.booking_page import message_of
from booking.rules.errors import ChangedMeanwhile, MessageOutdated, UnknownAppointment
from booking.transaction import transaction
from tests.actions.desk.cast import KIT, RITA, SAM, marked, member
from tests.actions.steps import AMINA, BEN, Row, booked, called, london, moved, rows, the_booking, the_house
from tests.web.staff import Person

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def amina(monday_morning: Traveller) -> str:
    """Amina's call on Wednesday at ten; half an hour has passed, and her mail was sent."""
    token = booked("2026-10-07 10:00", AMINA)
    monday_morning.move_to(london("2026-10-05 09:30"))
    _settle()
    return token


def _settle() -> None:
    with transaction() as now:
        from booking.extensions import db

        for row in db.session.query(OutboxMessage).filter(OutboxMessage.due_at_utc <= now):
            row.status, row.settled_at_utc, row.attempts = "sent", now, 1


def the_mail(kind: str, recipient: str = "patient") -> Row:
    (found,) = [r for r in rows(OutboxMessage) if (r["kind"], r["recipient"], r["copy"]) == (kind, recipient, 0)]
    return found


def again(token: str, mail: Row, by: Person = SAM, version: int | None = None) -> None:
    """Somebody presses "Send again"."""
    who, booking = member(by), the_booking(token)
    seen = booking["version"] if version is None else version
    with transaction() as now:
        resend_message(booking["reference"], called("discovery-call")[1], mail["id"], seen, who, now)


def test_another_copy_is_promised_at_once_under_a_name_of_its_own(amina: str) -> None:
    first = the_mail("confirmation")
    again(amina, first)
    last = rows(OutboxMessage)[-1]
    now = london("2026-10-05 09:30")
    changed = {"copy": 1, "status": "waiting", "created_at_utc": now, "due_at_utc": now, "settled_at_utc": None}
    assert last == first | changed | {"id": last["id"], "message_id": last["message_id"], "attempts": 0}
    assert last["message_id"] != first["message_id"]
    audit = rows(AuditEntry)[-1]
    assert (audit["verb"], audit["staff_id"], audit["facts"]) == (
        "sent_again",
        member(SAM).id,
        {"kind": "confirmation", "recipient": "patient", "copy": 1},
    )


def test_pressed_twice_it_is_sent_once_and_after_that_once_more(amina: str) -> None:
    again(amina, the_mail("confirmation"))
    again(amina, the_mail("confirmation"), by=KIT)
    assert [row["copy"] for row in rows(OutboxMessage) if row["kind"] == "confirmation"] == [0, 0, 1]
    _settle()
    again(amina, the_mail("confirmation"))
    assert [row["copy"] for row in rows(OutboxMessage) if row["kind"] == "confirmation"] == [0, 0, 1, 2]


def test_a_reminder_can_be_sent_now_and_its_own_still_comes(amina: str) -> None:
    again(amina, the_mail("reminder"))
    assert [(r["copy"], r["due_at_utc"]) for r in rows(OutboxMessage) if r["kind"] == "reminder"] == [
        (0, london("2026-10-06 10:00")),
        (1, london("2026-10-05 09:30")),
    ]


def test_what_is_not_true_any_more_is_not_sent_again(amina: str) -> None:
    before = the_mail("confirmation")
    moved(amina, "2026-10-07 11:00")
    count = len(rows(OutboxMessage))
    with pytest.raises(MessageOutdated):
        again(amina, before)
    assert len(rows(OutboxMessage)) == count


def test_somebody_elses_mail_an_older_version_or_another_clinic_are_refused(
    amina: str, monday_morning: Traveller
) -> None:
    booked("2026-10-07 12:00", BEN)
    bens = rows(OutboxMessage)[-1]
    with pytest.raises(UnknownAppointment):
        again(amina, bens)
    with pytest.raises(UnknownAppointment):
        again(amina, the_mail("reminder"), by=RITA)
    monday_morning.move_to(london("2026-10-07 10:00"))
    marked(amina, "in_progress")
    with pytest.raises(ChangedMeanwhile):
        again(amina, the_mail("reminder"), version=0)


def test_the_preview_is_the_mail_without_the_patients_secret(amina: str) -> None:
    booking = the_booking(amina)
    found, message = appointment_by_id(booking["id"]), message_of(booking["id"], the_mail("confirmation")["id"])
    assert found is not None
    assert message is not None
    mail = preview_message(
        the_house(), found, message, "https://clinic.example", "C <c@clinic.example>", booking["booked_at_utc"]
    )
    assert mail.subject == "Your appointment: Wednesday 7 October, 10am UK time"
    assert amina not in mail.text + mail.html + mail.calendar
    assert "https://clinic.example/a/…" in mail.text
    assert "knee" not in mail.text + mail.html


def test_a_note_is_added_for_staff_and_changes_nothing_else(amina: str) -> None:
    booking, who = the_booking(amina), member(KIT)
    with transaction() as now:
        add_note(booking["reference"], called("discovery-call")[1], "Son drives him", who, now)
    assert the_booking(amina) == booking
    (written,) = rows(Note)
    assert {name: written[name] for name in written if name != "id"} == {
        "booking_id": booking["id"],
        "staff_id": who.id,
        "at_utc": london("2026-10-05 09:30"),
        "text": "Son drives him",
    }
    last = rows(AuditEntry)[-1]
    assert (last["verb"], last["booking_id"], last["facts"]) == ("noted", booking["id"], {})


def test_nobody_notes_what_is_not_theirs(amina: str) -> None:
    reference, who = the_booking(amina)["reference"], member(RITA)
    with pytest.raises(UnknownAppointment), transaction() as now:
        add_note(reference, called("discovery-call")[1], "Hello", who, now)
    assert rows(Note) == []
