"""Whatever fails, and whenever: the answer is our page, and no log names the address that was asked for."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask import Flask, Response, g
from sqlalchemy.exc import OperationalError

from tests.conftest import loaded_app
from tests.support.cut_off import Line, line_to
from tests.support.postgres import Server
from tests.support.visitor import Visitor
from tests.web.journey import book_call

KEY = "k3yOfSomebody_9-AAAAAA"
WRONG, AWAY = "Something went wrong", "This page is not working at the moment"


def lost(*_anything: object) -> NoReturn:
    raise OperationalError("SELECT 1", {}, Exception("server closed the connection unexpectedly"))


def broken(*_anything: object, **_more: object) -> NoReturn:
    raise ValueError("broken")


def know_the_phone_number(app: Flask) -> None:
    """The application of the tests has started before there were tables."""
    assert Visitor(app).open("/").status == 200


def ends_in_our_page(visitor: Visitor, path: str, heading: str) -> None:
    visitor.open(path)
    assert (visitor.status, visitor.heading) == (503 if heading == AWAY else 500, heading)
    assert "tel:+441234380345" in visitor.page.links
    headers = visitor.answer.headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("part", ["create_url_adapter", "open_session", "make_response"])
def test_what_fails_before_and_after_a_view(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    know_the_phone_number(app)
    owner, calls = app.session_interface if part == "open_session" else app, []

    def once(*given: object, **more: object) -> object:
        calls.append(part)
        return broken() if len(calls) == 1 else right(*given, **more)

    right = getattr(owner, part)
    monkeypatch.setattr(owner, part, once)
    ends_in_our_page(Visitor(app), f"/a/{KEY}", WRONG)
    assert "ValueError: broken" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(("failing", "heading"), [(lost, AWAY), (broken, WRONG)])
def test_what_fails_as_an_answer_is_finished(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failing: object,
    heading: str,
) -> None:
    know_the_phone_number(app)

    def once(response: Response) -> Response:
        if "has_failed" not in g:
            g.has_failed = True
            failing()  # type: ignore[operator]
        return response

    monkeypatch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], once])
    ends_in_our_page(Visitor(app), f"/a/{KEY}", heading)
    assert KEY not in caplog.text


def test_an_error_page_that_fails_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    know_the_phone_number(app)
    monkeypatch.setitem(app.view_functions, "manage.appointment", broken)
    calls = []

    def fails_twice(*_anything: object, **_more: object) -> str:
        calls.append(1)
        return broken() if len(calls) < 3 else ""

    monkeypatch.setattr("booking.web.error_pages.render_template", fails_twice)
    ends_in_our_page(Visitor(app), f"/a/{KEY}", WRONG)
    assert KEY not in caplog.text


# --- The line to the database ----------------------------------------------------------------------------


@pytest.fixture
def line(postgres: Server) -> Iterator[Line]:
    url = postgres.new_database()
    with line_to(url) as line:
        yield line
    postgres.drop_database(url)


def test_a_line_that_breaks_as_a_page_is_finished_takes_nothing_away(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    with loaded_app(line.url) as (app, _snapshot):
        visitor = book_call(Visitor(app))
        appointment = visitor.path

        def cut(response: Response) -> Response:
            line.cut()
            return response

        app.after_request_funcs[None].append(cut)
        visitor.open(appointment)
        assert (visitor.status, visitor.heading) == (200, "Your appointment is booked")
        assert "the database was lost as a request ended" in caplog.text
        app.after_request_funcs[None].remove(cut)

        visitor.open(appointment)
        assert (visitor.status, visitor.heading) == (503, AWAY)
        assert "tel:+441234380345" in visitor.page.links
        line.mend()
        assert visitor.open(appointment).status == 200
    assert appointment.removeprefix("/a/") not in caplog.text
