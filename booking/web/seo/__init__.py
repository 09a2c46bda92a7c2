"""How the front door is found: what search engines and messengers are told, and what they must leave alone.

A page may be found when its view renders it with a `Found` (`pages.py` makes them); every other
answer says noindex, in its header and, where it is a page, in its head. Addresses told to the outside
begin with BASE_URL, whatever host was asked for.
"""

from flask import Blueprint

bp = Blueprint("seo", __name__)

from booking.web.seo import page_metadata, robots_txt, security_txt, share_card_images, sitemap  # noqa: E402

register = page_metadata.register

__all__ = ["bp", "page_metadata", "register", "robots_txt", "security_txt", "share_card_images", "sitemap"]
