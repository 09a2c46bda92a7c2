"""The commands of a terminal: what they do, what they print, and with which status they end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update

from booking import create_app
from booking.actions.bank_holidays import load_bank_holidays
from booking.actions.book_online import book_online
from booking.actions.hold import place_hold, save_details
from booking.actions.patient_changes import cancel_booking, move_booking
from booking.actions.purge import PurgeCounts, purge
from booking.extensions import db
from booking.models import BankHolidayYear, Booking, Claim, Diary, Hold, HoursException, OutboxMessage, VisitCount
from booking.queries.integrity_check import check_rules
from booking.queries.practice import read_practice
from booking.rules.clinic_time import cell_of
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Practice
from booking.rules.retention import VISIT_COUNT_DAYS
from booking.transaction import transaction
from tests.actions.steps import page_viewed
from tests.support.write_lock import write_lock

MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
WEDNESDAY_NINE = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
ALL_WELL = """\
ok      The tables are the ones that this code needs.
ok      No five minutes of a diary are taken twice.
ok      All that is taken belongs to a hold, to a booking that was not cancelled, or to a block that stands.
ok      Every appointment to come owns its time, buffers included, and no more.
ok      No time under a block or a squeezed-in appointment can be offered.
ok      No two appointments to come of one diary overlap, squeezed-in ones aside.
ok      For every appointment to come, its latest mails were promised.
ok      No email is late.
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is 9am on Monday 5 October 2026 in London, until the test moves on."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database with nothing in it, each kind in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('empty')}/empty.sqlite3"
    else:
        url = request.getfixturevalue("postgres_url")
    app = create_app({"DATABASE_URL": url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *command: str) -> tuple[int, str]:
    """The status that a command ends with, and all that it prints."""
    result = app.test_cli_runner().invoke(args=command)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def the_house() -> Practice:
    practice = read_practice()
    assert practice is not None
    return practice


def held(slug: str, starts_at_utc: datetime) -> str:
    """A hold's token, for a service in Manchester."""
    practice = the_house()
    service, clinic = practice.service(slug), practice.clinic("manchester")
    assert service is not None
    assert clinic is not None
    with transaction() as now:
        return place_hold(practice, service, clinic, starts_at_utc, "", "", now).token


def booked(slug: str, starts_at_utc: datetime) -> Booking:
    """An appointment of Ann's."""
    token = held(slug, starts_at_utc)
    ann = PatientDetails(
        name="Ann Lee", phone_e164="+447700900123", phone_typed="07700 900123", email="ann@example.com"
    )
    with transaction():
        save_details(token, ann)
    with transaction() as now:
        link = book_online(the_house(), token, None, "example.com", now)
    return db.session.scalars(select(Booking).where(Booking.token == link)).one()


def quiet_days_until(until: datetime, clock: time_machine.Traveller) -> None:
    """Time passes until an instant. Each day somebody opens a page, and nothing else happens."""
    day = datetime.now(UTC)
    while day.date() <= until.date():
        page_viewed(day.date())
        day += timedelta(days=1)
    clock.move_to(until)


def broken() -> dict[str, int]:
    """How many violations each rule has, of those that have any."""
    return {finding.rule: len(finding.violations) for finding in check_rules(MONDAY) if finding.violations}


@pytest.mark.parametrize("command", ["seed", "worker", "bank-holidays", "purge", "check"])
def test_without_tables_every_command_says_how_to_make_them(command: str, empty: Flask) -> None:
    assert run(empty, command) == (
        1,
        "Error: The database has no tables yet. Run: flask --app wsgi db upgrade\n",
    )


def test_tables_of_another_release_are_told_apart(empty: Flask) -> None:
    run(empty, "db", "upgrade")
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert run(empty, "seed") == (
        1,
        "Error: The tables are not the ones that this code needs. Run: flask --app wsgi db upgrade\n",
    )


def test_seed_tells_what_it_loaded_and_the_second_time_that_there_was_nothing(empty: Flask) -> None:
    run(empty, "db", "upgrade")
    assert run(empty, "seed") == (
        0,
        "Group: ProHealth Clinic\n"
        "3 clinics: London, Manchester, Bedford\n"
        "3 services: Free discovery call, First appointment, Follow-up appointment\n"
        "4 diaries: Discovery calls, Mr Oliver Eaton\n"
        "84 closures for bank holidays\n",
    )
    assert run(empty, "seed") == (0, "Nothing new\n")


def test_bank_holidays_are_loaded_once_a_year(app: Flask, clock: time_machine.Traveller) -> None:
    assert run(app, "bank-holidays") == (0, "Nothing new\n")
    clock.move_to(datetime(2027, 1, 1, 8, 0, tzinfo=UTC))
    assert run(app, "bank-holidays") == (0, "24 closures for bank holidays\n")
    assert run(app, "bank-holidays") == (0, "Nothing new\n")


def test_purge_forgets_spent_holds_and_past_claims_and_nothing_else(app: Flask, clock: time_machine.Traveller) -> None:
    clock.move_to(MONDAY - timedelta(days=3))
    held("discovery-call", MONDAY)
    booked("first-appointment", WEDNESDAY_NINE)
    quiet_days_until(MONDAY + timedelta(days=9), clock)
    held("discovery-call", MONDAY + timedelta(days=9, hours=3))
    # Three cells of the old hold are a week past; its row and that of the booked hold are spent.
    assert run(app, "purge", "--dry-run") == (0, "Would delete 3 past claims, 2 spent holds and 0 old visit counts\n")
    assert run(app, "purge") == (0, "Deleted 3 past claims, 2 spent holds and 0 old visit counts\n")
    assert run(app, "purge") == (0, "Deleted 0 past claims, 0 spent holds and 0 old visit counts\n")
    count = select(func.count())
    assert db.session.scalar(count.select_from(Hold)) == 1
    assert db.session.scalar(count.select_from(Booking)) == 1
    assert db.session.scalar(count.select_from(Claim)) == 3 + 11


def test_a_booking_of_a_week_ago_keeps_its_row_and_loses_its_claims(app: Flask, clock: time_machine.Traveller) -> None:
    booked("first-appointment", WEDNESDAY_NINE)
    quiet_days_until(WEDNESDAY_NINE + timedelta(days=9), clock)
    assert run(app, "purge") == (0, "Deleted 11 past claims, 1 spent hold and 0 old visit counts\n")
    with transaction():  # its mail left long ago
        db.session.execute(update(OutboxMessage).values(status="sent"))
    assert run(app, "check") == (0, ALL_WELL)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("command", [("seed",), ("bank-holidays",), ("purge",), ("worker", "--once")], ids=" ".join)
def test_while_somebody_else_keeps_the_database_locked_a_command_says_so(app: Flask, command: tuple[str, ...]) -> None:
    with write_lock(app) as lock:
        lock.take()
        assert run(app, *command) == (1, "Error: The database cannot be used just now: database is locked\n")


def test_purge_forgets_what_was_counted_three_years_ago(app: Flask) -> None:
    yesterday = MONDAY.date() - timedelta(days=1)
    kept = yesterday - timedelta(days=VISIT_COUNT_DAYS)
    with transaction():
        for number in range(3):
            on_date = kept - timedelta(days=number)
            db.session.add(
                VisitCount(on_date=on_date, step="view", clinic_slug="", came_from="", guide="", count=number + 1)
            )
    page_viewed(yesterday)
    page_viewed(MONDAY.date())
    assert run(app, "purge", "--dry-run") == (0, "Would delete 0 past claims, 0 spent holds and 2 old visit counts\n")
    assert run(app, "purge") == (0, "Deleted 0 past claims, 0 spent holds and 2 old visit counts\n")
    assert sorted(db.session.scalars(select(VisitCount.on_date))) == [kept, yesterday, MONDAY.date()]


def test_a_large_purge_is_done_in_small_transactions(app: Flask) -> None:
    page_viewed(MONDAY.date() - timedelta(days=1))
    page_viewed(MONDAY.date())
    diary_id = db.session.scalars(select(Diary.id).limit(1)).one()
    clinic, service = the_house().clinics[0], the_house().services[0]
    with transaction():
        for number in range(5):
            hold = Hold(
                token=f"old-{number}",
                service_id=service.id,
                clinic_id=clinic.id,
                diary_id=diary_id,
                starts_at_utc=MONDAY + timedelta(days=1),
                held_since_utc=MONDAY - timedelta(days=3),
                expires_at_utc=MONDAY - timedelta(days=3),
            )
            db.session.add(hold)
            db.session.flush()
            cell = cell_of(MONDAY - timedelta(days=9)) + number
            db.session.add(Claim(diary_id=diary_id, cell=cell, hold_id=hold.id, expires_at_utc=hold.expires_at_utc))
    rounds = []
    for _ in range(4):
        with transaction() as now:
            rounds.append(purge(now, limit=2))
    assert rounds == [
        PurgeCounts(claims=2, holds=2, counts=0, is_more=True),
        PurgeCounts(claims=2, holds=2, counts=0, is_more=True),
        PurgeCounts(claims=1, holds=1, counts=0, is_more=False),
        PurgeCounts(claims=0, holds=0, counts=0, is_more=False),
    ]


def test_bank_holidays_are_loaded_once_and_never_by_pruning(app: Flask) -> None:
    with transaction() as now:
        db.session.execute(delete(BankHolidayYear))
        db.session.execute(delete(HoursException))
        purge(now)
        assert db.session.scalars(select(HoursException.id)).all() == []
        assert load_bank_holidays(now) == 84
        assert load_bank_holidays(now) == 0


def test_check_finds_nothing_wrong_with_what_patients_do(app: Flask) -> None:
    held("discovery-call", WEDNESDAY_NINE)
    booked("discovery-call", WEDNESDAY_NINE + timedelta(minutes=15))
    moved = booked("first-appointment", WEDNESDAY_NINE)
    cancelled = booked("follow-up", WEDNESDAY_NINE + timedelta(hours=2))
    with transaction() as now:
        move_booking(the_house(), moved.token, WEDNESDAY_NINE + timedelta(hours=1), now)
        cancel_booking(the_house(), cancelled.token, "", now)
    assert run(app, "check") == (0, ALL_WELL)


def test_check_ends_with_status_1_and_tells_each_violation_but_no_name(app: Flask) -> None:
    booking = booked("first-appointment", WEDNESDAY_NINE)
    with transaction():
        db.session.execute(delete(Claim).where(Claim.booking_id == booking.id, Claim.cell == cell_of(WEDNESDAY_NINE)))
    status, said = run(app, "check")
    rule = "Every appointment to come owns its time, buffers included, and no more."
    assert status == 1
    assert (
        said
        == ALL_WELL.replace(
            f"ok      {rule}\n",
            f"BROKEN  {rule}\n        booking {booking.id}, 2026-10-07 08:00 UTC: 1 cells missing, 0 too many\n",
        )
        + "Error: 1 violation found.\n"
    )


def test_check_sees_a_claim_too_many_and_one_in_another_diary(app: Flask) -> None:
    booking = booked("follow-up", WEDNESDAY_NINE)
    elsewhere = db.session.scalars(select(Diary.id).where(Diary.id != booking.diary_id).limit(1)).one()
    with transaction():
        db.session.execute(
            insert(Claim),
            [{"diary_id": elsewhere, "cell": cell_of(WEDNESDAY_NINE), "booking_id": booking.id}],
        )
    assert broken() == {"Every appointment to come owns its time, buffers included, and no more.": 1}


def test_check_sees_claims_of_a_cancelled_booking(app: Flask) -> None:
    booking = booked("follow-up", WEDNESDAY_NINE)
    cell = cell_of(WEDNESDAY_NINE)
    with transaction() as now:
        cancel_booking(the_house(), booking.token, "", now)
        db.session.execute(insert(Claim), [{"diary_id": booking.diary_id, "cell": cell, "booking_id": booking.id}])
    assert broken() == {
        "All that is taken belongs to a hold, to a booking that was not cancelled, or to a block that stands.": 1
    }


def test_check_sees_two_appointments_at_once_whatever_the_claims_say(app: Flask) -> None:
    one = booked("follow-up", WEDNESDAY_NINE)
    other = booked("follow-up", WEDNESDAY_NINE + timedelta(hours=1))
    with transaction():
        db.session.execute(
            update(Booking)
            .where(Booking.id == other.id)
            .values(starts_at_utc=one.starts_at_utc, ends_at_utc=one.ends_at_utc)
        )
    assert broken() == {
        "Every appointment to come owns its time, buffers included, and no more.": 1,
        "No two appointments to come of one diary overlap, squeezed-in ones aside.": 1,
    }


def test_check_sees_mail_that_was_never_promised(app: Flask) -> None:
    booking = booked("follow-up", WEDNESDAY_NINE)
    with transaction():
        db.session.execute(
            delete(OutboxMessage).where(OutboxMessage.booking_id == booking.id, OutboxMessage.recipient == "patient")
        )
    assert broken() == {"For every appointment to come, its latest mails were promised.": 1}


def test_check_sees_time_taken_twice_where_the_constraint_is_off(empty: Flask) -> None:
    run(empty, "db", "upgrade")
    run(empty, "seed")
    one = booked("follow-up", WEDNESDAY_NINE)
    other = booked("follow-up", WEDNESDAY_NINE + timedelta(hours=1))
    with transaction():
        db.session.execute(text("DROP INDEX uq_claims_diary_id_cell"))
        db.session.execute(
            update(Booking)
            .where(Booking.id == other.id)
            .values(starts_at_utc=one.starts_at_utc, ends_at_utc=one.ends_at_utc)
        )
        db.session.execute(update(Claim).where(Claim.booking_id == other.id).values(cell=Claim.cell - 12))
    assert broken() == {
        "No five minutes of a diary are taken twice.": 8,
        "No two appointments to come of one diary overlap, squeezed-in ones aside.": 1,
    }
