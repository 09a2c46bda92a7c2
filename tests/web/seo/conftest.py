"""An installation that has two guides, whatever it ships with; and what is told of each kind of page."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from booking.queries.practice import read_practice
from booking.rules.guides import GuideCollection
from booking.web.seo import metadata_of_pages
from booking.web.seo.page_metadata import PageMetadata
from tests.rules.sample_facts import special
from tests.structured_data.made import GUIDE

SORE_TOE = replace(GUIDE, slug="sore-toe", title="Sore toe", published=date(2026, 7, 1), reviewed=date(2026, 8, 1))
SORE_HEEL = replace(GUIDE, slug="sore-heel", title="Sore heel", published=date(2026, 10, 2), reviewed=None)


@pytest.fixture
def guided(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same application with guides of its own."""
    monkeypatch.setitem(app.extensions, "guides", GuideCollection((GUIDE, SORE_TOE)))
    return app


@pytest.fixture
def found(app: Flask) -> dict[str, PageMetadata]:
    """What is told of pages that other parts of the front door render."""
    with app.test_request_context("/?from=leaflet", headers={"Host": "evil.example"}):
        practice = read_practice()
        assert practice is not None
        (person,) = practice.practitioners
        closed = special(date(2026, 12, 25), reason="Christmas Day")
        told = {
            f"clinic {clinic.slug}": metadata_of_pages.clinic(practice, clinic, closed) for clinic in practice.clinics
        }
        told |= {
            "practitioner": metadata_of_pages.practitioner(practice, person),
            "guide": metadata_of_pages.guide(practice, GUIDE),
        }
        return told | {
            "guides": metadata_of_pages.guides(practice, [GUIDE, replace(GUIDE, slug="b", title="Sore toe")])
        }
