"""Taking a booking down: what it makes, what is warned of, squeezing in, and Undo."""

import pytest
from time_machine import Traveller

from booking.models import AuditEntry, Booking, Claim, NameKey
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import (
    ChangedMeanwhile,
    DetailsMissing,
    NotFoundAtClinic,
    NotOneOfOurTimes,
    TooLateToUndo,
    WarningsNotSeen,
)
from booking.rules.patient_details import PatientDetails
from tests.actions.desk.cast import (
    KIT,
    OLIVER,
    RITA,
    SAM,
    Person,
    blocked,
    mails,
    marked,
    member,
    nothing_is_broken,
    sent,
    taken_down,
    undone,
)
from tests.actions.steps import (
    BEN,
    CHLOE,
    booked,
    cancelled,
    cells_between,
    claimed,
    diary_id,
    everything,
    held,
    london,
    moved,
    rows,
    the_booking,
)
from tests.actions.test_crash import survive_every_crash

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.usefixtures("monday_morning")]
EATON = "oliver-eaton"
TEN = "2026-10-08 10:00"
WALKED_IN = PatientDetails(name="Walter Inn")


def test_a_booking_from_the_phone_is_a_booking_like_any_other() -> None:
    token = taken_down(TEN)
    now, row = london("2026-10-05 09:00"), the_booking(token)
    assert row == the_booking(token) | {
        "status": "booked",
        "source": "phone",
        "made_by_staff_id": member(SAM).id,
        "is_squeezed_in": False,
        "sequence": 0,
        "version": 0,
        "starts_at_utc": london(TEN),
        "ends_at_utc": london("2026-10-08 10:45"),
        "diary_id": diary_id(EATON),
        "clinic_id": 1,
        "patient_name": "Amina Haddad",
        "phone_e164": "+971501234567",
        "email_key": "amina.haddad@example.com",
        "booked_at_utc": now,
        "changed_at_utc": now,
        "status_at_utc": None,
        "arrived_at_utc": None,
    }
    assert claimed() == claimed(booking_id=row["id"]) == cells_between(EATON, TEN, "2026-10-08 10:55")
    assert mails() == [
        (0, "confirmation", "clinic", "waiting"),
        (0, "confirmation", "patient", "waiting"),
        (0, "reminder", "patient", "waiting"),
    ]
    with_names = {key["key"] for key in _name_keys() if key["is_whole"]}
    assert with_names == {"amina", "haddad"}
    nothing_is_broken()


def _name_keys() -> list[dict[str, object]]:
    from sqlalchemy import select

    from booking.extensions import db

    return [dict(row._mapping) for row in db.session.execute(select(NameKey.__table__))]


