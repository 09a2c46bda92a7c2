"""The list of pages that may be found (sitemaps.org, protocol 0.9)."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from booking.rules.practice import Practice
from booking.web.current_practice import current_practice
from booking.web.public_urls import public_url
from booking.web.seo import bp

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@bp.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every page that may be found, and when it last changed where that is known for certain."""
    urls = Element("urlset", xmlns=NAMESPACE)
    for address, changed_on in _pages(current_practice()):
        if address:
            url = SubElement(urls, "url")
            SubElement(url, "loc").text = address
            if changed_on:
                SubElement(url, "lastmod").text = changed_on.isoformat()
    return Response(tostring(urls, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _pages(practice: Practice) -> Iterator[tuple[str, date | None]]:
    """(address, date). A page that the practice does not have has no address."""
    yield public_url("public.home"), None
    yield public_url("public.services"), None
    for clinic in practice.active_clinics:
        yield public_url("info_pages.clinic", clinic_slug=clinic.slug), None
    for person in practice.practitioners:
        yield person.slug and public_url("info_pages.practitioner", practitioner_slug=person.slug), None
    guides = tuple(current_app.extensions["guides"])
    yield public_url("info_pages.guides"), max((guide.changed_on for guide in guides), default=None)
    for guide in guides:
        yield public_url("info_pages.guide", guide_slug=guide.slug), guide.changed_on
    yield public_url("public.privacy"), None
    yield public_url("public.accessibility"), None
