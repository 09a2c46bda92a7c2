"""What is told of each page that may be found or shared. Views render with `found=pages.clinic(…)`."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext as _

from booking import display
from booking.rules.guides import Guide
from booking.rules.practice import Clinic, DayException, Diary, Practice, Service
from booking.structured_data import guides_and_breadcrumbs as structured_pages
from booking.structured_data import practice_and_clinics, practitioners
from booking.structured_data.nodes import Node
from booking.web.languages import page_language
from booking.web.public_urls import public_url
from booking.web.seo import share_cards
from booking.web.seo.meta_description import first_that_fits, join_sentences
from booking.web.seo.page_metadata import PageMetadata


def home(practice: Practice) -> PageMetadata:
    """The front page: the group, and its clinics."""
    card, group, towns = (
        share_cards.home(practice),
        practice.group.name,
        share_cards.clinic_names(practice.active_clinics),
    )
    sentences = [_("Book an appointment with %(group)s, online at any hour.", group=group)]
    if towns:
        there = _("Book an appointment with %(group)s in %(towns)s, online at any hour.", group=group, towns=towns)
        sentences.insert(0, there)
    if share_cards.free_call(practice):
        called = {"line": card.line, "group": group, "towns": towns}
        sentences.insert(0, _("%(line)s. Then decide on treatment with %(group)s.", **called))
        sentences.insert(0, _("%(line)s. Then decide on treatment with %(group)s in %(towns)s.", **called))
    return PageMetadata(
        public_url("public.home"),
        first_that_fits(*sentences),
        card,
        things=(
            practice_and_clinics.practice_node(practice, public_url),
            practice_and_clinics.website(practice, public_url, page_language()),
            *(practice_and_clinics.short_clinic(practice, clinic, public_url) for clinic in practice.active_clinics),
        ),
    )


def services(practice: Practice) -> PageMetadata:
    """What can be booked."""
    names = display.join_names(service.name for service in practice.services)
    group, towns = practice.group.name, share_cards.clinic_names(practice.active_clinics)
    sentences = [_("Book an appointment with %(group)s, online at any hour.", group=group)]
    if names and towns:
        said = {"group": group, "towns": towns, "services": names}
        sentences.insert(0, _("Book online with %(group)s: %(services)s.", **said))
        sentences.insert(0, _("Book online with %(group)s in %(towns)s: %(services)s.", **said))
    return PageMetadata(public_url("public.services"), first_that_fits(*sentences), share_cards.home(practice))


def service(practice: Practice, offered: Service) -> PageMetadata:
    """The clinics of a service: a step of booking, which people send each other."""
    towns = share_cards.clinic_names(practice.clinics_for(offered))
    return PageMetadata(
        public_url("public.clinics", service_slug=offered.slug),
        join_sentences(
            [offered.summary, _("Choose a time with %(group)s in %(towns)s.", group=practice.group.name, towns=towns)]
        ),
        share_cards.service(offered),
        offered.name,
        is_indexed=False,
    )


def clinic(practice: Practice, place: Clinic, exceptions: Mapping[date, DayException]) -> PageMetadata:
    """A clinic's page. `exceptions` are its own, of the dates to come (`queries/availability.py`)."""
    card, url = share_cards.clinic(place), public_url("info_pages.clinic", clinic_slug=place.slug)
    name, hours = practice_and_clinics.clinic_name(practice, place), display.hours_sentence(place.hours)
    return PageMetadata(
        url,
        join_sentences(
            [
                _("%(clinic)s: %(address)s.", clinic=name, address=place.address),
                _("Open %(hours)s.", hours=hours) if hours else "",
                _("Book online, or call %(phone)s.", phone=display.phone(practice.phone_of(place))),
            ]
        ),
        card,
        name,
        things=(
            practice_and_clinics.clinic(practice, place, exceptions, public_url, picture=card.address),
            practice_and_clinics.short_practice(practice, public_url),
            *_breadcrumbs(practice, (place.name, url)),
        ),
    )


def practitioner(practice: Practice, person: Diary) -> PageMetadata:
    """The page of somebody whom patients can book with."""
    card, url = (
        share_cards.practitioner(practice, person),
        public_url("info_pages.practitioner", practitioner_slug=person.slug),
    )
    group = practice.group.name
    return PageMetadata(
        url,
        join_sentences(
            [
                _("%(name)s at %(group)s: %(role)s.", name=person.name, group=group, role=person.role)
                if person.role
                else _("%(name)s sees patients at %(group)s.", name=person.name, group=group),
                _("See where, and book with the first free times."),
                *map(practitioners.as_sentence, person.experience),
            ]
        ),
        card,
        card.title,
        kind="profile",
        things=(
            practitioners.practitioner(practice, person, public_url, picture=card.address),
            *_breadcrumbs(practice, (person.name, url)),
        ),
    )


def guides(practice: Practice, told: Iterable[Guide]) -> PageMetadata:
    """The list of guides."""
    titles, group = display.join_names(guide.title for guide in told), practice.group.name
    url = public_url("info_pages.guides")
    return PageMetadata(
        url,
        first_that_fits(
            _("Guides for patients by %(group)s, each with its sources: %(titles)s.", group=group, titles=titles),
            _("Guides for patients by %(group)s, in plain words, each with its sources.", group=group),
        ),
        share_cards.home(practice),
        things=tuple(_breadcrumbs(practice, (_("Guides"), url))),
    )


def guide(practice: Practice, told: Guide) -> PageMetadata:
    """A guide."""
    card, url = share_cards.guide(told), public_url("info_pages.guide", guide_slug=told.slug)
    return PageMetadata(
        url,
        first_that_fits(told.summary),
        card,
        kind="article",
        things=(
            *structured_pages.guide(practice, told, public_url, language=page_language(), picture=card.address),
            *_breadcrumbs(practice, (_("Guides"), public_url("info_pages.guides")), (told.title, url)),
        ),
    )


def privacy(practice: Practice) -> PageMetadata:
    """How we look after your information."""
    summary = _(
        "What %(group)s keeps when you book, who sees it and why, and your right to a copy, a correction or erasure.",
        group=practice.group.name,
    )
    return PageMetadata(public_url("public.privacy"), first_that_fits(summary), share_cards.home(practice))


def accessibility(practice: Practice) -> PageMetadata:
    """For whom the pages work."""
    summary = _(
        "These pages work by keyboard, with a screen reader, in large type and on an old phone. "
        "Tell us when something is in your way."
    )
    return PageMetadata(public_url("public.accessibility"), first_that_fits(summary), share_cards.home(practice))


def _breadcrumbs(practice: Practice, *steps: tuple[str, str]) -> list[Node]:
    """The way to a page from the front page."""
    way = structured_pages.breadcrumbs([(practice.group.name, public_url("public.home")), *steps])
    return [way] if way else []