def test_it_leaves_an_audit_row_that_says_by_whom_and_past_what(monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-07 12:00"))
    taken_down(TEN, passed=[DeskWarning.NOTICE])
    last = rows(AuditEntry)[-1]
    assert (last["actor"], last["staff_id"], last["clinic_id"], last["verb"], last["facts"]) == (
        "staff",
        member(SAM).id,
        1,
        "booked",
        {
            "version": 0,
            "starts_at": london(TEN).isoformat(),
            "diary": diary_id(EATON),
            "source": "phone",
            "past": ["notice"],
        },
    )


def test_whom_staff_tell_themselves_no_mail_tells() -> None:
    taken_down(TEN, tells_patient=False)
    assert mails() == [
        (0, "confirmation", "clinic", "waiting"),
        (0, "confirmation", "patient", "dropped"),
        (0, "reminder", "patient", "waiting"),
    ]
    nothing_is_broken()


def test_a_walk_in_has_come_and_need_not_be_reached(monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-08 10:02"))
    token = taken_down(TEN, WALKED_IN, passed=[DeskWarning.NOTICE], is_walk_in=True)
    now, row = london("2026-10-08 10:02"), the_booking(token)
    assert (row["source"], row["status"], row["arrived_at_utc"], row["status_at_utc"]) == (
        "walk_in",
        "arrived",
        now,
        now,
    )
    assert mails() == [(0, "confirmation", "clinic", "waiting")]


@pytest.mark.parametrize(
    ("who", "service", "diary"),
    [
        (WALKED_IN, "first-appointment", EATON),
        (CHLOE, "discovery-call", "discovery-calls-london"),
        (PatientDetails(), "follow-up", EATON),
    ],
)
def test_we_must_be_able_to_reach_whoever_is_not_here(who: PatientDetails, service: str, diary: str) -> None:
    with pytest.raises(DetailsMissing):
        taken_down(TEN, who, service=service, diary=diary)


@pytest.mark.parametrize(
    ("start", "kinds"),
    [
        ("2026-10-06 08:55", [DeskWarning.NOTICE, DeskWarning.CLOSED]),
        ("2026-10-05 08:45", [DeskWarning.PAST, DeskWarning.CLOSED]),
        ("2026-10-05 09:00", [DeskWarning.NOTICE]),
        ("2026-10-06 09:00", []),
        ("2026-10-08 13:15", [DeskWarning.AWAY]),
        ("2026-10-07 10:00", [DeskWarning.AWAY]),
        ("2026-10-08 17:30", [DeskWarning.CLOSED]),
        ("2026-10-11 10:00", [DeskWarning.CLOSED]),
        ("2027-01-04 10:00", [DeskWarning.WINDOW]),
        ("2026-10-08 10:05", []),
    ],
)
def test_each_thing_that_speaks_against_a_time_is_named(start: str, kinds: list[DeskWarning]) -> None:
    if not kinds:
        taken_down(start)
        return
    before = everything()
    with pytest.raises(WarningsNotSeen) as refused:
        taken_down(start)
    assert list(refused.value.kinds) == kinds
    with pytest.raises(WarningsNotSeen):
        taken_down(start, passed=kinds[1:])
    assert everything() == before
    taken_down(start, passed=kinds)
    assert rows(AuditEntry)[-1]["facts"]["past"] == kinds


def test_more_than_three_to_come_is_warned_of_and_not_forbidden() -> None:
    for start in ("09:00", "10:00", "11:00"):
        booked(f"2026-10-08 {start}", BEN, "first-appointment")
    with pytest.raises(WarningsNotSeen) as refused:
        taken_down("2026-10-08 15:00", BEN)
    assert list(refused.value.kinds) == [DeskWarning.MANY]
    taken_down("2026-10-08 15:00", BEN, passed=[DeskWarning.MANY])
    assert len(rows(Booking)) == 4


@pytest.mark.parametrize("start", ["2026-10-08 10:07", "2026-10-08 10:01"])
def test_a_time_between_two_cells_is_none(start: str) -> None:
    with pytest.raises(NotOneOfOurTimes):
        taken_down(start)


@pytest.mark.parametrize(
    ("by", "clinic", "diary", "service"),
    [
        (RITA, "london", EATON, "follow-up"),
        (SAM, "london", "discovery-calls-bedford", "discovery-call"),
        (SAM, "london", EATON, "discovery-call"),
        (OLIVER, "london", "discovery-calls-london", "discovery-call"),
    ],
)
def test_nobody_books_where_they_do_not_work(by: Person, clinic: str, diary: str, service: str) -> None:
    with pytest.raises(NotFoundAtClinic):
        taken_down(TEN, by=by, clinic=clinic, diary=diary, service=service)
    assert rows(Booking) == []


# --- Squeezing in --------------------------------------------------------------------------------------


def test_where_the_diary_is_taken_it_is_squeezed_in_and_owns_what_is_left() -> None:
    first = booked(TEN, BEN, "follow-up")
    with pytest.raises(WarningsNotSeen) as refused:
        taken_down("2026-10-08 10:15")
    assert list(refused.value.kinds) == [DeskWarning.OVERLAP]
    token = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP])
    row = the_booking(token)
    assert row["is_squeezed_in"]
    assert claimed(booking_id=the_booking(first)["id"]) == cells_between(EATON, TEN, "2026-10-08 10:40")
    assert claimed(booking_id=row["id"]) == cells_between(EATON, "2026-10-08 10:40", "2026-10-08 11:10")
    nothing_is_broken()


