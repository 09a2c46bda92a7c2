"""Reads the text of a guide: its sections, their content, and the references that they cite."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from booking.guides.guide_markdown import CLOSING, guide_parser
from booking.guides.html_cleaning import clean_html
from booking.guides.text_checks import direction_mark_mistakes, html_tag_mistakes, text_mistakes
from booking.rules.guides.front_matter import FrontMatter
from booking.rules.guides.guide import Citation, GuidePassage, GuideQuestion, GuideSection
from booking.rules.guides.sections import (
    OPTIONAL_SECTIONS,
    QUESTIONS_HEADING,
    SECTIONS,
    heading_anchor,
    section_heading,
)
from booking.rules.seed_file import FileMistake

_GOOD_LINK = re.compile(r"https://|mailto:|tel:|#|/(?![/\\])")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass
class _SectionDraft:
    """A section while it is being read."""

    heading: str
    line: int
    parts: list[GuidePassage] = field(default_factory=list)
    # Each is (anchor, words, line, answer).
    questions: list[tuple[str, str, int, list[GuidePassage]]] = field(default_factory=list)


class GuideBody:
    """The text of a guide, read and checked.

    `mistakes` is empty for a good text, `sections` are in the file's order, and `reference_keys` are the references
    in the order in which the text first cites them.
    """

    def __init__(self, front: FrontMatter) -> None:
        self.front = front
        self.mistakes: list[FileMistake] = []
        self.reference_keys: list[str] = []
        self.citations: dict[str, list[Citation]] = defaultdict(list)
        self.words = 0
        self._anchors: set[str] = set()
        self._headings: list[tuple[str, str]] = []
        self._links: list[tuple[int, str]] = []
        self._markdown = guide_parser()
        self._lines = front.body.splitlines()
        self.mistakes += direction_mark_mistakes(self._lines)
        self._drafts: list[_SectionDraft] = []
        for block in _top_level_blocks(self._markdown.parse(front.body)):
            self._read(block)
        self._finish()
        self.sections = tuple(self._section(draft) for draft in self._drafts)

    def _add_mistake(self, line: int, place: str, sentence: str) -> None:
        self.mistakes.append(FileMistake(line, place, sentence))

    def _read(self, block: Sequence[Token]) -> None:
        first = block[0]
        line = first.map[0] + 1 if first.map else self.front.begins
        if first.type == "heading_open" and first.tag == "h2":
            self._begin_section(_plain_text(block[1]), line)
        elif not self._drafts:
            self._add_mistake(line, "", "Text stands before the first section, which begins with ##.")
        elif first.type == "heading_open" and first.tag != "h3":
            self._add_mistake(line, "", "A section begins with ##, and what is inside it with ###.")
        elif first.type == "heading_open":
            self._subheading(block, line)
        else:
            self._text(block, line)

    def _begin_section(self, words: str, line: int) -> None:
        heading = section_heading(words)
        if not heading:
            self._add_mistake(
                line, "", f'"{words}" is not a section that guides have. Those are: {", ".join(SECTIONS)}.'
            )
        elif heading in [draft.heading for draft in self._drafts]:
            self._add_mistake(line, "", f'The section "{heading}" is there twice.')
        self._drafts.append(_SectionDraft(heading or words, line))
        self.words += len(_WORD.findall(words))

    def _subheading(self, block: Sequence[Token], line: int) -> None:
        draft, words = self._drafts[-1], _plain_text(block[1])
        self.words += len(_WORD.findall(words))
        self.mistakes += text_mistakes(block[1])
        if not _WORD.search(words):
            self._add_mistake(line, "", "A heading needs words.")
        # A heading without letters for an address, like 李, gets a number.
        name = heading_anchor(words)
        anchor = f"{SECTIONS.get(draft.heading, 'section')}-{name or f'heading-{len(self._headings) + 1}'}"
        heading = (draft.heading, name or words.casefold())
        if heading in self._headings or anchor in self._anchors:
            self._add_mistake(line, "", f'"{words}" is a heading of this section twice.')
        self._headings.append(heading)
        self._anchors.add(anchor)
        if draft.heading == QUESTIONS_HEADING:
            draft.questions.append((anchor, words, line, []))
        else:
            block[0].attrSet("id", anchor)
            draft.parts.append(self._part(block))

    def _text(self, block: Sequence[Token], line: int) -> None:
        draft = self._drafts[-1]
        for token in block:
            if token.type == "inline":
                self._inline(token)
        if draft.heading != QUESTIONS_HEADING:
            draft.parts.append(self._part(block))
        elif draft.questions:
            draft.questions[-1][3].append(self._part(block))
        else:
            self._add_mistake(line, draft.heading, "begins with a question, ###.")

    def _part(self, block: Sequence[Token]) -> GuidePassage:
        first, label = block[0], ""
        if first.type == "notice_open":
            label, block = first.info, block[1:-1]
            line = first.map[0] + 1 if first.map else 0
            self.mistakes += html_tag_mistakes(label, line)
            if not first.meta["is_closed"]:
                self._add_mistake(line, label, f"The notice has no {CLOSING} at its end.")
        html: str = self._markdown.renderer.render(list(block), self._markdown.options, {})
        return GuidePassage(clean_html(html).strip(), label)

    def _inline(self, token: Token) -> None:
        first = token.map[0] if token.map else 0
        if any(line.startswith(CLOSING) for line in token.content.splitlines()):
            self._add_mistake(first + 1, "", f"A notice begins with {CLOSING} and its label, and ends with {CLOSING}.")
        self.mistakes += text_mistakes(token)
        self.words += len(_WORD.findall(_plain_text(token)))
        inside_link = False
        for child in token.children or []:
            if child.type == "link_open":
                inside_link = True
                self._links.append((self._line_with(str(child.attrGet("href")), token), str(child.attrGet("href"))))
            elif child.type == "link_close":
                inside_link = False
            elif child.type == "citation":
                self._cite(child, self._line_with(child.content, token), inside_link)

    def _line_with(self, text: str, token: Token) -> int:
        """Returns the line of a paragraph that has this text; the paragraph's first line where none has."""
        first, end = token.map or [0, 0]
        return next((n + 1 for n in range(first, end) if text in self._lines[n]), first + 1)

    def _cite(self, token: Token, line: int, inside_link: bool) -> None:
        if inside_link:
            self._add_mistake(line, token.content, "stands inside a link.")
        known = {source.key for source in self.front.sources}
        marks = token.meta["marks"] = []
        for number, key in enumerate(token.meta["keys"]):
            key = key.removeprefix("@") if number else key
            if key not in known:
                self._add_mistake(line, token.content, f'There is no reference "{key}" in this guide.')
                continue
            if key not in self.reference_keys:
                self.reference_keys.append(key)
            marks.append((self.reference_keys.index(key) + 1, self._anchor_of_citation(key)))

    def _anchor_of_citation(self, key: str) -> str:
        heading, number = self._drafts[-1].heading, self.reference_keys.index(key) + 1
        anchor = f"cited-{number}-{len(self.citations[key]) + 1}"
        self.citations[key].append(Citation(anchor, heading))
        return anchor

    def _finish(self) -> None:
        """Adds the mistakes that show only once the whole text is read."""
        headings = [draft.heading for draft in self._drafts]
        for heading in SECTIONS:
            if heading not in headings and heading not in OPTIONAL_SECTIONS:
                self._add_mistake(self.front.begins, "", f'The section "## {heading}" is missing.')
        for draft in self._drafts:
            if not draft.parts and not draft.questions:
                self._add_mistake(draft.line, draft.heading, "is empty.")
            for _anchor, words, line, parts in draft.questions:
                if not parts:
                    self._add_mistake(line, words, "has no answer.")
        for source in self.front.sources:
            if source.key and source.key not in self.reference_keys:
                self._add_mistake(
                    source.line, source.key, f"is never cited. Write [@{source.key}] where the text needs it."
                )
        anchors = {*self._anchors, *(SECTIONS.get(heading, "") for heading in headings), "talk", "references"}
        for line, href in self._links:
            if not _GOOD_LINK.match(href) or (href.startswith("#") and href[1:] not in anchors):
                self._add_mistake(line, href, "is no link of a guide: https://…, a page of ours, /…, or a section, #….")

    def _section(self, draft: _SectionDraft) -> GuideSection:
        anchor = SECTIONS.get(draft.heading, "")
        questions = tuple(GuideQuestion(at, words, tuple(parts)) for at, words, _line, parts in draft.questions)
        return GuideSection(anchor, draft.heading, _merged_passages(draft.parts), questions)


def _merged_passages(parts: Sequence[GuidePassage]) -> tuple[GuidePassage, ...]:
    """Joins neighbouring passages without a label."""
    found: list[GuidePassage] = []
    for part in parts:
        if found and not part.label and not found[-1].label:
            found[-1] = GuidePassage(f"{found[-1].html}\n{part.html}")
        else:
            found.append(part)
    return tuple(found)


def _top_level_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yields the blocks that are inside no other block, each from its opening to its closing token."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _plain_text(token: Token) -> str:
    """Returns a line of text without its marks, links and citations."""
    said = (child for child in token.children or [] if child.nesting == 0)
    return "".join(child.content if child.type == "text" else " " for child in said).strip()
