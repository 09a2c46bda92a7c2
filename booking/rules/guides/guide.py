"""A guide as pages show it, the shelf that the guides stand on, and what can be wrong with one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from booking.rules.seed_file import FileMistake

# Older readers, in pain, and on a phone.
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class GuidePassage:
    """Some of a section, as clean HTML. With a label it is a notice: what must not be missed."""

    html: str
    label: str = ""


@dataclass(frozen=True)
class GuideQuestion:
    """Something that people ask, and what we answer."""

    anchor: str
    words: str
    parts: tuple[GuidePassage, ...]


@dataclass(frozen=True)
class GuideSection:
    """One heading and what stands under it. The anchor is part of the guide's address, so it never changes."""

    anchor: str
    heading: str
    parts: tuple[GuidePassage, ...]
    questions: tuple[GuideQuestion, ...] = ()


@dataclass(frozen=True)
class Citation:
    """Where the text leans on a reference."""

    anchor: str
    heading: str


@dataclass(frozen=True)
class Reference:
    """A source, numbered as the text first names it; the first place of each section that does."""

    number: int
    key: str
    html: str
    link: str
    cited: tuple[Citation, ...]

    @property
    def anchor(self) -> str:
        """Where it stands in the list."""
        return f"reference-{self.number}"


@dataclass(frozen=True)
class Guide:
    """One guide. `service` is the word of what it leads to, in addresses. `reviewed` is None until the reviewer
    has signed it: then nothing may say that anybody has reviewed it."""

    slug: str
    title: str
    summary: str
    author: str
    reviewer: str
    published: date
    reviewed: date | None
    service: str
    sections: tuple[GuideSection, ...]
    references: tuple[Reference, ...]
    words: int

    @property
    def code(self) -> str:
        """The guide's word in a patient's own addresses; see code_of."""
        return guide_code(self.slug)

    @property
    def changed_on(self) -> date:
        """When it last changed, as far as we know."""
        return self.reviewed or self.published

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def questions(self) -> tuple[GuideQuestion, ...]:
        """Every question that it answers."""
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True)
class GuideCollection:
    """Every guide, in the order of their titles."""

    guides: tuple[Guide, ...] = ()

    def __iter__(self) -> Iterator[Guide]:
        return iter(self.guides)

    def __len__(self) -> int:
        return len(self.guides)

    def guide(self, slug: str) -> Guide | None:
        """The guide at an address."""
        return next((guide for guide in self.guides if guide.slug == slug), None)

    def by_slug_or_code(self, word: str) -> Guide | None:
        """The guide that a link names, by its slug or by its code."""
        return next((guide for guide in self.guides if word in (guide.slug, guide.code)), None)


def guide_code(slug: str) -> str:
    """A guide's word in the addresses of somebody who is booking. It is no secret, but it says nothing of
    what hurts to whoever sees an address over a shoulder, in a history or in a log."""
    return hashlib.sha256(f"guide {slug}".encode()).hexdigest()[:8]


@dataclass(frozen=True, order=True)
class GuideMistake:
    """Something that is wrong with a guide, with the file that it is in."""

    file: str
    mistake: FileMistake

    def __str__(self) -> str:
        return f"{self.file}: {self.mistake}"


class BadGuide(Exception):
    """Guides with mistakes in them; its text is a line for each."""

    def __init__(self, mistakes: Sequence[GuideMistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
