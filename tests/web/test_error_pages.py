"""Errors as pages: in the product's look, with the phone number, saying what to do next."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import time_machine
from flask import Flask, abort
from sqlalchemy.engine import make_url

from booking import create_app
from booking.actions.seed import load, read_file
from booking.extensions import db
from booking.transaction import transaction
from tests.conftest import SHIPPED, loaded_app
from tests.support.postgres import Server
from tests.support.visitor import Visitor
from tests.support.write_lock import write_lock
from tests.web.journey import choose_call, give_details
from tests.web.people import CALL, WEDNESDAY
from tests.web.staff import ADA, signed_in

HEADINGS = {
    400: "We could not read that",
    403: "That did not come from our page",
    404: "We cannot find that page",
    405: "You cannot open that page this way",
    413: "That is too much to send",
    429: "Please call us",
    500: "Something went wrong",
    503: "Booking is not working at the moment",
}


def _is_our_page_with_a_next_step(visitor: Visitor) -> None:
    """The visitor has already checked the markup, the title and the one heading."""
    assert "tel:+441234380345" in visitor.page.links
    assert "+44 1234 380345" in visitor.text.replace("\xa0", " ")
    assert any("app.css" in (e.get("href") or "") for e in visitor.page.root.iter("link"))
    steps = [e for e in visitor.page.root.iter() if "btn" in (e.get("class") or "").split()]
    assert steps, "one thing to do next"
    assert visitor.answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("status", "heading"), HEADINGS.items())
def test_every_error_is_a_page_of_ours(app: Flask, monkeypatch: pytest.MonkeyPatch, status: int, heading: str) -> None:
    monkeypatch.setitem(app.view_functions, "public.privacy", lambda: abort(status))
    visitor = Visitor(app).open("/privacy")
    assert (visitor.status, visitor.heading) == (status, heading)
    _is_our_page_with_a_next_step(visitor)


def test_an_address_that_is_no_page_says_nothing_of_an_appointment(visitor: Visitor) -> None:
    text = visitor.open("/no/such/page").text
    assert "The address may have been cut short when it was copied, or the page may have moved." in text
    assert "your appointment" not in text


@pytest.mark.parametrize("status", [401, 406, 410, 415, 418, 451])
def test_an_error_nobody_thought_of_is_a_page_of_ours_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setitem(app.view_functions, "public.privacy", lambda: abort(status))
    visitor = Visitor(app).open("/privacy")
    assert visitor.status == status
    _is_our_page_with_a_next_step(visitor)


def test_a_mistake_of_ours_says_so_and_tells_nothing_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("the secret of the practice")

    monkeypatch.setitem(app.view_functions, "public.privacy", broken)
    visitor = Visitor(app).open("/privacy")
    assert (visitor.status, visitor.heading) == (500, "Something went wrong")
    assert "secret" not in visitor.answer.text
    _is_our_page_with_a_next_step(visitor)


def test_a_refusal_without_a_page_of_its_own_is_409(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from booking.rules.errors import CannotChangeStatus

    def refuses() -> None:
        raise CannotChangeStatus

    monkeypatch.setitem(app.view_functions, "public.privacy", refuses)
    visitor = Visitor(app).open("/privacy")
    assert (visitor.status, visitor.heading) == (409, "The booking has changed")
    _is_our_page_with_a_next_step(visitor)


def test_a_page_that_is_only_read_refuses_a_form(app: Flask) -> None:
    visitor = Visitor(app).open("/find")
    token = visitor.form("Send my links")[2]
    visitor.post("/privacy", token)
    assert (visitor.status, visitor.heading) == (405, HEADINGS[405])
    assert set(visitor.answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    _is_our_page_with_a_next_step(visitor)


# --- The database goes away ----------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def frail(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, Callable[[bool], None]]]:
    """An application, and a switch that takes its database away and brings it back."""
    if request.param == "sqlite":
        file, elsewhere = tmp_path / "booking.sqlite3", tmp_path / "elsewhere"

        def switch(away: bool) -> None:
            with app.app_context():
                db.engine.dispose()
            if away:
                file.rename(elsewhere)
                file.mkdir()
            elif elsewhere.exists():
                shutil.rmtree(file)
                elsewhere.rename(file)

        with loaded_app(f"sqlite:///{file}") as (app, _snapshot):
            yield app, switch
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    name, admin = make_url(url).database, make_url(server.url).set(drivername="postgresql")

    def switch_postgres(away: bool) -> None:
        with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {not away}'.encode())
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    with loaded_app(url) as (app, _snapshot):
        yield app, switch_postgres
    server.drop_database(url)


def test_when_the_database_is_away_the_phone_number_is_not(frail: tuple[Flask, Callable[[bool], None]]) -> None:
    app, away = frail
    visitor = give_details(choose_call(Visitor(app)))
    _method, action, booking = visitor.form("Book this appointment")
    away(True)
    for path in ("/", "/book", CALL, f"{CALL}/{WEDNESDAY}", "/book/details", "/a/" + "A" * 22):
        visitor.open(path)
        heading = "This page is not working at the moment" if path.startswith("/a/") else HEADINGS[503]
        assert (visitor.status, visitor.heading, path) == (503, heading, path)
        assert "has been booked" not in visitor.text, "whoever has an appointment still has it"
        assert visitor.answer.headers["Retry-After"] == "60"
        _is_our_page_with_a_next_step(visitor)
    visitor.post(action, booking)
    assert (visitor.status, visitor.heading) == (503, HEADINGS[503]), "no false success"
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/readyz").status_code == 503
    with visitor.client.get("/static/app.css") as file:
        assert file.status_code == 200

    visitor.press("Try again")
    assert (visitor.status, visitor.heading) == (503, HEADINGS[503])

    away(False)
    assert visitor.press("Try again").heading == "Your appointment is booked", "it recovers by itself"


def test_while_somebody_else_writes_for_too_long_the_phone_number_is_told(
    app: Flask, monday_morning: time_machine.Traveller
) -> None:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}")
    _method, action, hold = visitor.form("Continue")
    with write_lock(app) as lock:
        lock.take()
        visitor.post(action, {**hold, "start": "09:15"})
        assert (visitor.status, visitor.heading) == (503, HEADINGS[503])
        assert visitor.answer.headers["Retry-After"] == "60"
        _is_our_page_with_a_next_step(visitor)
        lock.release()
        visitor.press("Try again")
    assert (visitor.status, visitor.heading) == (200, "Your details"), "it recovers by itself"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_was_typed_can_be_sent_again(app: Flask, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    typed = {"name": "Amina <Haddad>", "phone": "07700 900982", "reason": 'My knee.\n\nIt "clicks".'}
    visitor = choose_call(Visitor(app))
    with monkeypatch.context() as broken:
        broken.setitem(app.view_functions, "public.save", lambda: abort(status))
        assert visitor.press("Continue", **typed).status == status
    assert visitor.press("Try again").heading == "Check your details and book"
    facts = visitor.facts()
    assert (facts["Name"], facts["To talk about"]) == (typed["name"], 'My knee. It "clicks".')


def test_before_anything_is_loaded_the_pages_say_so(tmp_path: Path) -> None:
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"})
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Booking is not working at the moment" in answer.text
    with app.app_context():
        db.engine.dispose()


def test_where_nothing_has_been_loaded_a_page_says_what_to_do(
    unseeded: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    ada, patient = signed_in(unseeded, ADA), Visitor(unseeded, group="")
    ada.group = ""
    for visitor, path in ((patient, "/"), (patient, "/book"), (ada, "/reception"), (ada, "/admin"), (ada, "/account")):
        visitor.open(path)
        assert (visitor.status, visitor.heading, path) == (503, "Nothing is set up here yet", path)
        assert "flask --app wsgi seed" in visitor.text
        assert "call" not in visitor.text.casefold()
    assert "nothing has been loaded yet, asked for on public.home: run flask --app wsgi seed" in caplog.messages
    line = "Nothing has been loaded yet, so no page can be shown: run flask --app wsgi seed."
    assert [said for said in unseeded.extensions["worth_knowing"] if "loaded" in said] == [line]

    with unseeded.app_context(), transaction() as now:
        load(read_file(SHIPPED), now)
    assert Visitor(unseeded).open("/book").status == 200, "it is there at once"
    assert unseeded.test_client().get("/readyz").json == {"ready": True}
