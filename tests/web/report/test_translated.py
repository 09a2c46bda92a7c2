"""No report says a word that was not asked for its translation."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from booking.extensions import db
from booking.models import Booking
from tests.conftest import MONDAY
from tests.web.database import Database
from tests.web.report.filled import fill_report
from tests.web.report.test_report_page import GROUP, LONDON
from tests.web.staff import ADA, signed_in
from tests.web.test_every_sentence_is_translated import _data, speak, untranslated


def test_every_sentence_of_the_report_is_translated(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = signed_in(app, ADA)
    months = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
    data = (*_data(app), *months, "Ada Quist", "harley-street-open-day", "gluteus-medius-pain", "31.x", "CSV")

    def look(address: str) -> None:
        page = visitor.client.get(address, headers=visitor.headers).text
        assert (address, untranslated(page, data)) == (address, [])

    speak(monkeypatch)
    look(GROUP)
    look(f"{GROUP}?first=31.x")
    look(f"{GROUP}?first=2026-10-05&until=2026-09-05")
    fill_report(app)
    for until in ("", "?until=2026-06-28", "?until=2026-08-09", "?first=2026-09-28", "?first=2025-10-05"):
        look(GROUP + until)
    for until in ("", "?first=2026-09-28"):
        look(LONDON + until)
    soon = MONDAY - timedelta(days=1)
    database.change(lambda: db.session.execute(delete(Booking).where(Booking.starts_at_utc < soon)))
    look(LONDON)
