"""The list of pages that may be found (sitemaps.org, protocol 0.9)."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from booking.rules.house import House
from booking.web.found import bp
from booking.web.found.addresses import address_of
from booking.web.shell import the_house

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@bp.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every page that may be found, and when it last changed where that is known for certain."""
    urls = Element("urlset", xmlns=NAMESPACE)
    for address, changed_on in _pages(the_house()):
        if address:
            url = SubElement(urls, "url")
            SubElement(url, "loc").text = address
            if changed_on:
                SubElement(url, "lastmod").text = changed_on.isoformat()
    return Response(tostring(urls, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _pages(house: House) -> Iterator[tuple[str, date | None]]:
    """(address, date). A page that the house does not have has no address."""
    yield address_of("public.home"), None
    yield address_of("public.services"), None
    for clinic in house.active_clinics:
        yield address_of("front.clinic", clinic_slug=clinic.slug), None
    for person in house.practitioners:
        yield person.slug and address_of("front.practitioner", practitioner_slug=person.slug), None
    guides = tuple(current_app.extensions["guides"])
    yield address_of("front.guides"), max((guide.changed_on for guide in guides), default=None)
    for guide in guides:
        yield address_of("front.guide", guide_slug=guide.slug), guide.changed_on
    yield address_of("public.privacy"), None
    yield address_of("public.accessibility"), None
