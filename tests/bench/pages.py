"""What is measured: each page as one visitor after another asks for it, timed inside the process."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.extensions import db
from booking.models import Booking
from tests.bench import desk, desk_search

WARM_UP, CALLS = 20, 200
# What a browser says; compressing is part of the answer.
_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "Sec-Fetch-Site": "same-origin"}
_CALENDAR = "/book/discovery-call/london"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')

Call = Callable[[], float]


@dataclass
class Measured:
    """How long a page took, in milliseconds. `goal` is for the median; None where there is none."""

    name: str
    goal: float | None
    milliseconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1]


def measure(app: Flask, only: str = "") -> list[Measured]:
    """Every page, or the one whose name is given, so many times each."""
    found = []
    for name, (goal, prepare) in PAGES.items():
        if only in ("", name):
            call, page = prepare(app), Measured(name, goal)
            for _ in range(WARM_UP):
                call()
            page.milliseconds = [call() * 1000 for _ in range(CALLS)]
            found.append(page)
    return found


def _asking(*addresses: str) -> Callable[[Flask], Call]:
    """A page by its addresses in turn, asked for by somebody with a cookie."""

    def prepare(app: Flask) -> Call:
        client, turn = app.test_client(), cycle(addresses)
        client.get(f"{_CALENDAR}?zone=Europe/London", headers=_BROWSER)
        return lambda: _timed(lambda: client.get(next(turn), headers=_BROWSER), 200)

    return prepare


def _days(app: Flask) -> list[str]:
    """The pages of the days that have times."""
    pages = app.test_client().get(_CALENDAR, headers={"Accept-Encoding": "identity"}).text
    return sorted(set(re.findall(rf'href="({_CALENDAR}/20[\d-]+)', pages)))[1:]


def _times(app: Flask) -> Call:
    return _asking(*_days(app))(app)


def _month(app: Flask) -> Call:
    return _asking(f"{_CALENDAR}/month/{_days(app)[-1].rpartition('/')[2][:7]}")(app)


def _details(app: Flask) -> Call:
    client = next(_holders(app))
    return lambda: _timed(lambda: client.get("/book/details", headers=_BROWSER), 200)


def _check(app: Flask) -> Call:
    client = next(_ready(app))
    return lambda: _timed(lambda: client.get("/book/check", headers=_BROWSER), 200)


def _hold(app: Flask) -> Call:
    """Everybody chooses a time of their own, whatever day it is on."""
    holders = _choosers(app)

    def call() -> float:
        client, address, fields = next(holders)
        return _timed(lambda: client.post(address, data=fields, headers=_BROWSER), 303)

    return call


def _book(app: Flask) -> Call:
    ready = _ready(app)

    def call() -> float:
        client = next(ready)
        fields = _hidden(client, "/book/check")
        return _timed(lambda: client.post("/book/check", data=fields, headers=_BROWSER), 303)

    return call


def _receipt(app: Flask) -> Call:
    with app.app_context():
        tokens = db.session.scalars(
            select(Booking.token).where(Booking.status == "booked").order_by(Booking.starts_at_utc.desc()).limit(CALLS)
        ).all()
    return _asking(*(f"/a/{token}" for token in tokens))(app)


def _choosers(app: Flask) -> Iterator[tuple[FlaskClient, str, dict[str, str]]]:
    """Visitors one after another, each about to choose a free time that nobody has chosen."""
    for clinic in cycle(("london", "manchester", "bedford")):
        client = app.test_client()
        calendar = f"/book/discovery-call/{clinic}"
        page = client.get(calendar, headers={"Accept-Encoding": "identity"}).text
        address = re.findall(rf'href="({calendar}/20[\d-]+)', page)[-1]
        fields = _hidden(client, address)
        at = re.findall(r'name="start" value="(\d\d:\d\d)"', client.get(address).text)[0]
        yield client, address, {**fields, "start": at}


def _holders(app: Flask) -> Iterator[FlaskClient]:
    """Visitors who hold a time."""
    for client, address, fields in _choosers(app):
        client.post(address, data=fields, headers=_BROWSER)
        yield client


def _ready(app: Flask) -> Iterator[FlaskClient]:
    """Visitors who have given their details."""
    numbers = count()
    for client in _holders(app):
        number = next(numbers)
        typed = {"name": "A Visitor", "phone": f"07700 900 {number:03}", "email": f"visitor-{number}@example.com"}
        client.post("/book/details", data={**_hidden(client, "/book/details"), **typed}, headers=_BROWSER)
        yield client


def _hidden(client: FlaskClient, address: str) -> dict[str, str]:
    return dict(_HIDDEN.findall(client.get(address).text))


def _timed(ask: Callable[[], TestResponse], expected: int) -> float:
    began = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - began
    assert answer.status_code == expected, f"{answer.request.path}: {answer.status}"
    answer.close()
    return took


def _desk_day(app: Flask) -> Call:
    client, address, headers = desk.day(app)
    return lambda: _timed(lambda: client.get(address, headers=headers), 200)


def _desk_list(app: Flask) -> Call:
    client, address, headers = desk.day(app)
    return lambda: _timed(lambda: client.get(f"{address}?view=list", headers=headers), 200)


def _desk_asking(asked: Callable[[Flask], desk_search.Asked]) -> Callable[[Flask], Call]:
    def prepare(app: Flask) -> Call:
        client, address, headers = asked(app)
        return lambda: _timed(lambda: client.get(address(), headers=headers), 200)

    return prepare


def _desk_poll(app: Flask) -> Call:
    """Asked for again whenever a minute has passed: then there is something to tell."""
    client, asked = desk.poll(app)
    known: dict[int, tuple[str, dict[str, str]]] = {}

    def call() -> float:
        minute = int(time.time() // 60)
        if minute not in known:
            known[minute] = asked()
        address, headers = known[minute]
        return _timed(lambda: client.get(address, headers=headers), 304)

    return call


PAGES: dict[str, tuple[float | None, Callable[[Flask], Call]]] = {
    "home": (None, _asking("/")),
    "services": (None, _asking("/book")),
    "clinics": (None, _asking("/book/discovery-call")),
    "days": (None, _asking(_CALENDAR)),
    "days in person": (None, _asking("/book/first-appointment/london")),
    "month": (None, _month),
    "times": (15.0, _times),
    "hold (POST)": (None, _hold),
    "details": (None, _details),
    "check": (None, _check),
    "book (POST)": (None, _book),
    "receipt": (None, _receipt),
    "day, 150 rows": (60.0, _desk_day),
    "list, 150 rows": (60.0, _desk_list),
    "poll, unchanged": (5.0, _desk_poll),
    "search, name": (60.0, _desk_asking(desk_search.by_name)),
    "search, letter": (None, _desk_asking(desk_search.by_one_letter)),
    "search, phone": (60.0, _desk_asking(desk_search.by_phone)),
    "one booking": (60.0, _desk_asking(desk_search.one_booking)),
    "calls, 150 rows": (None, _desk_asking(desk_search.calls)),
    "why": (None, _desk_asking(desk_search.why)),
    # It books 10,000 more: what comes after it is measured on those too.
    "report, 13 weeks": (100.0, _desk_asking(desk_search.report)),
}
