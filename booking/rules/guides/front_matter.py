"""Reads what a guide says of itself before its text begins: who wrote it, when, and from which sources."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from booking.rules.seed_file import FileMistake, TextChecks
from booking.rules.seed_file.reader import toml_mistake
from booking.rules.seed_file.toml_table import TomlFile, TomlTable
from booking.rules.slug import LONGEST_SLUG, is_slug

FRONT_MATTER_FENCE = "+++"
FIRST_GUIDES = date(2000, 1, 1)
NOT_YET = "not yet"  # for the day of the review, until the reviewer has read the guide and signed it
# Somewhere it is tomorrow already.
DATE_TOLERANCE = timedelta(days=1)

_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+")  # printable ASCII, as https://www.doi.org/doi-handbook has it
_LINK = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:[/?#][!-~]*)?")
_LIST_HEADER = re.compile(r"\s*\[\[\s*references\s*\]\]")


def _never(_text: str) -> bool:
    return False


# A guide has none of what only libraries can judge.
_NO_CHECKS = TextChecks(is_phone=_never, is_email=_never, is_bank_holidays=_never)


@dataclass(frozen=True)
class GuideSource:
    """A reference as the file has it, and the line on which it begins."""

    key: str
    text: str
    link: str
    line: int


@dataclass(frozen=True)
class FrontMatter:
    """What a guide says of itself. `body` is its text, each line where it stands in the file."""

    title: str
    summary: str
    author: str
    reviewer: str
    published: date
    reviewed: date | None
    service: str
    sources: tuple[GuideSource, ...]
    body: str
    begins: int


def read_front_matter(text: str, today: date | None = None) -> tuple[FrontMatter | None, list[FileMistake]]:
    """The front of a guide, and what is wrong with it; None where there is nothing to go on with. With a day,
    no date of it may lie in the future."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FRONT_MATTER_FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        return None, [
            FileMistake(1, "", f"A guide begins with its facts in TOML between two lines of {FRONT_MATTER_FENCE}.")
        ]
    end = fences[1]
    front = "\n".join(["", *lines[1:end]])
    try:
        content = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        return None, [toml_mistake(str(error))]
    except RecursionError:
        return None, [FileMistake(1, "", "The facts of a guide stand too deep in brackets to be read.")]
    file = TomlFile(front, _NO_CHECKS)
    table = TomlTable(file, (), content)
    published, reviewed = _read_date(table, "published", today), _read_date(table, "reviewed", today, NOT_YET)
    if published and reviewed and reviewed < published:
        table.complain("reviewed", "is before the day on which it was published.")
    found = FrontMatter(
        title=table.text("title", 80),
        summary=table.text("summary", 200),
        author=table.text("author", 80),
        reviewer=table.text("reviewer", 120),
        published=published or FIRST_GUIDES,
        reviewed=reviewed,
        service=table.judged("service", LONGEST_SLUG, is_slug, 'is no word of a service, like "discovery-call".'),
        sources=_read_sources(table, front, file),
        body="\n".join([*[""] * (end + 1), *lines[end + 1 :]]),
        begins=end + 1,
    )
    table.done()
    # What is missing altogether stands nowhere: the file's first line answers for it.
    return found, [FileMistake(max(one.line, 1), one.place, one.sentence) for one in file.mistakes]


def _read_date(table: TomlTable, key: str, today: date | None, otherwise: str = "") -> date | None:
    """A date; None where it is missing or wrong, or where the words stand that may stand in its place."""
    found = table.on_date(key, otherwise)
    if found is None:
        return None
    if found < FIRST_GUIDES:
        table.complain(key, f"{found} is too long ago.")
        return None
    if today is not None and found - DATE_TOLERANCE > today:
        table.complain(key, f"{found} is still to come.")
        return None
    return found


def _read_sources(table: TomlTable, front: str, file: TomlFile) -> tuple[GuideSource, ...]:
    contents = table.list_of_tables("references")
    found: list[GuideSource] = []
    for chunk, content in zip(_reference_lines(front, len(contents)), contents, strict=True):
        own = TomlFile(chunk, _NO_CHECKS)
        found.append(_read_source(TomlTable(own, ("references",), content), [source.key for source in found], chunk))
        file.mistakes += own.mistakes
    return tuple(found)


def _read_source(table: TomlTable, earlier: Sequence[str], chunk: str) -> GuideSource:
    key = table.judged(
        "key", LONGEST_SLUG, is_slug, 'is no word of small letters, digits and hyphens, like "smith2020".'
    )
    if key and key in earlier:
        table.complain("key", f'"{key}" is the key of two references.')
    text = table.text("text", 500)
    doi = table.judged("doi", 200, _is_doi, 'is no DOI. Write it like "10.1000/182".', required=False)
    link = table.judged("link", 300, _is_link, "is no address. It begins with https://.", required=False)
    if bool(table.content.get("doi")) == bool(table.content.get("link")):
        table.complain("link", "must be there, or else doi: one of the two.")
    table.done()
    line = next(number for number, line in enumerate(chunk.splitlines(), start=1) if line.strip())
    return GuideSource(key, text, f"https://doi.org/{doi}" if doi else link, line)


def _is_doi(text: str) -> bool:
    return _DOI.fullmatch(text) is not None


def _is_link(text: str) -> bool:
    return _LINK.fullmatch(text) is not None


def _reference_lines(front: str, count: int) -> list[str]:
    """The lines of each reference, at their places in the file. A list that is written in one line, or in
    another way than [[references]], stands as a whole for each."""
    lines = front.splitlines()
    starts = [number for number, line in enumerate(lines) if _LIST_HEADER.match(line)]
    if not count or len(starts) != count:
        return [front] * count
    ends = [*starts[1:], len(lines)]
    return ["\n".join([*[""] * start, *lines[start:end]]) for start, end in zip(starts, ends, strict=True)]
