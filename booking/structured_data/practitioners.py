"""The people that patients can book with."""

from booking.rules.practice import Diary, Practice
from booking.structured_data import practice_and_clinics
from booking.structured_data.nodes import Node, UrlOf, node


def practitioner(practice: Practice, person: Diary, url_of: UrlOf, *, picture: str = "") -> Node:
    """A person, with what they tell of themselves and no more: to call somebody a physician is not for us."""
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
    """A person as other pages name them."""
    url = url_of("info_pages.practitioner", practitioner_slug=person.slug)
    return node("Person", id_=practitioner_id(person, url_of), name=person.name, url=url)


def practitioner_id(person: Diary, url_of: UrlOf) -> str:
    """The name under which every page speaks of a person."""
    return f"{url_of('public.home')}#practitioner-{person.slug}"


def as_sentence(line: str) -> str:
    """A line of a list, as it is told with others one after the other."""
    return line if line[-1:] in ".!?…" else f"{line}."
