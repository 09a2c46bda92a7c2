"""Exceptions as availability is given them: whole, by clinic, by diary and by date."""

from datetime import date, time

import pytest
from flask import Flask
from time_machine import Traveller

from booking import clock
from booking.extensions import db
from booking.models import HoursException
from booking.rules.availability import offered_day
from booking.rules.practice import DayException, Span
from booking.transaction import transaction
from tests.actions.steps import (
    called,
    diary_id,
    london,
)
from tests.queries.reading import THURSDAY, read

pytestmark = pytest.mark.usefixtures("app")
LINE = "discovery-calls-london"


def test_exceptions_are_read_whole_by_clinic_by_diary_and_by_date(monday_morning: Traveller) -> None:
    london_id, bedford_id = called("discovery-call")[1].id, called("discovery-call", "bedford")[1].id
    line = diary_id(LINE)
    friday = date(2026, 10, 9)
    with transaction():
        exception(london_id, None, THURSDAY, "18:00", "20:00", "")
        exception(london_id, None, THURSDAY, "09:00", "12:00", "Late evening")
        exception(london_id, line, friday, None, None, "on leave")
        exception(bedford_id, None, THURSDAY, None, None, "for staff training")
        exception(london_id, None, date(2026, 10, 10), None, None, "too late to be read")
    facts = read(clinics=("london", "bedford"), last=friday)
    day_and_evening = (Span(time(9), time(12)), Span(time(18), time(20)))
    assert facts["london"].clinic_exceptions == {THURSDAY: DayException(THURSDAY, day_and_evening, "Late evening")}
    assert facts["london"].diary_exceptions == {line: {friday: DayException(friday, (), "on leave")}}
    assert facts["bedford"].clinic_exceptions == {THURSDAY: DayException(THURSDAY, (), "for staff training")}
    assert facts["bedford"].diary_exceptions == {}


def test_christmas_is_closed_and_says_so(app: Flask, monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-12-01 09:00"))
    christmas = date(2026, 12, 25)
    offered = offered_day(read(first=christmas, last=christmas)["london"], christmas, clock.now())
    assert (offered.is_open, offered.slots, offered.closed_because) == (False, (), "Christmas Day")


def exception(
    clinic_id: int, diary: int | None, on_date: date, opens: str | None, closes: str | None, reason: str
) -> None:
    db.session.add(
        HoursException(
            clinic_id=clinic_id,
            diary_id=diary,
            on_date=on_date,
            opens_at=time.fromisoformat(opens) if opens else None,
            closes_at=time.fromisoformat(closes) if closes else None,
            reason=reason,
        )
    )
