"""What is told of each page that may be found or shared. Views render with `found=pages.clinic(…)`."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext as _

from booking import display
from booking.rules.guides import Guide
from booking.rules.house import Clinic, DayException, Diary, House, Service
from booking.structured import pages as structured_pages
from booking.structured import people, places
from booking.structured.node import Node
from booking.web.found import cards
from booking.web.found.addresses import address_of
from booking.web.found.page import Found
from booking.web.found.summary import fitting, joined
from booking.web.languages import language


def home(house: House) -> Found:
    """The front page: the group, and its clinics."""
    card, group, towns = cards.home(house), house.group.name, cards.towns(house.active_clinics)
    sentences = [_("Book an appointment with %(group)s, online at any hour.", group=group)]
    if towns:
        there = _("Book an appointment with %(group)s in %(towns)s, online at any hour.", group=group, towns=towns)
        sentences.insert(0, there)
    if cards.free_call(house):
        called = {"line": card.line, "group": group, "towns": towns}
        sentences.insert(0, _("%(line)s. Then decide on treatment with %(group)s.", **called))
        sentences.insert(0, _("%(line)s. Then decide on treatment with %(group)s in %(towns)s.", **called))
    return Found(
        address_of("public.home"),
        fitting(*sentences),
        card,
        things=(
            places.group(house, address_of),
            places.site(house, address_of, language()),
            *(places.short_clinic(house, clinic, address_of) for clinic in house.active_clinics),
        ),
    )


def services(house: House) -> Found:
    """What can be booked."""
    names = display.names(service.name for service in house.services)
    group, towns = house.group.name, cards.towns(house.active_clinics)
    sentences = [_("Book an appointment with %(group)s, online at any hour.", group=group)]
    if names and towns:
        said = {"group": group, "towns": towns, "services": names}
        sentences.insert(0, _("Book online with %(group)s: %(services)s.", **said))
        sentences.insert(0, _("Book online with %(group)s in %(towns)s: %(services)s.", **said))
    return Found(address_of("public.services"), fitting(*sentences), cards.home(house))


def service(house: House, offered: Service) -> Found:
    """The clinics of a service: a step of booking, which people send each other."""
    towns = cards.towns(house.clinics_for(offered))
    return Found(
        address_of("public.clinics", service_slug=offered.slug),
        joined([offered.summary, _("Choose a time with %(group)s in %(towns)s.", group=house.group.name, towns=towns)]),
        cards.service(offered),
        offered.name,
        is_indexed=False,
    )


def clinic(house: House, place: Clinic, exceptions: Mapping[date, DayException]) -> Found:
    """A clinic's page. `exceptions` are its own, of the dates to come (`queries/calendar.py`)."""
    card, url = cards.clinic(place), address_of("front.clinic", clinic_slug=place.slug)
    name, hours = places.clinic_name(house, place), display.hours_sentence(place.hours)
    return Found(
        url,
        joined(
            [
                _("%(clinic)s: %(address)s.", clinic=name, address=place.address),
                _("Open %(hours)s.", hours=hours) if hours else "",
                _("Book online, or call %(phone)s.", phone=display.phone(house.phone_of(place))),
            ]
        ),
        card,
        name,
        things=(
            places.clinic(house, place, exceptions, address_of, picture=card.address),
            places.short_group(house, address_of),
            *_way(house, (place.name, url)),
        ),
    )


def practitioner(house: House, person: Diary) -> Found:
    """The page of somebody whom patients can book with."""
    card, url = cards.practitioner(house, person), address_of("front.practitioner", practitioner_slug=person.slug)
    group = house.group.name
    return Found(
        url,
        joined(
            [
                _("%(name)s at %(group)s: %(role)s.", name=person.name, group=group, role=person.role)
                if person.role
                else _("%(name)s sees patients at %(group)s.", name=person.name, group=group),
                _("See where, and book with the first free times."),
                *map(people.sentence, person.experience),
            ]
        ),
        card,
        card.title,
        kind="profile",
        things=(
            people.practitioner(house, person, address_of, picture=card.address),
            *_way(house, (person.name, url)),
        ),
    )


def guides(house: House, told: Iterable[Guide]) -> Found:
    """The list of guides."""
    titles, group = display.names(guide.title for guide in told), house.group.name
    url = address_of("front.guides")
    return Found(
        url,
        fitting(
            _("Guides for patients by %(group)s, each with its sources: %(titles)s.", group=group, titles=titles),
            _("Guides for patients by %(group)s, in plain words, each with its sources.", group=group),
        ),
        cards.home(house),
        things=tuple(_way(house, (_("Guides"), url))),
    )


def guide(house: House, told: Guide) -> Found:
    """A guide."""
    card, url = cards.guide(told), address_of("front.guide", guide_slug=told.slug)
    return Found(
        url,
        fitting(told.summary),
        card,
        kind="article",
        things=(
            *structured_pages.guide(house, told, address_of, language=language(), picture=card.address),
            *_way(house, (_("Guides"), address_of("front.guides")), (told.title, url)),
        ),
    )


def privacy(house: House) -> Found:
    """How we look after your information."""
    summary = _(
        "What %(group)s keeps when you book, who sees it and why, and your right to a copy, a correction or erasure.",
        group=house.group.name,
    )
    return Found(address_of("public.privacy"), fitting(summary), cards.home(house))


def accessibility(house: House) -> Found:
    """For whom the pages work."""
    summary = _(
        "These pages work by keyboard, with a screen reader, in large type and on an old phone. "
        "Tell us when something is in your way."
    )
    return Found(address_of("public.accessibility"), fitting(summary), cards.home(house))


def _way(house: House, *steps: tuple[str, str]) -> list[Node]:
    """The way to a page from the front page."""
    way = structured_pages.way([(house.group.name, address_of("public.home")), *steps])
    return [way] if way else []
