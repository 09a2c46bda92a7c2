"""Pages themselves: a guide, its questions and answers, and the way that leads to a page."""

import re
from collections.abc import Sequence
from html import unescape

from booking.rules.guides import Guide, Question
from booking.rules.house import House
from booking.structured import people, places
from booking.structured.node import Address, Node, node, ref

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|div)>|<br\s*/?>", re.IGNORECASE)
# "[3]" leads to the list of references, which is not part of an answer.
_CITATION = re.compile(r"\s*<a\b[^>]*doc-biblioref[^>]*>[^<]*</a>")


def guide(house: House, told: Guide, address: Address, *, language: str, picture: str = "") -> list[Node]:
    """A guide to a condition, and its questions and answers as a part of it."""
    url = address("front.guide", guide_slug=told.slug)
    page = node(
        "MedicalWebPage",
        id_=f"{url}#page",
        name=told.title,
        url=url,
        description=told.summary,
        inLanguage=language,
        image=picture,
        about=node("MedicalCondition", name=told.title),
        author=_who(house, told.author, address),
        publisher=places.short_group(house, address),
        datePublished=told.published.isoformat(),
        lastReviewed=told.reviewed.isoformat() if told.reviewed else "",
        reviewedBy=_who(house, told.reviewer, address) if told.reviewed else "",
        audience=node("MedicalAudience", audienceType="Patient"),
        citation=[node("CreativeWork", name=plain(cited.html), url=cited.link) for cited in told.references],
    )
    questions = node(
        "FAQPage",
        id_=f"{url}#questions",
        url=url,
        name=told.title,
        inLanguage=language,
        isPartOf=ref(page),
        mainEntity=[_question(question) for question in told.questions],
    )
    return [page, questions] if told.questions else [page]


def _who(house: House, name: str, address: Address) -> Node:
    """Whoever wrote or reviewed something: the group itself, somebody whom patients can book with, or a name."""
    if name == house.group.name:
        return places.short_group(house, address)
    known = next((person for person in house.practitioners if person.name == name), None)
    return people.short_practitioner(known, address) if known else node("Person", name=name)


def _question(question: Question) -> Node:
    answer = " ".join(plain(part.html) for part in question.parts)
    return node("Question", name=question.words, acceptedAnswer=node("Answer", text=answer))


def plain(html: str) -> str:
    """The text of clean HTML, its blocks one after the other, without the numbers of references."""
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", _CITATION.sub("", html)))).split())


def way(steps: Sequence[tuple[str, str]]) -> Node | None:
    """The way from the front page to a page, as (name, address); None for a step that has no page."""
    if any(not address for _name, address in steps):
        return None
    items = [
        node("ListItem", position=at, name=name, item=node("WebPage", id_=address, url=address))
        for at, (name, address) in enumerate(steps, 1)
    ]
    return node("BreadcrumbList", itemListElement=items)
