"""A booking is found by its names from the moment at which it is made."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from booking.extensions import db
from booking.models import NameKey
from booking.rules import name_search
from booking.rules.patient_details import PatientDetails
from booking.transaction import transaction
from tests.actions.steps import AMINA, booked

DANA = PatientDetails(
    name="Dana Whitfield", patient_name="Seán O’Brien", phone_e164="+447700900321", phone_typed="07700 900321"
)


@pytest.fixture(autouse=True)
def clock(monday_morning: time_machine.Traveller) -> time_machine.Traveller:
    return monday_morning


def kept() -> dict[str, bool]:
    return {row.key: row.is_whole for row in db.session.scalars(select(NameKey))}


def test_a_booking_is_kept_under_the_patients_and_the_contacts_name(app: Flask) -> None:
    booked("2026-10-07 10:00", DANA)
    assert kept() == name_search.search_keys("Seán O’Brien", "Dana Whitfield")
    assert {"obrien", "brien", "sean", "dana", "whitfield"} == {
        key for key, is_whole in kept().items() if is_whole and len(key) > 1
    }


def test_keys_stand_in_the_order_of_their_letters_numbers(app: Flask) -> None:
    booked("2026-10-07 10:00", PatientDetails(name="Zoë Élan", phone_e164="+447700900321", phone_typed="07700 900321"))
    booked("2026-10-07 11:00", PatientDetails(name="محمد 李", phone_e164="+447700900322", phone_typed="07700 900322"))
    wholes = list(db.session.scalars(select(NameKey.key).where(NameKey.is_whole).order_by(NameKey.key)))
    assert wholes == sorted(wholes) == ["elan", "zoe", "zoeelan", "محمد", "李"]


def test_bookings_from_before_are_given_their_keys_by_the_migration(app: Flask) -> None:
    booked("2026-10-07 10:00", AMINA)
    booked("2026-10-07 11:00", DANA)
    before = sorted(kept().items())
    with transaction():
        db.session.execute(delete(NameKey))
    assert kept() == {}
    _run_the_backfill()
    assert sorted(kept().items()) == before


def _run_the_backfill() -> None:
    module = _migration_0002()
    with transaction():
        module._write_name_keys(db.session.connection())


def _migration_0002() -> Any:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from booking import MIGRATIONS

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revision = ScriptDirectory.from_config(config).get_revision("0002")
    assert revision is not None
    return revision.module
