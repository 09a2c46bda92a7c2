"""Parses the Markdown of guides: CommonMark without HTML, and two marks of its own.

`[@smith2020]`, or `[@smith2020; @jones2021]`, cites references of the list. A notice stands between `:::` lines:

    ::: See a doctor soon
    If your hip is hot and swollen.
    :::
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_CITATION = re.compile(r"\[@([^\[\]\n]*)\]")
_OPENING = re.compile(r":::\s*(\S.*)")
CLOSING = ":::"


def guide_parser() -> MarkdownIt:
    """Returns a parser of guides. Guides have no code, so an indented line is a paragraph."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
    markdown.disable(["code", "fence", "hr", "lheading", "reference"]).enable("smartquotes")
    markdown.inline.ruler.before("link", "citation", _parse_citation)
    markdown.block.ruler.before("blockquote", "notice", _parse_notice, {"alt": ["paragraph", "list"]})
    markdown.add_render_rule("citation", _render_citation)
    return markdown


def _parse_citation(state: StateInline, silent: bool) -> bool:
    found = _CITATION.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[0]
        token.meta = {"keys": [key.strip() for key in re.split("[;,]", found[1])]}
    state.pos = found.end()
    return True


def _render_citation(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Renders a citation as links to the list of references. `marks` are set once the references have numbers."""
    return " ".join(
        f'<a id="{anchor}" href="#reference-{number}" role="doc-biblioref">[{number}]</a>'
        for number, anchor in tokens[index].meta.get("marks", [])
    )


def _line_text(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _parse_notice(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    opening = _OPENING.fullmatch(_line_text(state, first))
    if opening is None or state.is_code_block(first):
        return False
    if silent:
        return True
    closing = next((number for number in range(first + 1, last) if _line_text(state, number) == CLOSING), last)
    token = state.push("notice_open", "", 1)
    token.map, token.info, token.meta = [first, closing], opening[1], {"is_closed": closing < last}
    parent, end = state.parentType, state.lineMax
    state.parentType, state.lineMax = "notice", closing
    state.md.block.tokenize(state, first + 1, closing)
    state.parentType, state.lineMax = parent, end
    state.push("notice_close", "", -1)
    state.line = min(closing + 1, last)
    return True
