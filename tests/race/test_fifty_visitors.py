"""CLAIM-1, BOOKING-3, BOOKING-4: many people want one time, at once, on a running server. One of them gets it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from tests.race.conftest import NewDatabase, Place, serving
from tests.race.state import cells_of, instant
from tests.race.visitors import Answer, Form, Visitor, at_once, free_days
from tests.support.server import flask

pytestmark = pytest.mark.race

CALL = "/book/discovery-call/london"
MINUTES = 15
FIFTY = 50
ROUNDS = 5

Time = tuple[str, str]
Times = Iterator[Time]


@pytest.fixture(scope="module")
def times(place: Place) -> Times:
    """Free times that no other test has, with an hour's room between them."""
    return some_times(place)


def some_times(place: Place) -> Times:
    days = free_days(Visitor(place.url), CALL, at_least=12)
    return iter([(address, at) for address, offered in days for at in offered[::4]])


@pytest.fixture(scope="module")
def fifty(place: Place) -> list[Visitor]:
    return [Visitor(place.url) for _ in range(FIFTY)]


def test_fifty_press_book_for_one_time_and_one_gets_it(place: Place, times: Times, fifty: list[Visitor]) -> None:
    for _ in range(ROUNDS):
        address, at = next(times)
        answers = race(place, fifty, address, at)

        assert Counter(answer.status for answer in answers) == {303: 1, 409: FIFTY - 1}
        (winner,) = [answer.location for answer in answers if answer.status == 303]
        assert_owns(place, winner, address, at)
        for visitor, answer in zip(fifty, answers, strict=True):
            if answer.status == 409:
                assert_kindly_refused(visitor, answer)
            else:
                visitor.introduce()  # nobody comes to three bookings, which is all that one may have

    loser = next(visitor for visitor, answer in zip(fifty, answers, strict=True) if answer.status == 409)
    form = answers[fifty.index(loser)].form("/book/check")
    second = loser.post(form.action, {**form.fields, "start": form.choices[0]})
    assert second.status == 303
    assert_owns(place, second.location, *form.choices[0].split("T"))


def test_fifty_choose_one_time_and_one_holds_it(place: Place, times: Times) -> None:
    address, at = next(times)
    visitors = [Visitor(place.url) for _ in range(FIFTY)]
    forms = [visitor.get(address).form(address) for visitor in visitors]

    answers = at_once(
        *(
            partial(visitor.post, address, {**form.fields, "start": at})
            for visitor, form in zip(visitors, forms, strict=True)
        )
    )

    assert Counter(answer.status for answer in answers) == {303: 1, 409: FIFTY - 1}
    assert [len(answer.form("/book/hold").choices) for answer in answers if answer.status == 409] == [3] * (FIFTY - 1)
    (hold,) = place.state.holds_at(instant(address, at))
    assert place.state.taken(instant(address, at), MINUTES) == [
        (cell, f"hold {hold}") for cell in cells_of(instant(address, at), MINUTES)
    ]


def test_one_visitor_pressing_ten_times_has_one_booking(place: Place, times: Times) -> None:
    for _ in range(3):
        address, at = next(times)
        visitor = Visitor(place.url)
        form = visitor.come_to_the_check(address, at)

        answers = at_once(*[partial(visitor.post, form.action, form.fields)] * 10)

        (booked,) = place.state.booked_at(instant(address, at))
        assert [(answer.status, answer.location) for answer in answers] == [(303, booked)] * 10
        assert_owns(place, booked, address, at)


def test_two_patients_move_to_one_time_and_one_keeps_the_old_one(place: Place, times: Times) -> None:
    for _ in range(5):
        olds, (day, at) = [next(times), next(times)], next(times)
        patients = [Visitor(place.url) for _ in olds]
        theirs = [patient.book(*old) for patient, old in zip(patients, olds, strict=True)]

        answers = at_once(*moves(patients, theirs, [(day, at), (day, at)]))

        statuses = [answer.status for answer in answers]
        assert sorted(statuses) == [303, 409]
        moved, stayed = statuses.index(303), statuses.index(409)
        assert_owns(place, theirs[moved], day, at)
        assert_owns(place, theirs[stayed], *olds[stayed])
        assert place.state.taken(instant(*olds[moved]), MINUTES) == []


def test_two_patients_who_swap_are_answered(place: Place, times: Times) -> None:
    for _ in range(5):
        olds = [next(times), next(times)]
        patients = [Visitor(place.url) for _ in olds]
        theirs = [patient.book(*old) for patient, old in zip(patients, olds, strict=True)]

        answers = at_once(*moves(patients, theirs, olds[::-1]))

        # Neither time is free until the other has moved, so both stay where they were.
        assert [answer.status for answer in answers] == [409, 409]
        for appointment, old in zip(theirs, olds, strict=True):
            assert_owns(place, appointment, *old)


