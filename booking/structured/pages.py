"""Pages themselves: a guide, its questions and answers, and the way that leads to a page."""

import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from typing import Protocol

from booking.rules.house import House
from booking.structured import places
from booking.structured.node import Address, Node, node, ref

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|div)>|<br\s*/?>", re.IGNORECASE)


class Reference(Protocol):
    """A numbered reference of a guide."""

    @property
    def text(self) -> str: ...
    @property
    def link(self) -> str: ...


class Guide(Protocol):
    """What is told of a guide. Answers are HTML."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def reviewer(self) -> str: ...
    @property
    def published_on(self) -> date: ...
    @property
    def reviewed_on(self) -> date: ...
    @property
    def references(self) -> Sequence[Reference]: ...
    @property
    def questions(self) -> Sequence[tuple[str, str]]: ...


def guide(house: House, told: Guide, address: Address, *, language: str, picture: str = "") -> list[Node]:
    """A guide to a condition, and its questions and answers as a part of it."""
    url = address("front.guide", guide_slug=told.slug)
    group = places.short_group(house, address)
    page = node(
        "MedicalWebPage",
        id_=f"{url}#page",
        name=told.title,
        url=url,
        description=told.summary,
        inLanguage=language,
        image=picture,
        about=node("MedicalCondition", name=told.title),
        author=node("Person", name=told.author),
        publisher=group,
        datePublished=told.published_on.isoformat(),
        lastReviewed=told.reviewed_on.isoformat(),
        reviewedBy=node("Person", name=told.reviewer) if told.reviewer else None,
        audience=node("MedicalAudience", audienceType="Patient"),
        citation=[node("CreativeWork", name=cited.text, url=cited.link) for cited in told.references],
    )
    questions = node(
        "FAQPage",
        id_=f"{url}#questions",
        url=url,
        name=told.title,
        inLanguage=language,
        isPartOf=ref(page),
        mainEntity=[_question(question, answer) for question, answer in told.questions],
    )
    return [page, questions] if told.questions else [page]


def _question(question: str, answer: str) -> Node:
    return node("Question", name=question, acceptedAnswer=node("Answer", text=plain(answer)))


def plain(html: str) -> str:
    """The text of cleaned HTML, its blocks one after the other."""
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html))).split())


def way(steps: Sequence[tuple[str, str]]) -> Node | None:
    """The way from the front page to a page, as (name, address); None for a step that has no page."""
    if any(not address for _name, address in steps):
        return None
    items = [node("ListItem", position=at, name=name, item=address) for at, (name, address) in enumerate(steps, 1)]
    return node("BreadcrumbList", itemListElement=items)
