"""The group and its clinics, with what can be booked there."""

from collections.abc import Mapping
from datetime import date

from booking import display
from booking.rules.practice import Clinic, DayException, Practice, Service
from booking.structured_data import opening_hours
from booking.structured_data.nodes import Node, UrlOf, node, reference_to

CURRENCY = "GBP"


def practice_node(practice: Practice, url_of: UrlOf) -> Node:
    """The clinic group."""
    home = url_of("public.home")
    return node(
        "MedicalOrganization",
        id_=f"{home}#group",
        name=practice.group.name,
        url=home,
        telephone=practice.group.phone,
        email=practice.group.email,
        logo=url_of("seo.icon"),
        subOrganization=[{"@id": clinic_id(clinic, url_of)} for clinic in practice.active_clinics],
    )


def short_practice(practice: Practice, url_of: UrlOf) -> Node:
    """The group as other pages name it: who it is, and where more is told."""
    everything = practice_node(practice, url_of)
    return {key: everything[key] for key in ("@type", "@id", "name", "url")}


def website(practice: Practice, url_of: UrlOf, language: str) -> Node:
    """The pages as a whole."""
    home = url_of("public.home")
    publisher = reference_to(practice_node(practice, url_of))
    return node(
        "WebSite", id_=f"{home}#site", name=practice.group.name, url=home, inLanguage=language, publisher=publisher
    )


def clinic_id(clinic: Clinic, url_of: UrlOf) -> str:
    """The name under which every page speaks of a clinic."""
    return f"{url_of('public.home')}#clinic-{clinic.slug}"


def short_clinic(practice: Practice, clinic: Clinic, url_of: UrlOf) -> Node:
    """A clinic as other pages tell it: its name, where it is, and its phone."""
    return node(
        "MedicalClinic",
        id_=clinic_id(clinic, url_of),
        name=clinic_name(practice, clinic),
        url=url_of("info_pages.clinic", clinic_slug=clinic.slug),
        telephone=practice.phone_of(clinic),
        address=postal_address(clinic),
    )


def clinic(
    practice: Practice, the_clinic: Clinic, exceptions: Mapping[date, DayException], url_of: UrlOf, *, picture: str = ""
) -> Node:
    """All there is to know about a clinic. `exceptions` are its own, of the dates to come."""
    services = [service for service in practice.services if practice.diaries_for(service, the_clinic)]
    more = node(
        "MedicalClinic",
        email=practice.group.email,
        image=picture,
        hasMap=display.map_url(the_clinic),
        parentOrganization={"@id": f"{url_of('public.home')}#group"},
        openingHoursSpecification=opening_hours.weekly_hours(the_clinic.hours)
        + opening_hours.special_hours(the_clinic, exceptions),
        availableService=[_procedure_node(service) for service in services if not service.by_phone],
        makesOffer=[offer(service, the_clinic, url_of) for service in services],
    )
    return {**short_clinic(practice, the_clinic, url_of), **more}


def clinic_name(practice: Practice, clinic: Clinic) -> str:
    """A clinic's whole name: what it is called among its own is often just the town."""
    return clinic.name if practice.group.name in clinic.name else f"{practice.group.name} {clinic.name}"


def postal_address(clinic: Clinic) -> Node:
    """A clinic's address; its country is that of its clock."""
    return node(
        "PostalAddress",
        streetAddress=clinic.street,
        addressLocality=clinic.locality,
        postalCode=clinic.postcode,
        addressCountry=display.zone_country_code(clinic.time_zone),
    )


def offer(service: Service, clinic: Clinic, url_of: UrlOf) -> Node:
    """What can be booked at a clinic, and where. A price that is not told online is not told here either."""
    pence = service.price_pence
    return node(
        "Offer",
        name=service.name,
        url=url_of("public.days", service_slug=service.slug, clinic_slug=clinic.slug),
        price=None if pence is None else f"{pence // 100}.{pence % 100:02}",
        priceCurrency=None if pence is None else CURRENCY,
        itemOffered=node("Service", name=service.name, description=service.summary),
    )


def _procedure_node(service: Service) -> Node:
    """What is done in person. A call is no procedure, only an offer."""
    return node("MedicalProcedure", name=service.name, description=service.summary)
