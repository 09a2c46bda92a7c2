"""A page of ours around whatever is told of it."""

from flask import Flask, render_template

from booking.web.seo.page_metadata import PageMetadata
from tests.support.html import Parsed, read

BASE = "http://127.0.0.1:5000"


def page_of(app: Flask, found: PageMetadata, heading: str = "A heading") -> Parsed:
    """A page of ours that is rendered with that."""
    with app.test_request_context("/?from=leaflet", headers={"Host": "evil.example"}):
        template = (
            "{% extends 'layout.html' %}{% set heading = '" + heading + "' %}{% block main %}<h1>x</h1>{% endblock %}"
        )
        return read(render_template(app.jinja_env.from_string(template), found=found))
