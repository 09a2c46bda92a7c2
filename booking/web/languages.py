"""The language of a page, and the direction it runs in. English for now; the pages are ready for others."""

from flask import Flask
from flask_babel import get_locale


def register(app: Flask) -> None:
    """Gives templates `get_lang()` and `get_dir()`."""
    app.jinja_env.globals.update(get_lang=page_language, get_dir=_text_direction)


def page_language() -> str:
    """The language of this page: "en-GB"."""
    locale = get_locale()
    return str(locale).replace("_", "-") if locale else "en-GB"


def _text_direction() -> str:
    locale = get_locale()
    return str(locale.text_direction) if locale else "ltr"
