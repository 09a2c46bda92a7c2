"""Loads every guide: the shipped ones, and a clinic's own, which replace shipped ones of the same name."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from booking.guides.guide_body import GuideBody
from booking.guides.guide_markdown import guide_parser
from booking.guides.html_cleaning import clean_inline_html
from booking.rules.guides import BadGuide, Guide, GuideCollection, GuideMistake, Reference
from booking.rules.guides.front_matter import read_front_matter
from booking.rules.guides.guide import Citation
from booking.rules.seed_file import FileMistake
from booking.rules.slug import is_slug

SHIPPED_FOLDER = Path(__file__).resolve().parent.parent / "data" / "guides"


def load_guides(shipped: Path, own: Path | None = None, today: date | None = None) -> GuideCollection:
    """Returns the shipped guides and a clinic's own. Raises BadGuide with every mistake in them.

    With `today`, a date of a clinic's own guide must not be in the future. Shipped guides are not checked for that,
    so the application starts on a host whose clock is slow.
    """
    files: dict[str, tuple[Path, date | None]] = {path.name: (path, None) for path in sorted(shipped.glob("*.md"))}
    files |= {path.name: (path, today) for path in sorted(own.glob("*.md"))} if own else {}
    return _load_files(files.values())


def load_guide_files(paths: Iterable[Path], today: date | None = None) -> GuideCollection:
    """Returns the guides of some files. Raises BadGuide with every mistake in them."""
    return _load_files((path, today) for path in paths)


def _load_files(files: Iterable[tuple[Path, date | None]]) -> GuideCollection:
    guides: list[Guide] = []
    mistakes: list[GuideMistake] = []
    for path, today in files:
        guide, wrong = _read_file(path, today)
        mistakes += [GuideMistake(str(path), mistake) for mistake in sorted(wrong)]
        guides += [guide] if guide else []
    if mistakes:
        raise BadGuide(mistakes)
    return GuideCollection(tuple(sorted(guides, key=lambda guide: (guide.title.casefold(), guide.slug))))


def _read_file(path: Path, today: date | None) -> tuple[Guide | None, list[FileMistake]]:
    if not is_slug(path.stem):
        return None, [FileMistake(1, "", "The name of the file is no word of small letters, digits and hyphens.")]
    try:
        return _read_guide(path.stem, path.read_text(encoding="utf-8-sig"), today)
    except UnicodeDecodeError:
        return None, [FileMistake(1, "", "The file is not UTF-8 text.")]
    except OSError as error:
        return None, [FileMistake(1, "", f"The file cannot be read: {error.strerror}.")]


def _read_guide(slug: str, text: str, today: date | None) -> tuple[Guide | None, list[FileMistake]]:
    """Returns a guide, or its mistakes."""
    front, mistakes = read_front_matter(text, today)
    if front is None:
        return None, mistakes
    body = GuideBody(front)
    if mistakes := [*mistakes, *body.mistakes]:
        return None, mistakes
    sources = {source.key: source for source in front.sources}
    markdown = guide_parser()
    references = tuple(
        Reference(
            number,
            key,
            clean_inline_html(markdown.renderInline(sources[key].text)),
            sources[key].link,
            _first_of_each_section(body.citations[key]),
        )
        for number, key in enumerate(body.reference_keys, start=1)
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
