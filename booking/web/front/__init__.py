"""The front door: the pages that people arrive at, from an article, a search engine or the clinic's own website.

Each leads into the journey of `web/public`.
"""

from flask import Blueprint

bp = Blueprint("front", __name__)

from booking.web.front import clinic, guides, practitioner  # noqa: E402

__all__ = ["bp", "clinic", "guides", "practitioner"]
