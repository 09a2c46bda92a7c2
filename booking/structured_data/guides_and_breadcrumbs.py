"""Describes guides with their questions, and a page's breadcrumbs."""

import re
from collections.abc import Sequence
from html import unescape

from booking.rules.guides import Guide, GuideQuestion
from booking.rules.practice import Practice
from booking.structured_data import practice_and_clinics, practitioners
from booking.structured_data.nodes import Node, UrlOf, node, reference_to

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|div)>|<br\s*/?>", re.IGNORECASE)
# "[3]" links to the list of references, which is not part of an answer.
_CITATION = re.compile(r"\s*<a\b[^>]*doc-biblioref[^>]*>[^<]*</a>")


def guide(practice: Practice, the_guide: Guide, url_of: UrlOf, *, language: str, picture: str = "") -> list[Node]:
    """Returns the nodes of a condition guide: the page and, if it has any, its questions and answers."""
    url = url_of("info_pages.guide", guide_slug=the_guide.slug)
    page = node(
        "MedicalWebPage",
        id_=f"{url}#page",
        name=the_guide.title,
        url=url,
        description=the_guide.summary,
        inLanguage=language,
        image=picture,
        about=node("MedicalCondition", name=the_guide.title),
        author=_author_node(practice, the_guide.author, url_of),
        publisher=practice_and_clinics.short_practice(practice, url_of),
        datePublished=the_guide.published.isoformat(),
        lastReviewed=the_guide.reviewed.isoformat() if the_guide.reviewed else "",
        reviewedBy=_author_node(practice, the_guide.reviewer, url_of) if the_guide.reviewed else "",
        audience=node("MedicalAudience", audienceType="Patient"),
        citation=[node("CreativeWork", name=plain_text(cited.html), url=cited.link) for cited in the_guide.references],
    )
    questions = node(
        "FAQPage",
        id_=f"{url}#questions",
        url=url,
        name=the_guide.title,
        inLanguage=language,
        isPartOf=reference_to(page),
        mainEntity=[_question_node(question) for question in the_guide.questions],
    )
    return [page, questions] if the_guide.questions else [page]


def _author_node(practice: Practice, name: str, url_of: UrlOf) -> Node:
    """Returns the node of an author or reviewer: the practice, one of its practitioners, or a person by name."""
    if name == practice.group.name:
        return practice_and_clinics.short_practice(practice, url_of)
    known = next((person for person in practice.practitioners if person.name == name), None)
    return practitioners.short_practitioner(known, url_of) if known else node("Person", name=name)


def _question_node(question: GuideQuestion) -> Node:
    answer = " ".join(plain_text(part.html) for part in question.parts)
    return node("Question", name=question.words, acceptedAnswer=node("Answer", text=answer))


def plain_text(html: str) -> str:
    """Returns the text of clean HTML, block after block, without the numbers of references."""
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", _CITATION.sub("", html)))).split())


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Node | None:
    """Returns the breadcrumbs of a page from its steps as (name, address); None where a step has no page."""
    if any(not address for _name, address in steps):
        return None
    items = [
        node("ListItem", position=at, name=name, item=node("WebPage", id_=address, url=address))
        for at, (name, address) in enumerate(steps, 1)
    ]
    return node("BreadcrumbList", itemListElement=items)
