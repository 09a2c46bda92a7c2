"""What a parser lets pass and checkers refuse: the Nu HTML Checker's rules that our pages have broken, and
HTML_CodeSniffer's rule for tables with several levels of headings (WCAG 1.3.1, technique H43)."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from xml.etree.ElementTree import Element


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Inside these stands text and what belongs to a line of text (HTML, 3.2.5.2.5).
_LINES = _words(
    "abbr b bdi bdo button cite code em h1 h2 h3 h4 h5 h6 i kbd label legend mark p pre q s small span strong sub"
    " summary sup time u var"
)
# These are blocks of their own.
_BLOCKS = _words(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header"
    " hgroup hr main menu nav ol p pre search section table ul"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What an element is without being told (HTML in ARIA).
_ROLES = {
    "article": "article",
    "aside": "complementary",
    "button": "button",
    "fieldset": "group",
    "form": "form",
    "hr": "separator",
    "li": "listitem",
    "main": "main",
    "nav": "navigation",
    "ol": "list",
    "option": "option",
    "output": "status",
    "progress": "progressbar",
    "search": "search",
    "section": "region",
    "select": "combobox",
    "table": "table",
    "textarea": "textbox",
    "ul": "list",
    **dict.fromkeys(_HEADINGS, "heading"),
}
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_FORMS: tuple[tuple[str, Callable[[str], object]], ...] = (
    (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    (r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?", time.fromisoformat),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?", datetime.fromisoformat),
)


def faults(root: Element) -> list[str]:
    """A line for each fault of a page."""
    found = [*_times(root), *_attributes(root), *_tables(root)]
    _blocks_in_lines(root, "", found)
    return found


def _times(root: Element) -> Iterator[str]:
    for element in root.iter("time"):
        value = element.get("datetime", "".join(element.itertext()))
        if not _is_machine_readable(value):
            yield f"<time> of {value!r}"


def _is_machine_readable(value: str) -> bool:
    for form, read in _FORMS:
        if re.fullmatch(form, value):
            try:
                read(value)
            except ValueError:
                return False
            return True
    return False


def _blocks_in_lines(element: Element, line: str, found: list[str]) -> None:
    """Adds what is a block and stands in a line of text; `line` is the line around."""
    for child in element:
        tag = child.tag
        if line and tag in _BLOCKS and not (line in ("legend", "summary") and tag in _HEADINGS):
            found.append(f"<{tag}> in <{line}>")
        if len(child) and tag != "template":
            _blocks_in_lines(child, tag if tag in _LINES else line, found)


def _attributes(root: Element) -> Iterator[str]:
    """Roles that an element has by itself, and languages that are none."""
    for element in root.iter():
        given = element.attrib
        if "role" in given and given["role"] == _ROLES.get(element.tag):
            yield f'<{element.tag} role="{given["role"]}">'
        if given.get("lang") == "":
            yield f'<{element.tag} lang="">'


def _tables(root: Element) -> Iterator[str]:
    """A cell with headings of several levels names them; whatever names headings names those of its own table."""
    for table in root.iter("table"):
        headings = list(table.iter("th"))
        ids = {name for heading in headings if (name := heading.get("id"))}
        needs = _has_levels(table)
        if needs and len(ids) < len(headings):
            yield "a heading without an id in a table with several levels of headings"
        for cell in table.iter("td"):
            named = (cell.get("headers") or "").split()
            words = " ".join("".join(cell.itertext()).split())[:40]
            if needs and not named:
                yield f"a cell of several levels of headings without headers: {words!r}"
            if lost := sorted(set(named) - ids):
                yield f"headers of {words!r} that are not in its table: {lost}"


def _has_levels(table: Element) -> bool:
    """Whether a row, or a column, has more than one heading."""
    rows = list(table.iter("tr"))
    heads = [row for head in table.iter("thead") for row in head.iter("tr")]
    if len(heads) > 1 or any(th.get("scope") in ("rowgroup", "colgroup") for th in table.iter("th")):
        return True
    return any(len(list(row.iter("th"))) > 1 for row in rows if row not in heads and row.find("td") is not None)