def test_two_visitors_whose_ended_holds_cross_are_answered(place: Place, times: Times) -> None:
    """Each gives up what the other takes over: on PostgreSQL a deadlock, which is run again."""
    for _ in range(3):
        firsts = [next(times), next(times)]
        visitors = [Visitor(place.url) for _ in firsts]
        for visitor, first in zip(visitors, firsts, strict=True):
            assert visitor.hold(*first).status == 303
        place.state.end_holds()
        forms = [
            visitor.get(address).form(address) for visitor, (address, _) in zip(visitors, firsts[::-1], strict=True)
        ]

        answers = at_once(
            *(
                partial(visitor.post, address, {**form.fields, "start": at})
                for visitor, form, (address, at) in zip(visitors, forms, firsts[::-1], strict=True)
            )
        )

        assert [answer.status for answer in answers] == [303, 303]
        owners = [place.state.taken(instant(*first), MINUTES) for first in firsts]
        assert [len({owner for _, owner in cells}) for cells in owners] == [1, 1]
        assert [[cell for cell, _ in cells] for cells in owners] == [
            cells_of(instant(*first), MINUTES) for first in firsts
        ]


def test_afterwards_everything_is_as_it_must_be(place: Place) -> None:
    assert "BROKEN" not in flask(place.server.env, "check")
    assert "Traceback" not in place.server.log.read_text()


def test_two_processes_know_no_more_of_each_other(new_database: NewDatabase, tmp_path: Path) -> None:
    """Nothing that one process remembers stands between two visitors: only the database does."""
    with new_database() as url, serving(url, tmp_path, WEB_CONCURRENCY="2") as place:
        times, visitors = some_times(place), [Visitor(place.url) for _ in range(16)]
        for _ in range(3):
            address, at = next(times)
            answers = race(place, visitors, address, at)

            assert Counter(answer.status for answer in answers) == {303: 1, 409: 15}
            (winner,) = [answer.location for answer in answers if answer.status == 303]
            assert_owns(place, winner, address, at)


def test_the_control_without_the_guards_doubles(new_database: NewDatabase, tmp_path: Path) -> None:
    """A race that cannot be lost proves nothing: without the guards, more than one visitor wins."""
    control = {"GUNICORN_CMD_ARGS": "--config tests/race/unguarded.py"}
    with new_database() as url, serving(url, tmp_path, **control) as place:
        place.state.drop_the_unique_index()
        times, visitors = some_times(place), [Visitor(place.url) for _ in range(16)]
        winners = 0
        for _ in range(5):
            answers = race(place, visitors, *next(times))
            winners = max(winners, [answer.status for answer in answers].count(303))
            if winners > 1:
                break
            for visitor in visitors:
                visitor.introduce()

        assert winners > 1
        # And `flask check`, which found nothing above, finds it.
        with pytest.raises(CalledProcessError) as found:
            flask(place.server.env, "check")
        assert "BROKEN  No five minutes of a diary are taken twice." in found.value.stdout


def race(place: Place, visitors: Sequence[Visitor], address: str, at: str) -> list[Answer]:
    """What each is told who sits on the check page for one time, and presses when the others do.

    A hold is one visitor's, so each one's ends before the next begins.
    """
    forms: list[Form] = []
    for visitor in visitors:
        forms.append(visitor.come_to_the_check(address, at))
        place.state.end_holds()
    return at_once(
        *(partial(visitor.post, form.action, form.fields) for visitor, form in zip(visitors, forms, strict=True))
    )


def moves(patients: Sequence[Visitor], theirs: Sequence[str], to: Sequence[Time]) -> list[Callable[[], Answer]]:
    """One press each of "Move my appointment", the page with the time already open."""
    presses: list[Callable[[], Answer]] = []
    for patient, appointment, (address, at) in zip(patients, theirs, to, strict=True):
        action = f"{appointment}/move/{address.rpartition('/')[2]}"
        form = patient.get(action).form(action)
        presses.append(partial(patient.post, action, {**form.fields, "start": at}))
    return presses


def assert_owns(place: Place, appointment: str, address: str, at: str) -> None:
    """The time is booked once, for this appointment, which owns it and nothing else."""
    start = instant(address, at)
    cells = cells_of(start, MINUTES)
    assert place.state.booked_at(start) == [appointment]
    assert place.state.taken(start, MINUTES) == [(cell, appointment) for cell in cells]
    assert place.state.owned_by(appointment) == cells


def assert_kindly_refused(visitor: Visitor, answer: Answer) -> None:
    """The nearest three to choose from, and what was typed is kept."""
    form = answer.form("/book/check")
    assert len(form.choices) == 3
    assert all(typed in answer.text for typed in (visitor.name, visitor.phone, visitor.email))
