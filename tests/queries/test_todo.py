"""What waits as it is read: two statements, and from real rows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from time_machine import Traveller

from booking import clock
from booking.actions.desk.tick_off import tick_off, undo_tick_off
from booking.extensions import db
from booking.models import Booking, HoursException, OutboxMessage
from booking.queries.day_fingerprint import day_fingerprint
from booking.queries.todo import read_to_do, ticked_since
from booking.rules.errors import UnknownAppointment
from booking.rules.todo import ToDoItem, ToDoKind
from booking.transaction import transaction
from tests.actions.desk.cast import RITA, SAM, marked, member
from tests.actions.steps import AMINA, BEN, booked, called, counted, held, london, moved, the_booking, the_house
from tests.queries.test_clinic_day import OLIVER, THURSDAY, blocked, many

pytestmark = pytest.mark.usefixtures("app", "monday_morning")


def waiting(clinic: str = "london") -> tuple[ToDoItem, ...]:
    """Everything to do at a clinic."""
    db.session.remove()
    return read_to_do(the_house(), called("discovery-call", clinic)[1], clock.now())


def told(clinic: str = "london") -> list[tuple[ToDoKind, str, str]]:
    """Each thing: its kind, whom it is about, and a block's reason."""
    return [(i.kind, i.booking.patient_name, i.cause.reason if i.cause else "") for i in waiting(clinic)]


def change(token: str, **values: object) -> None:
    """Sets columns of a booking."""
    with transaction():
        db.session.execute(update(Booking).where(Booking.token == token).values(**values))


def test_nothing_waits_at_first() -> None:
    booked("2026-10-08 10:00", AMINA)
    assert told() == []


def test_who_gave_no_email_address_waits_to_be_told() -> None:
    booked("2026-10-08 10:00", BEN)
    assert told() == [(ToDoKind.NOT_TOLD, "Ben Carter", "")]
    assert told("manchester") == []


def test_who_was_not_marked_waits(monday_morning: Traveller) -> None:
    token = booked("2026-10-08 10:00", AMINA)
    monday_morning.move_to(london("2026-10-08 10:15"))
    assert told() == [(ToDoKind.NOT_MARKED, "Amina Haddad", "")]
    marked(token, "completed")
    assert told() == []


def test_a_mail_that_was_given_up_waits_until_it_is_ticked_off_or_the_booking_moves() -> None:
    token = booked("2026-10-08 10:00", AMINA)
    with transaction():
        db.session.execute(
            update(OutboxMessage).where(OutboxMessage.recipient == "patient").values(status="failed", attempts=3)
        )
    (item,) = waiting()
    assert (item.kind, item.booking.unsent_email is not None and item.booking.unsent_email.attempts) == (
        ToDoKind.MAIL_FAILED,
        3,
    )
    moved(token, "2026-10-08 11:00")
    assert told() == []


def test_the_clinics_own_lost_mail_is_told_above_the_list_and_is_no_item_of_it() -> None:
    booked("2026-10-08 10:00", AMINA)
    with transaction():
        db.session.execute(update(OutboxMessage).where(OutboxMessage.recipient == "clinic").values(status="failed"))
    assert told() == []


def test_a_call_that_was_promised_waits() -> None:
    token = booked("2026-10-08 10:00", AMINA)
    change(token, call_back_at_utc=london("2026-10-05 12:00"))
    assert told() == [(ToDoKind.CALL_BACK, "Amina Haddad", "")]
    change(token, no_answers=3)
    assert told() == [(ToDoKind.NO_ANSWER, "Amina Haddad", "")]


def test_a_block_leaves_a_booking_without_its_time() -> None:
    booked("2026-10-08 10:00", AMINA, "follow-up")
    blocked(OLIVER, "2026-10-08 10:00", "2026-10-08 12:00", "Flooring")
    assert told() == [(ToDoKind.STRANDED, "Amina Haddad", "Flooring")]


@pytest.mark.parametrize("spans", [0, 2])
def test_so_does_an_exception(spans: int) -> None:
    booked("2026-10-08 10:00", AMINA, "follow-up")
    assert told() == []
    rows = [(None, None)] if not spans else [("09:00", "10:00"), ("11:00", "12:00")]
    with transaction():
        for opens, closes in rows:
            db.session.add(
                HoursException(
                    clinic_id=1,
                    on_date=THURSDAY,
                    opens_at=opens and london(f"2026-01-01 {opens}").time(),
                    closes_at=closes and london(f"2026-01-01 {closes}").time(),
                )
            )
    assert told() == [(ToDoKind.STRANDED, "Amina Haddad", "")]


