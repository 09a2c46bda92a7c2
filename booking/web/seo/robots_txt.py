"""What is said to programs that read everything."""

from flask import Response
from flask.typing import ResponseReturnValue

from booking.web.public_urls import public_url
from booking.web.seo import bp


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Everything may be read, because only what is read says that it must not be found. A list of what is
    private would only tell where it is."""
    text = f"User-agent: *\nDisallow:\n\nSitemap: {public_url('seo.sitemap')}\n"
    return Response(text, mimetype="text/plain")
