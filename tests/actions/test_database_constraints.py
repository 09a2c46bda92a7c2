"""What the database itself refuses, and what happens when it is not asked to."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from time_machine import Traveller

from booking.actions import claims
from booking.extensions import db
from booking.models import AuditEntry, Claim
from booking.rules.errors import JustTaken
from booking.transaction import transaction
from tests.actions.steps import BEN, booked, claimed, diary_id, everything, rows, the_booking

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
A_ROW = {"at_utc": NOW, "actor": "nobody", "verb": "wrote", "booking_id": None, "facts": {}}


class Undo(Exception):
    """The test has seen what it wanted, and nothing of it shall stay."""


def write() -> None:
    db.session.execute(insert(AuditEntry), [A_ROW])


@pytest.mark.parametrize("statement", ["UPDATE bookings SET status = 'arrived'", "DELETE FROM claims"])
def test_outside_a_transaction_of_ours_the_database_refuses_to_write(
    app: Flask, monday_morning: Traveller, statement: str
) -> None:
    booked("2026-10-08 10:00")
    before = everything()
    for act in (write, lambda: db.session.execute(text(statement))):
        db.session.remove()
        with pytest.raises(DBAPIError, match=r"read-?only"):
            act()
    assert everything() == before


def test_a_connection_that_has_written_is_handed_back_unable_to(app: Flask) -> None:
    with transaction():
        write()
    db.session.remove()
    with pytest.raises(DBAPIError, match=r"read-?only"):
        write()
    assert len(rows(AuditEntry)) == 1


def test_with_the_guard_off_the_same_write_goes_through(app: Flask) -> None:
    db.session.remove()
    db.session.connection(execution_options={"writes": True, "postgresql_readonly": False})
    write()
    assert db.session.execute(select(func.count()).select_from(AuditEntry)).scalar_one() == 1
    db.session.rollback()
    assert rows(AuditEntry) == []


def test_nothing_of_a_transaction_that_fails_stays(app: Flask) -> None:
    def fails() -> None:
        with transaction():
            write()
            raise Undo

    with pytest.raises(Undo):
        fails()
    assert rows(AuditEntry) == []


def test_the_unique_index_refuses_a_second_claim_on_five_minutes(app: Flask, monday_morning: Traveller) -> None:
    line, (amina, ben) = two_bookings()
    (taken,) = {cell for _, cell in claimed(booking_id=amina) if cell % 3 == 0}
    before = everything()
    with pytest.raises(JustTaken), transaction() as now:
        claims.take_for_booking(line, [taken], ben, now)
    assert everything() == before


def test_without_the_unique_index_five_minutes_can_be_claimed_twice(app: Flask, monday_morning: Traveller) -> None:
    """So it is the index, and nothing else, that has the last word."""
    line, (amina, ben) = two_bookings()
    (taken,) = {cell for _, cell in claimed(booking_id=amina) if cell % 3 == 0}
    before = everything()
    owners: list[int | None] = []

    def claim_unguarded() -> None:
        with transaction() as now:
            db.session.execute(text("DROP INDEX uq_claims_diary_id_cell"))
            claims.take_for_booking(line, [taken], ben, now)
            owners.extend(db.session.scalars(select(Claim.booking_id).where(Claim.cell == taken).order_by(Claim.id)))
            raise Undo  # both databases bring the index back

    with pytest.raises(Undo):
        claim_unguarded()
    assert owners == [amina, ben]
    assert everything() == before
    with pytest.raises(JustTaken), transaction() as now:
        claims.take_for_booking(line, [taken], ben, now)


def two_bookings() -> tuple[int, tuple[int, int]]:
    """The discovery line, and the ids of Amina's and Ben's bookings on it."""
    tokens = booked("2026-10-08 10:00"), booked("2026-10-08 10:15", BEN)
    return diary_id("discovery-calls-london"), (the_booking(tokens[0])["id"], the_booking(tokens[1])["id"])
