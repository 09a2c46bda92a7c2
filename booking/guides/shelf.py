"""Reads every guide that there is: the shipped ones, and a clinic's own, of which each replaces its namesake."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from booking.guides.body import Body
from booking.guides.clean import clean_inline
from booking.guides.markdown import guide_markdown
from booking.rules.guides import BadGuide, FiledMistake, Guide, Reference, Shelf
from booking.rules.guides.facts import Citation
from booking.rules.guides.front_matter import read_front
from booking.rules.seed_file import Mistake
from booking.rules.slug import is_slug

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "guides"


def read_shelf(shipped: Path, own: Path | None = None, today: date | None = None) -> Shelf:
    """The shipped guides and a clinic's own. Raises BadGuide with every mistake in them. With a day, no date of
    a clinic's own may lie in the future; where a clock is slow, what is shipped starts all the same."""
    files: dict[str, tuple[Path, date | None]] = {path.name: (path, None) for path in sorted(shipped.glob("*.md"))}
    files |= {path.name: (path, today) for path in sorted(own.glob("*.md"))} if own else {}
    return _shelf(files.values())


def read_files(paths: Iterable[Path], today: date | None = None) -> Shelf:
    """The guides of some files. Raises BadGuide with every mistake in them."""
    return _shelf((path, today) for path in paths)


def _shelf(files: Iterable[tuple[Path, date | None]]) -> Shelf:
    guides: list[Guide] = []
    mistakes: list[FiledMistake] = []
    for path, today in files:
        guide, wrong = _read_file(path, today)
        mistakes += [FiledMistake(str(path), mistake) for mistake in sorted(wrong)]
        guides += [guide] if guide else []
    if mistakes:
        raise BadGuide(mistakes)
    return Shelf(tuple(sorted(guides, key=lambda guide: (guide.title.casefold(), guide.slug))))


def _read_file(path: Path, today: date | None) -> tuple[Guide | None, list[Mistake]]:
    if not is_slug(path.stem):
        return None, [Mistake(1, "", "The name of the file is no word of small letters, digits and hyphens.")]
    try:
        return _read(path.stem, path.read_text(encoding="utf-8-sig"), today)
    except UnicodeDecodeError:
        return None, [Mistake(1, "", "The file is not UTF-8 text.")]
    except OSError as error:
        return None, [Mistake(1, "", f"The file cannot be read: {error.strerror}.")]


def _read(slug: str, text: str, today: date | None) -> tuple[Guide | None, list[Mistake]]:
    """A guide, or what is wrong with it."""
    front, mistakes = read_front(text, today)
    if front is None:
        return None, mistakes
    body = Body(front)
    if mistakes := [*mistakes, *body.mistakes]:
        return None, mistakes
    sources = {source.key: source for source in front.sources}
    markdown = guide_markdown()
    references = tuple(
        Reference(
            number,
            key,
            clean_inline(markdown.renderInline(sources[key].text)),
            sources[key].link,
            _first_of_each_section(body.cited[key]),
        )
        for number, key in enumerate(body.order, start=1)
    )
    guide = Guide(
        slug=slug,
        title=front.title,
        summary=front.summary,
        author=front.author,
        reviewer=front.reviewer,
        published=front.published,
        reviewed=front.reviewed,
        service=front.service,
        sections=body.sections,
        references=references,
        words=body.words,
    )
    return guide, []


def _first_of_each_section(cited: Iterable[Citation]) -> tuple[Citation, ...]:
    found: dict[str, Citation] = {}
    for citation in cited:
        found.setdefault(citation.heading, citation)
    return tuple(found.values())
