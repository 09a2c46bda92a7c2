"""An installation that has two guides, whatever it ships with."""

from datetime import date

import pytest
from flask import Flask

from booking import create_app
from tests.structured.made import Guide

SORE_THUMB = Guide()
SORE_TOE = Guide(slug="sore-toe", title="Sore toe", reviewed_on=date(2026, 8, 1))


@pytest.fixture
def guided(app: Flask) -> Flask:
    """The same database, with guides and somewhere for them to be."""
    guided = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    for endpoint, rule in (("front.guides", "/guides"), ("front.guide", "/guides/<guide_slug>")):
        if endpoint not in guided.view_functions:
            guided.add_url_rule(rule, endpoint, lambda **_parts: "")
    guided.extensions["guides"] = (SORE_THUMB, SORE_TOE)
    return guided
