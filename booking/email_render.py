"""What an email says, as text and as HTML, from its two templates in `templates/emails`."""

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
    """The text and the HTML of an email. They are rendered without the pages' context: there is no request."""
    pages = current_app.jinja_env
    html = pages.get_template(f"emails/{template}.html").render(**facts, mark=marked_html)
    text = _for_text(pages).get_template(f"emails/{template}.txt").render(**facts, mark=marked_text)
    return _tidy(text), html


@lru_cache(maxsize=4)
def _for_text(pages: Environment) -> Environment:
    """The same templates where a line with nothing but a tag on it is not a line of the text."""
    return pages.overlay(trim_blocks=True, lstrip_blocks=True)


def plain(text: str) -> str:
    """A text with ordinary spaces only."""
    return text.replace(display.NBSP, " ")


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in plain(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def marked_html(name: str) -> Markup:
    """A name in HTML: inert, and unable to rearrange what is around it."""
    return Markup("<bdi>{}</bdi>").format(escape(_one_line(name)))


def marked_text(name: str) -> str:
    """A name in plain text, isolated (UAX #9) where it has letters that run from right to left."""
    name = _one_line(name)
    runs_left = any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in name)
    return f"\u2068{name}\u2069" if runs_left else name


def _one_line(name: str) -> str:
    # What was stored before a rule was made stricter is still shown by the rule.
    return " ".join(without_unreadable(name).split())
