"""Numbers are added up exactly, survive a database that is away, and stay bounded."""

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, event
from sqlalchemy.exc import OperationalError

from booking import create_app
from booking.extensions import db
from booking.models import Booking, VisitCount
from booking.rules.visit_counts import MOST_WORDS, OTHER_WORD, Visit, VisitStep
from booking.web import visit_count_buffer
from booking.web.visit_count_buffer import VisitCountBuffer, current_visit_count_buffer
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.support.write_lock import write_lock
from tests.web.database import Database
from tests.web.journey import book_call

TODAY = date(2026, 10, 5)
VIEW, START = Visit(TODAY, VisitStep.VIEW, "london", "newsletter"), Visit(TODAY, VisitStep.START, "london")


@pytest.fixture
def counter(app: Flask) -> VisitCountBuffer:
    with app.app_context():
        return current_visit_count_buffer()


def written(app: Flask, counter: VisitCountBuffer) -> bool:
    with app.app_context():
        return counter.write()


def rows(database: Database) -> dict[Visit, int]:
    return {
        Visit(row.on_date, VisitStep(row.step), row.clinic_slug, row.came_from, row.guide): row.count
        for row in database.all(VisitCount)
    }


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """Meanwhile, the database answers to no statement that writes counts."""

    def refuse(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if "INSERT INTO visit_counts" in statement:
            raise OperationalError(statement, {}, Exception("database is locked"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@BOTH_DATABASES
def test_what_was_counted_is_added_to_what_is_there(app: Flask, counter: VisitCountBuffer, database: Database) -> None:
    for visits in ([VIEW, VIEW, START], [VIEW], []):
        for visit in visits:
            counter.add(visit)
        assert written(app, counter)
    assert (rows(database), counter.waiting) == ({VIEW: 3, START: 1}, {})


@BOTH_DATABASES
@pytest.mark.parametrize(("word", "cost"), [("", 2), ("word-", 3)])
def test_a_batch_costs_as_many_statements_whatever_is_in_it(
    app: Flask, counter: VisitCountBuffer, database: Database, word: str, cost: int
) -> None:
    """One more where there are words that nobody knows yet."""
    costs = []
    for batch, many in enumerate((1, 50, 1000)):
        for number in range(many):
            counter.add(Visit(TODAY, VisitStep.VIEW, f"clinic-{number}", word and f"{word}{batch}-{number}"))
        with database.statements() as sent:
            written(app, counter)
        costs.append(len(sent))
    assert costs == [cost, cost, cost]


@BOTH_DATABASES
def test_eight_threads_that_count_while_others_write_add_up_exactly(
    app: Flask, counter: VisitCountBuffer, database: Database
) -> None:
    def count() -> None:
        for number in range(500):
            counter.add(VIEW if number % 2 else START)

    def write() -> None:
        for _ in range(5):
            written(app, counter)

    threads = [threading.Thread(target=work) for work in [count] * 8 + [write] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written(app, counter)
    assert rows(database) == {VIEW: 2000, START: 2000}


@BOTH_DATABASES
def test_two_applications_that_write_at_once_add_up_exactly(app: Flask, database: Database) -> None:
    another = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})

    def count(one: Flask) -> None:
        counter = one.extensions["visit_counter"]
        for number in range(10):
            counter.add(VIEW if number % 2 else START, 10)
            assert written(one, counter)

    threads = [threading.Thread(target=count, args=(one,)) for one in (app, another)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with another.app_context():
        db.engine.dispose()
    assert rows(database) == {VIEW: 100, START: 100}


@BOTH_DATABASES
def test_while_the_database_is_away_numbers_wait_and_pages_are_served(
    app: Flask, counter: VisitCountBuffer, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    counter.add(VIEW)
    with away(app):
        assert not written(app, counter)
        assert app.test_client().get("/").status_code == 200
        assert not written(app, counter)
    assert "visit counts wait: database is locked" in caplog.text
    assert (rows(database), sum(counter.waiting.values())) == ({}, 2)
    assert written(app, counter)
    assert rows(database) == {VIEW: 1, Visit(TODAY, VisitStep.VIEW): 1}


def test_while_somebody_else_keeps_the_database_locked_numbers_wait(
    app: Flask, counter: VisitCountBuffer, database: Database
) -> None:
    counter.add(VIEW)
    with write_lock(app) as lock:
        lock.take()
        assert not written(app, counter)
        lock.release()
        assert written(app, counter)
    assert rows(database) == {VIEW: 1}


@BOTH_DATABASES
def test_what_can_never_be_written_does_not_stop_what_comes_after(
    app: Flask, counter: VisitCountBuffer, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    counter.add(VIEW, -1)  # against the table's own rule
    assert written(app, counter)
    assert "could not be written, and are lost" in caplog.text
    counter.add(START)
    assert written(app, counter)
    assert rows(database) == {START: 1}


@BOTH_DATABASES
def test_a_date_has_at_most_sixty_words_of_strangers(app: Flask, counter: VisitCountBuffer, database: Database) -> None:
    for batch in range(3):
        for number in range(40):
            counter.add(Visit(TODAY, VisitStep.VIEW, "", f"word-{batch}-{number}"))
        written(app, counter)
    found = rows(database)
    assert (len(found), sum(found.values())) == (MOST_WORDS + 1, 120)
    assert found[Visit(TODAY, VisitStep.VIEW, "", OTHER_WORD)] == 60


@BOTH_DATABASES
def test_junk_in_links_does_not_hide_the_word_of_a_campaign_that_brought_a_booking(
    app: Flask, counter: VisitCountBuffer, database: Database
) -> None:
    book_call(Visitor(app))

    def book_from_there() -> None:
        db.session.query(Booking).one().came_from = "spring-mail"

    database.change(book_from_there)
    written(app, counter)
    database.change(lambda: db.session.execute(delete(VisitCount)))
    for number in range(MOST_WORDS):
        counter.add(Visit(TODAY, VisitStep.VIEW, "", f"junk-{number}"), 5)
    written(app, counter)
    campaign, another = Visit(TODAY, VisitStep.VIEW, "", "spring-mail"), Visit(TODAY, VisitStep.VIEW, "", "autumn-mail")
    for visit in (campaign, another):
        counter.add(visit)
    written(app, counter)
    found = rows(database)
    assert (found.get(campaign), found.get(another), found[Visit(TODAY, VisitStep.VIEW, "", OTHER_WORD)]) == (
        1,
        None,
        1,
    )


def test_what_waits_is_bounded_however_long_the_database_is_away(
    app: Flask, counter: VisitCountBuffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_count_buffer, "MOST_BUFFERED", 100)
    for number in range(1000):
        counter.add(Visit(TODAY, VisitStep.VIEW, "", f"word-{number}"))
    assert len(counter.waiting) == 101
    assert counter.waiting[Visit(TODAY, VisitStep.VIEW, "", OTHER_WORD)] == 900


def test_without_anybody_asking_a_batch_is_written_after_a_while(app: Flask, database: Database) -> None:
    counter = VisitCountBuffer(app, every_seconds=0.01)
    counter.add(VIEW)
    assert counter._timer is not None
    counter._timer.join(10)
    assert (counter.waiting, rows(database)) == ({}, {VIEW: 1})


def test_a_batch_that_does_not_end_in_order_does_not_stop_the_next(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_error: object) -> None:
        raise RuntimeError("the line broke")

    # The first to be said is the last to be done: everything else is put in order before it.
    monkeypatch.setattr(app, "teardown_appcontext_funcs", [fail, *app.teardown_appcontext_funcs])
    counter = VisitCountBuffer(app, every_seconds=0.01)
    for visit in (VIEW, START):
        counter.add(visit)
        assert counter._timer is not None
        counter._timer.join(10)
    monkeypatch.undo()
    assert (counter.waiting, rows(database)) == ({}, {VIEW: 1, START: 1})
    assert caplog.text.count("writing the visit counts did not end in order") == 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # later Pythons warn of every fork beside threads
def test_a_process_that_is_forked_begins_with_nothing_and_its_parent_goes_on(
    app: Flask, counter: VisitCountBuffer
) -> None:
    counter.add(VIEW)
    gc.collect()
    with counter._lock:  # as if another thread counted at this moment
        child = os.fork()
        if child == 0:
            counter.add(START)
            os._exit(0 if counter.waiting == {START: 1} else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert counter.waiting == {VIEW: 1}
