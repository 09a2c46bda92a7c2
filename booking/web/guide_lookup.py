"""The condition guides that the application read as it started, and how templates reach them."""

from typing import cast

from flask import Flask, current_app

from booking.rules.guides import Guide, GuideCollection


def all_guides() -> GuideCollection:
    """Every guide, in the order of their titles."""
    return cast(GuideCollection, current_app.extensions["guides"])


def guide_by_slug(word: str) -> Guide | None:
    """The guide that a booking remembers, if there still is one of that name."""
    return all_guides().guide(word) if word else None


def register(app: Flask) -> None:
    """Gives templates the guides, for whichever page lists or names them."""
    app.jinja_env.globals.update(guides=all_guides, guide_by_slug=guide_by_slug)
