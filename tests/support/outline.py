"""A page as it is read aloud: its landmarks, headings, links and buttons in their order, each by its name.

Names are found as browsers find them (accname 1.2), as far as our pages go: aria-labelledby, then aria-label,
then the text inside without what is hidden from screen readers.
"""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Comment, Element

from tests.support.html import Parsed

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LANDMARKS = {"main": "main", "nav": "navigation", "aside": "complementary", "search": "search"}
_PARTS = ("article", "aside", "main", "nav", "section")
_SILENT: tuple[object, ...] = ("script", "style", "template", "svg", "{http://www.w3.org/2000/svg}svg", Comment)
# What stands on a line of its own is a word of its own.
_BLOCKS = ("p", "div", "li", "small", "dt", "dd", "br", *_HEADINGS)
# Of these there may be one, or several that have names of their own.
_NAMED_APART = ("navigation", "complementary", "region", "form")


def outline(page: Parsed) -> list[str]:
    """A line for each landmark, heading, link and button, indented by the landmarks around it."""
    return [f"{'  ' * depth}{role}{f' {name}' if name else ''}" for depth, role, name in _told(page)]


def problems(page: Parsed) -> list[str]:
    """What would mislead somebody who hears the page: a line each."""
    told = list(_told(page))
    roles = Counter(role for _depth, role, _name in told)
    found = [f"{roles[role]} of {role}" for role in ("banner", "main", "contentinfo", "h1") if roles[role] != 1]
    found += [f"a {role} without a name" for _depth, role, name in told if role in ("link", "button") and not name]
    found += [f"an empty {role}" for _depth, role, name in told if role in _HEADINGS and not name]
    level = 0
    for _depth, role, name in told:
        if role in _HEADINGS:
            if int(role[1]) > level + 1:
                found.append(f"{role} {name} follows a heading of level {level}")
            level = int(role[1])
    marks = Counter((role, name) for _depth, role, name in told if role in _NAMED_APART)
    found += [f"{count} of {role} {name!r}" for (role, name), count in marks.items() if count > 1]
    first = next((f"{role} {name}" for _depth, role, name in told), "")
    return found if first == "link Skip to main content" else [*found, f"it begins with {first}"]


def _told(page: Parsed) -> Iterator[tuple[int, str, str]]:
    yield from _inside(page.one("body"), page, 0, ())


def _inside(element: Element, page: Parsed, depth: int, around: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    for child in element:
        if _is_silent(child) or _is_folded(element, child):
            continue
        role = _role(child, page, around)
        if role in ("link", "button", *_HEADINGS):
            yield depth, role, name_of(child, page)
            if role in _HEADINGS:  # a link in a heading is told as one too
                yield from _inside(child, page, depth, around)
            continue
        if role:
            yield depth, role, _given_name(child, page)
        inside = (*around, child.tag) if child.tag in _PARTS else around
        yield from _inside(child, page, depth + bool(role), inside)


def _role(element: Element, page: Parsed, around: tuple[str, ...]) -> str:
    """What a screen reader calls an element; "" for what it only reads."""
    tag = element.tag
    if tag in _HEADINGS:
        return tag
    if tag == "a" and element.get("href") is not None:
        return "link"
    if tag == "button":
        return "button"
    if tag in ("header", "footer"):
        return {"header": "banner", "footer": "contentinfo"}[tag] if not around else ""
    if tag in ("section", "form"):
        return {"section": "region", "form": "form"}[tag] if _given_name(element, page) else ""
    return _LANDMARKS.get(tag, "")


def _is_silent(element: Element) -> bool:
    return element.tag in _SILENT or element.get("aria-hidden") == "true" or element.get("hidden") is not None


def _is_folded(around: Element, element: Element) -> bool:
    """Whether it is only there once somebody has opened what is around it."""
    return around.tag == "details" and around.get("open") is None and element.tag != "summary"


def _given_name(element: Element, page: Parsed) -> str:
    by = (element.get("aria-labelledby") or "").split()
    return " ".join(_text(page.by_id(name)) for name in by) or element.get("aria-label", "")


def name_of(element: Element, page: Parsed) -> str:
    """The accessible name of a link, a button or a heading."""
    return _given_name(element, page) or _text(element)


def _text(element: Element) -> str:
    return " ".join("".join(_said(element)).split())


def _said(element: Element) -> Iterator[str]:
    if element.get("aria-label") and element.tag != "aside":
        yield f" {element.get('aria-label')} "
        return
    yield element.text or ""
    for child in element:
        if child.tag == "img":
            yield child.get("alt", "")
        elif not _is_silent(child):
            yield " " if child.tag in _BLOCKS else ""
            yield from _said(child)
            yield " " if child.tag in _BLOCKS else ""
        yield child.tail or ""
