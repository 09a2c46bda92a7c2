"""An installation that has two guides, whatever it ships with; and what is told of each kind of page."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from booking.queries.house import read_house
from booking.rules.guides import Shelf
from booking.web.found import pages
from booking.web.found.page import Found
from tests.rules.made import special
from tests.structured.made import GUIDE

SORE_TOE = replace(GUIDE, slug="sore-toe", title="Sore toe", published=date(2026, 7, 1), reviewed=date(2026, 8, 1))
SORE_HEEL = replace(GUIDE, slug="sore-heel", title="Sore heel", published=date(2026, 10, 2), reviewed=None)


@pytest.fixture
def guided(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same application with guides of its own."""
    monkeypatch.setitem(app.extensions, "guides", Shelf((GUIDE, SORE_TOE)))
    return app


@pytest.fixture
def found(app: Flask) -> dict[str, Found]:
    """What is told of pages that other parts of the front door render."""
    with app.test_request_context("/?from=leaflet", headers={"Host": "evil.example"}):
        house = read_house()
        assert house is not None
        (person,) = house.practitioners
        closed = special(date(2026, 12, 25), reason="Christmas Day")
        told = {f"clinic {clinic.slug}": pages.clinic(house, clinic, closed) for clinic in house.clinics}
        told |= {"practitioner": pages.practitioner(house, person), "guide": pages.guide(house, GUIDE)}
        return told | {"guides": pages.guides(house, [GUIDE, replace(GUIDE, slug="b", title="Sore toe")])}
