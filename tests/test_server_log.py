"""No web server writes down an address beyond its first word: the rest may be a patient's key."""

import io
import logging
import threading
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http.errors import InvalidRequestLine
from gunicorn.workers.base import Worker
from werkzeug.serving import make_server

from booking.server_log import ServerLog, shortened

KEY = "k3yOfSomebody_9-AAAAAA"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"GET /a/{KEY} HTTP/1.1", "GET /a/… HTTP/1.1"),
        (f"GET /a/{KEY}/move?after=2027-01-11 HTTP/1.1", "GET /a/… HTTP/1.1"),
        (f"GET /book/details?hold={KEY} HTTP/1.1", "GET /book/… HTTP/1.1"),
        (f"GET /find?a={KEY} HTTP/1.1", "GET /find/… HTTP/1.1"),
        (f"GET /%61/{KEY} HTTP/1.1", "GET /… HTTP/1.1"),
        (f"GET /{KEY}long HTTP/1.1", "GET /… HTTP/1.1"),
        (f"GET http://clinic.example/a/{KEY} HTTP/1.1", "GET http://clinic.example/a/… HTTP/1.1"),
        (f"Bad request syntax ('GET /a/{KEY[:9]} {KEY[9:]} HTTP/1.1')", "Bad request syntax ('GET /…"),
        ("GET / HTTP/1.1", "GET / HTTP/1.1"),
        ("no address at all", "no address at all"),
    ],
)
def test_a_line_keeps_the_first_word_of_an_address(said: str, kept: str) -> None:
    assert shortened(said) == kept


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def server_log(written: io.StringIO) -> ServerLog:
    log = ServerLog(Config())
    log.error_log.handlers = [logging.StreamHandler(written)]
    log.error_log.setLevel(logging.WARNING)
    return log


def test_gunicorn_names_neither_a_request_that_failed_nor_one_that_it_cannot_read(
    server_log: ServerLog, written: io.StringIO
) -> None:
    worker = SimpleNamespace(log=server_log, cfg=Config(), alive=True)
    request = SimpleNamespace(method="GET", uri=f"/a/{KEY}", body=None, query="", version=(1, 1), path="", headers=[])
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        Worker.handle_error(worker, request, io.BytesIO(), ("192.0.2.1", 1), error)
    Worker.handle_error(worker, None, io.BytesIO(), ("192.0.2.1", 1), InvalidRequestLine(f"GET /a/{KEY}\x01 HTTP"))
    server_log.error_log.setLevel(logging.DEBUG)
    server_log.debug("%s %s", "GET", f"/a/{KEY}")
    lines = written.getvalue().splitlines()
    assert (lines[0], lines[-2], lines[-1]) == (
        "Error handling a request",
        "RuntimeError: broken",
        "Invalid request from ip=192.0.2.1",
    )
    assert KEY not in written.getvalue()


def test_an_access_log_that_is_switched_on_has_no_addresses(server_log: ServerLog) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/a/{KEY}?x={KEY}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": f"/a/{KEY}",
        "QUERY_STRING": f"x={KEY}",
        "HTTP_REFERER": f"http://x.example/a/{KEY}",
    }
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[("Location", f"/a/{KEY}")])
    asked = SimpleNamespace(headers=[("REFERER", f"/a/{KEY}")])
    took = SimpleNamespace(seconds=0, microseconds=5)
    parts = server_log.atoms(answer, asked, environ, took)
    assert parts["r"] == "GET /a/… HTTP/1.1"
    assert KEY not in str(parts)


@pytest.mark.databases("sqlite")
def test_the_server_of_flask_run_does_not_either(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "werkzeug")
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/a/{KEY}", timeout=10)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
    assert '"GET /a/… HTTP/1.1" 404' in caplog.text
    assert KEY not in caplog.text
