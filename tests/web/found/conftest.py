"""An installation that has two guides, whatever it ships with."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from booking.rules.guides import Shelf
from tests.structured.made import GUIDE

SORE_TOE = replace(GUIDE, slug="sore-toe", title="Sore toe", reviewed=date(2026, 8, 1))


@pytest.fixture
def guided(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same application with guides of its own."""
    monkeypatch.setitem(app.extensions, "guides", Shelf((GUIDE, SORE_TOE)))
    return app