def test_one_person_twice_in_a_week_is_asked_about_with_the_other() -> None:
    first, second = booked("2026-10-06 10:00", AMINA), booked("2026-10-08 11:00", AMINA)
    booked("2026-10-13 10:00", AMINA)
    (item,) = waiting()
    assert (item.kind, item.booking.reference) == (ToDoKind.DUPLICATE, the_booking(second)["reference"])
    assert [other.reference for other in item.others] == [the_booking(first)["reference"]]


def test_a_tick_takes_it_off_once_and_a_change_brings_it_back() -> None:
    token = booked("2026-10-08 10:00", BEN)
    sam, london_clinic = member(SAM), called("discovery-call")[1]
    booking = the_booking(token)
    what = booking["reference"], london_clinic, ToDoKind.NOT_TOLD, booking["version"], sam
    for _press in range(2):
        with transaction() as now:
            tick_off(*what, now)
    assert told() == []
    (done,) = ticked_since(london_clinic, clock.now() - timedelta(hours=1))
    assert (done.patient_name, done.kind, done.who) == ("Ben Carter", ToDoKind.NOT_TOLD, "Sam Okoro")
    with transaction() as now:
        undo_tick_off(*what, now)
    assert told() == [(ToDoKind.NOT_TOLD, "Ben Carter", "")]
    with transaction() as now:
        tick_off(*what, now)
    change(token, version=booking["version"] + 1)
    assert told() == [(ToDoKind.NOT_TOLD, "Ben Carter", "")]


def test_nobody_ticks_off_what_is_elsewhere() -> None:
    token = booked("2026-10-08 10:00", BEN)
    rita, london_clinic, reference = member(RITA), called("discovery-call")[1], the_booking(token)["reference"]
    with pytest.raises(UnknownAppointment), transaction() as now:
        tick_off(reference, london_clinic, ToDoKind.NOT_TOLD, 0, rita, now)


@pytest.mark.parametrize("how_many", [0, 150])
def test_what_waits_takes_two_statements_however_much_it_is(how_many: int) -> None:
    if how_many:
        many(how_many, london("2026-10-08 09:00"))
    practice, clinic = the_house(), called("discovery-call")[1]
    db.session.remove()
    with counted() as statements:
        read_to_do(practice, clinic, clock.now())
    assert len(statements) == 2


def stamp(on_date: date = THURSDAY) -> str:
    """The day's stamp."""
    db.session.remove()
    practice, clinic = the_house(), called("discovery-call")[1]
    with counted() as statements:
        found = day_fingerprint(practice, clinic, on_date, clock.now())
    assert len(statements) == 1
    return found


def test_the_stamp_of_a_day_changes_with_everything_that_is_shown(monday_morning: Traveller) -> None:
    seen = [stamp()]

    def has_changed(what: str) -> None:
        seen.append(stamp())
        assert seen[-1] != seen[-2], what

    token = booked("2026-10-08 10:00", BEN)
    has_changed("a booking")
    moved(token, "2026-10-08 11:00")
    has_changed("a move")
    hold = held("2026-10-08 15:00")
    has_changed("a hold")
    monday_morning.shift(timedelta(minutes=1))
    assert stamp() == seen[-1]
    held("2026-10-08 15:00", token=hold)
    has_changed("a hold that was renewed")
    monday_morning.shift(timedelta(minutes=11))
    has_changed("a hold that has ended")
    blocked(OLIVER, "2026-10-08 10:00", "2026-10-08 12:00")
    has_changed("a block")
    with transaction():
        db.session.add(HoursException(clinic_id=1, on_date=THURSDAY, reason="for staff training"))
    has_changed("an exception")
    what = the_booking(token)["reference"], called("discovery-call")[1], ToDoKind.NOT_TOLD, 0, member(SAM)
    with transaction() as now:
        tick_off(*what, now)
    has_changed("a tick")
    booked("2026-10-09 10:00", AMINA)
    assert stamp() == seen[-1]
