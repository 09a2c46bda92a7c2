"""The desk's pages about one booking: searching among all of them, opening one, and a day's calls."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import cycle
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking import clock
from booking.extensions import db
from booking.models import Booking
from booking.rules.clinic_time import wall_clock
from tests.bench.desk import busy_day
from tests.web.report.filled import fill_report
from tests.web.staff import ADA, SAM, signed_in

_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "Sec-Fetch-Site": "same-origin"}
Asked = tuple[FlaskClient, Callable[[], str], dict[str, str]]


def _in_turn(app: Flask, addresses: Iterable[str]) -> Asked:
    """The administrator, who sees every clinic: there is nobody for whom more is looked through."""
    turn = cycle(addresses)
    return signed_in(app, ADA).client, lambda: next(turn), _BROWSER


def by_name(app: Flask) -> Asked:
    """Two words, of which one is misspelt."""
    asked = ("priya sherma", "sean obrien", "nguyen mai", "محمد حداد", "zofia nowack")
    return _in_turn(app, (f"/reception/search?q={quote(text)}" for text in asked))


def by_one_letter(app: Flask) -> Asked:
    """The least that can be typed, which finds the most."""
    return _in_turn(app, [f"/reception/search?q={letter}" for letter in "smbo"])


def by_phone(app: Flask) -> Asked:
    """The last four digits."""
    return _in_turn(app, [f"/reception/search?q={number:04}" for number in range(1, 9000, 37)])


def one_booking(app: Flask) -> Asked:
    """A booking's own page."""
    with app.app_context():
        references = db.session.scalars(
            select(Booking.reference).where(Booking.clinic_id == 1).order_by(Booking.id.desc()).limit(200)
        ).all()
    return _in_turn(app, [f"/reception/london/booking/{reference}" for reference in references])


def report(app: Flask) -> Asked:
    """Thirteen weeks in which 10,000 were booked, at every clinic."""
    fill_report(app, weeks=13, times=6)
    with app.app_context():
        first = (wall_clock(clock.now(), "Europe/London") - timedelta(weeks=12)).date()
    return signed_in(app, ADA).client, lambda: f"/admin/report?first={first}", _BROWSER


def calls(app: Flask) -> Asked:
    """A day of 150 calls."""
    address = f"/reception/london/{busy_day(app)}/calls"
    return signed_in(app, SAM).client, lambda: address, _BROWSER


def why(app: Flask) -> Asked:
    """A time on a busy day."""
    address = f"/reception/london/why?service=discovery-call&on={busy_day(app)}&at=10:15&diary="
    return signed_in(app, SAM).client, lambda: address, _BROWSER