def test_who_is_squeezed_in_has_the_time_once_the_first_has_gone() -> None:
    first = booked(TEN, BEN, "follow-up")
    token = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP])
    cancelled(first)
    mine = claimed(booking_id=the_booking(token)["id"])
    assert mine == claimed() == cells_between(EATON, "2026-10-08 10:15", "2026-10-08 11:10")
    nothing_is_broken()
    cancelled(token)
    assert claimed() == set()


def test_once_it_has_gone_itself_the_first_is_alone_again() -> None:
    first = booked(TEN, BEN, "follow-up")
    token = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP])
    moved(token, "2026-10-08 15:00")
    assert not the_booking(token)["is_squeezed_in"]
    assert [row["is_under"] for row in rows(Claim)] == [False] * len(rows(Claim))
    nothing_is_broken()
    cancelled(first)
    booked(TEN, CHLOE, "follow-up")


def test_a_booking_squeezed_under_a_block_comes_before_the_block() -> None:
    (block_id,) = blocked(TEN, "2026-10-08 12:00")
    token = taken_down("2026-10-08 11:30", passed=[DeskWarning.OVERLAP])
    assert claimed(booking_id=the_booking(token)["id"]) == cells_between(EATON, "2026-10-08 12:00", "2026-10-08 12:25")
    cancelled(token)
    assert claimed() == claimed(block_id=block_id) == cells_between(EATON, TEN, "2026-10-08 12:00")
    nothing_is_broken()


def test_over_a_live_hold_it_waits_for_the_hold_to_end(monday_morning: Traveller) -> None:
    held(TEN, "follow-up")
    token = taken_down(TEN, passed=[DeskWarning.OVERLAP])
    assert claimed(booking_id=the_booking(token)["id"]) == cells_between(EATON, "2026-10-08 10:40", "2026-10-08 10:55")
    monday_morning.move_to(london("2026-10-05 09:11"))
    with pytest.raises(WarningsNotSeen):
        taken_down(TEN, BEN)
    nothing_is_broken()


def test_a_permission_to_squeeze_in_that_is_not_needed_is_not_used() -> None:
    assert not the_booking(taken_down(TEN, passed=[DeskWarning.OVERLAP]))["is_squeezed_in"]


# --- Sent again ----------------------------------------------------------------------------------------

KEY, OTHER_KEY = "the-form-that-was-open", "another-form-was-open-"


def test_a_form_that_is_sent_twice_makes_one_booking_and_one_mail_to_each() -> None:
    first = taken_down(TEN, form_key=KEY)
    before = everything()
    assert taken_down(TEN, form_key=KEY) == first
    assert everything() == before
    assert mails() == [
        (0, "confirmation", "clinic", "waiting"),
        (0, "confirmation", "patient", "waiting"),
        (0, "reminder", "patient", "waiting"),
    ]
    nothing_is_broken()


def test_so_does_one_that_squeezes_in() -> None:
    booked(TEN, BEN, "follow-up")
    first = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP], form_key=KEY)
    before = everything()
    assert taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP], form_key=KEY) == first
    assert everything() == before


