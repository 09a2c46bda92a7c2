"""Guides as pages show them, the collection of all guides, and the mistakes that a guide's file can have."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from booking.rules.seed_file import FileMistake

# A slow speed: readers are often older, in pain, and on a phone.
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class GuidePassage:
    """A passage of a section, as safe HTML. A passage with a label is shown as a notice."""

    html: str
    label: str = ""


@dataclass(frozen=True)
class GuideQuestion:
    """A question that people ask, with our answer."""

    anchor: str
    words: str
    parts: tuple[GuidePassage, ...]


@dataclass(frozen=True)
class GuideSection:
    """A heading and the text below it. The anchor is part of the guide's address, so it never changes."""

    anchor: str
    heading: str
    parts: tuple[GuidePassage, ...]
    questions: tuple[GuideQuestion, ...] = ()


@dataclass(frozen=True)
class Citation:
    """A place in the text that cites a reference."""

    anchor: str
    heading: str


@dataclass(frozen=True)
class Reference:
    """A source, numbered in the order of citation. `cited` has the first citation in each section."""

    number: int
    key: str
    html: str
    link: str
    cited: tuple[Citation, ...]

    @property
    def anchor(self) -> str:
        """Return the anchor of the reference in the list of references."""
        return f"reference-{self.number}"


@dataclass(frozen=True)
class Guide:
    """One guide. `service` is the slug of the service that it leads to.

    `reviewed` is None until the reviewer has signed the guide; until then no page may say that it was reviewed.
    """

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
        """Return the code of the guide for a patient's own addresses; see guide_code."""
        return guide_code(self.slug)

    @property
    def changed_on(self) -> date:
        """Return the date of the review, else that of publication."""
        return self.reviewed or self.published

    @property
    def minutes(self) -> int:
        """Return how many minutes it takes to read."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def questions(self) -> tuple[GuideQuestion, ...]:
        """Return every question that the guide answers."""
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
        """Return the guide with a slug; None where there is none."""
        return next((guide for guide in self.guides if guide.slug == slug), None)

    def by_slug_or_code(self, word: str) -> Guide | None:
        """Return the guide that a link names by its slug or its code; None where there is none."""
        return next((guide for guide in self.guides if word in (guide.slug, guide.code)), None)


def guide_code(slug: str) -> str:
    """Return the code of a guide for the addresses of somebody who is booking.

    The code is no secret, but it hides the condition from whoever sees an address in passing, in a history or a log.
    """
    return hashlib.sha256(f"guide {slug}".encode()).hexdigest()[:8]


@dataclass(frozen=True, order=True)
class GuideMistake:
    """A mistake in a guide, with the name of its file."""

    file: str
    mistake: FileMistake

    def __str__(self) -> str:
        return f"{self.file}: {self.mistake}"


class BadGuide(Exception):
    """Guides have mistakes. The text has a line for each mistake."""

    def __init__(self, mistakes: Sequence[GuideMistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
