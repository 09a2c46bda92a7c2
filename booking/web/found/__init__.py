"""How the front door is found: what search engines and messengers are told, and what they must leave alone.

A page may be found when its view renders it with a `Found` (`pages.py` makes them); every other
answer says noindex, in its header and, where it is a page, in its head. Addresses told to the outside
begin with BASE_URL, whatever host was asked for.
"""

from flask import Blueprint

bp = Blueprint("found", __name__)

from booking.web.found import page, picture, robots, security, sitemap  # noqa: E402

register = page.register

__all__ = ["bp", "page", "picture", "register", "robots", "security", "sitemap"]
