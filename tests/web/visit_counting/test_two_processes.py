"""Two processes of a real server count for the same table, and write what they have as they end."""

import urllib.request
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from booking.extensions import db
from booking.models import VisitCount
from tests.support.server import server_on_ready

PAGES = 16


def test_two_workers_that_end_in_order_lose_nothing(app: Flask, tmp_path: Path) -> None:
    settings = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false", "WEB_CONCURRENCY": "2"}
    with server_on_ready(app.config["DATABASE_URL"], tmp_path, **settings) as server:
        for number in range(PAGES):
            word = "newsletter" if number % 4 else "poster"
            asked = urllib.request.Request(f"{server.url}/?from={word}", headers={"User-Agent": "Mozilla/5.0"})
            with urllib.request.urlopen(asked, timeout=20) as answer:
                assert answer.status == 200
    with app.app_context():
        by_word = select(VisitCount.step, VisitCount.came_from, func.sum(VisitCount.count)).group_by(
            VisitCount.step, VisitCount.came_from
        )
        found = {tuple(row) for row in db.session.execute(by_word)}
    assert found == {("view", "newsletter", 12), ("view", "poster", 4)}
    assert "visit" not in server.log.read_text()
