"""Renders an email's text and HTML from its two templates in `templates/emails`."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup, escape

from booking import display
from booking.rules.text_cleaning import without_unreadable


def render(template: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Returns the text and the HTML of an email. There is no request, so the pages' context is not used."""
    pages = current_app.jinja_env
    html = pages.get_template(f"emails/{template}.html").render(**facts, mark=marked_html)
    text = _for_text(pages).get_template(f"emails/{template}.txt").render(**facts, mark=marked_text)
    return _tidy(text), html


@lru_cache(maxsize=4)
def _for_text(pages: Environment) -> Environment:
    """Returns the environment for text templates, in which a line with only a tag leaves no empty line."""
    return pages.overlay(trim_blocks=True, lstrip_blocks=True)


def plain(text: str) -> str:
    """Returns a text with ordinary spaces only."""
    return text.replace(display.NBSP, " ")


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in plain(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def marked_html(name: str) -> Markup:
    """Returns a name as HTML that is escaped and cannot reorder the text around it."""
    return Markup("<bdi>{}</bdi>").format(escape(_one_line(name)))


def marked_text(name: str) -> str:
    """Returns a name as plain text, isolated (UAX #9) where it has letters that run from right to left."""
    name = _one_line(name)
    runs_left = any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in name)
    return f"\u2068{name}\u2069" if runs_left else name


def _one_line(name: str) -> str:
    # A name that was stored under an older rule is cleaned by the present one.
    return " ".join(without_unreadable(name).split())
