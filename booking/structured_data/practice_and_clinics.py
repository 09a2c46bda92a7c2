"""Describes the practice and its clinics, with the services that can be booked there."""

from collections.abc import Mapping
from datetime import date

from booking import display
from booking.rules.practice import Clinic, DayException, Practice, Service
from booking.structured_data import opening_hours
from booking.structured_data.nodes import Node, UrlOf, node, reference_to

CURRENCY = "GBP"


def practice_node(practice: Practice, url_of: UrlOf) -> Node:
    """Returns the node of the practice."""
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
    """Returns the practice as other pages refer to it: its type, @id, name and address."""
    everything = practice_node(practice, url_of)
    return {key: everything[key] for key in ("@type", "@id", "name", "url")}


def website(practice: Practice, url_of: UrlOf, language: str) -> Node:
    """Returns the node of the website."""
    home = url_of("public.home")
    publisher = reference_to(practice_node(practice, url_of))
    return node(
        "WebSite", id_=f"{home}#site", name=practice.group.name, url=home, inLanguage=language, publisher=publisher
    )


def clinic_id(clinic: Clinic, url_of: UrlOf) -> str:
    """Returns the @id by which every page refers to a clinic."""
    return f"{url_of('public.home')}#clinic-{clinic.slug}"


def short_clinic(practice: Practice, clinic: Clinic, url_of: UrlOf) -> Node:
    """Returns a clinic as other pages show it: name, address and phone."""
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
    """Returns everything about a clinic. `exceptions` are the clinic's own, on the dates to come."""
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
    """Returns a clinic's name with the practice's: the clinic's own is often just the town."""
    return clinic.name if practice.group.name in clinic.name else f"{practice.group.name} {clinic.name}"


def postal_address(clinic: Clinic) -> Node:
    """Returns a clinic's address. Its country is that of its time zone."""
    return node(
        "PostalAddress",
        streetAddress=clinic.street,
        addressLocality=clinic.locality,
        postalCode=clinic.postcode,
        addressCountry=display.zone_country_code(clinic.time_zone),
    )


def offer(service: Service, clinic: Clinic, url_of: UrlOf) -> Node:
    """Returns the offer of a service at a clinic. A price that is not shown online is left out."""
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
    """Returns the node of a service in person. A call is an offer, and no procedure."""
    return node("MedicalProcedure", name=service.name, description=service.summary)