def test_so_does_a_walk_ins(monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-08 10:02"))
    passed = [DeskWarning.NOTICE, DeskWarning.OVERLAP]
    first = taken_down(TEN, WALKED_IN, passed=passed, is_walk_in=True, form_key=KEY)
    before = everything()
    assert taken_down(TEN, WALKED_IN, passed=passed, is_walk_in=True, form_key=KEY) == first
    assert everything() == before


def test_it_leads_there_however_the_booking_has_changed_since() -> None:
    first = taken_down(TEN, form_key=KEY)
    moved(first, "2026-10-08 15:00")
    assert taken_down(TEN, form_key=KEY) == first
    undone_first = taken_down(TEN, BEN, form_key=OTHER_KEY)
    undone(undone_first)
    assert taken_down(TEN, BEN, form_key=OTHER_KEY) == undone_first
    assert len(rows(Booking)) == 2


@pytest.mark.parametrize("key", ["", OTHER_KEY])
def test_without_the_forms_key_it_is_another_booking(key: str) -> None:
    taken_down(TEN, form_key=key and KEY)
    with pytest.raises(WarningsNotSeen):
        taken_down(TEN, form_key=key)
    taken_down(TEN, passed=[DeskWarning.OVERLAP], form_key=key)
    assert [row["is_squeezed_in"] for row in rows(Booking)] == [False, True]


def test_a_form_that_is_filled_in_for_somebody_else_or_by_somebody_else_is_another() -> None:
    taken_down(TEN, form_key=KEY)
    taken_down(TEN, BEN, passed=[DeskWarning.OVERLAP], form_key=KEY)
    taken_down("2026-10-08 15:00", form_key=KEY)
    taken_down(TEN, by=KIT, passed=[DeskWarning.OVERLAP], form_key=KEY)
    assert len({row["form_key"] for row in rows(Booking)}) == len(rows(Booking)) == 4


# --- Undo ----------------------------------------------------------------------------------------------


def test_undo_gives_the_time_back_and_sends_nothing(monday_morning: Traveller) -> None:
    token = taken_down(TEN)
    monday_morning.move_to(london("2026-10-05 09:10"))
    undone(token)
    row = the_booking(token)
    assert (row["status"], row["cancelled_by"], row["sequence"], row["version"]) == ("cancelled", "undone", 1, 1)
    assert claimed() == set()
    assert mails() == [
        (0, "confirmation", "clinic", "dropped"),
        (0, "confirmation", "patient", "dropped"),
        (0, "reminder", "patient", "dropped"),
        (1, "cancelled", "clinic", "dropped"),
        (1, "cancelled", "patient", "dropped"),
    ]
    nothing_is_broken()


def test_whom_a_mail_has_reached_is_told_that_it_is_off() -> None:
    token = taken_down(TEN)
    sent("confirmation")
    undone(token)
    assert mails()[2:] == [
        (0, "reminder", "patient", "dropped"),
        (1, "cancelled", "clinic", "waiting"),
        (1, "cancelled", "patient", "waiting"),
    ]


def test_undo_is_for_ten_minutes_for_whoever_made_it_and_while_nobody_changed_it(monday_morning: Traveller) -> None:
    token = taken_down(TEN)
    with pytest.raises(TooLateToUndo):
        undone(token, KIT)
    moved(token, "2026-10-08 15:00")
    with pytest.raises(ChangedMeanwhile):
        undone(token, version=0)
    with pytest.raises(TooLateToUndo):
        undone(token)
    other = taken_down(TEN, BEN)
    monday_morning.move_to(london("2026-10-05 09:10:01"))
    with pytest.raises(TooLateToUndo):
        undone(other)
    assert [row["status"] for row in rows(Booking)] == ["booked", "booked"]


# --- Whole or not there --------------------------------------------------------------------------------


def test_a_new_booking_is_whole_or_not_there() -> None:
    member(SAM)
    assert survive_every_crash(lambda: taken_down(TEN)) >= 9
    assert len(rows(Booking)) == 1
    nothing_is_broken()


def test_so_is_one_that_is_squeezed_in_and_its_undo() -> None:
    booked(TEN, BEN, "follow-up")
    member(SAM)
    made: list[str] = []
    assert survive_every_crash(lambda: made.append(taken_down(TEN, passed=[DeskWarning.OVERLAP]))) >= 12
    nothing_is_broken()
    assert survive_every_crash(lambda: undone(made[-1])) >= 9
    nothing_is_broken()
    assert [row["status"] for row in rows(Booking)] == ["booked", "cancelled"]


def test_a_walk_in_can_be_marked_at_once(monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-08 10:02"))
    token = taken_down(TEN, WALKED_IN, passed=[DeskWarning.NOTICE], is_walk_in=True)
    marked(token, "in_progress")
    assert the_booking(token)["status"] == "in_progress"
