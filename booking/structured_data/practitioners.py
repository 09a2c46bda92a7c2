"""Describes the practitioners that patients can book with."""

from booking.rules.practice import Diary, Practice
from booking.structured_data import practice_and_clinics
from booking.structured_data.nodes import Node, UrlOf, node


def practitioner(practice: Practice, person: Diary, url_of: UrlOf, *, picture: str = "") -> Node:
    """Returns everything about a practitioner, as they describe themselves: the node never calls them a physician."""
    where = [clinic for clinic in practice.active_clinics if clinic.id in person.hours]
    more = node(
        "Person",
        image=picture,
        jobTitle=person.role,
        description=" ".join(map(as_sentence, person.experience)),
        worksFor=practice_and_clinics.short_practice(practice, url_of),
        workLocation=[practice_and_clinics.short_clinic(practice, clinic, url_of) for clinic in where],
        hasCredential=[node("EducationalOccupationalCredential", name=line) for line in person.qualifications],
    )
    return {**short_practitioner(person, url_of), **more}


def short_practitioner(person: Diary, url_of: UrlOf) -> Node:
    """Returns a practitioner as other pages refer to them."""
    url = url_of("info_pages.practitioner", practitioner_slug=person.slug)
    return node("Person", id_=practitioner_id(person, url_of), name=person.name, url=url)


def practitioner_id(person: Diary, url_of: UrlOf) -> str:
    """Returns the @id by which every page refers to a practitioner."""
    return f"{url_of('public.home')}#practitioner-{person.slug}"


def as_sentence(line: str) -> str:
    """Returns a line of a list as a sentence, so that several can follow each other."""
    return line if line[-1:] in ".!?…" else f"{line}."
