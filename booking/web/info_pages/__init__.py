"""The front door: the pages that people arrive at, from an article, a search engine or the clinic's own website.

Each leads into the journey of `web/public`.
"""

from flask import Blueprint

bp = Blueprint("info_pages", __name__)

from booking.web.info_pages import clinic, guides, practitioner  # noqa: E402

__all__ = ["bp", "clinic", "guides", "practitioner"]
