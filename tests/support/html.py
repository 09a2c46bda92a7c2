"""A page as a strict reader sees it: markup that does not parse fails the test that fetched it."""

from collections import Counter
from dataclasses import dataclass, field
from xml.etree.ElementTree import Comment, Element

import html5lib

from tests.support.strict import faults

_SILENT: tuple[object, ...] = ("script", "style", "template", Comment)


@dataclass(frozen=True)
class Form:
    """A form, and what a browser would send if nobody touched it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """A page that parsed: `root` is its tree, without namespaces."""

    root: Element

    @property
    def title(self) -> str:
        head = self.root.find("head/title")  # an icon may have a title too
        assert head is not None
        return words(head)

    @property
    def h1(self) -> str:
        return words(self.one("h1"))

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        return words(self.one("body"))

    @property
    def links(self) -> list[str]:
        return [a.get("href", "") for a in self.root.iter("a")]

    @property
    def forms(self) -> list[Form]:
        return [_form(element) for element in self.root.iter("form")]

    def form(self, action: str | None = None, method: str = "post") -> Form:
        """The one form with that method (and, where it is given, that action)."""
        found = [f for f in self.forms if f.method == method and action in (None, f.action)]
        assert len(found) == 1, f"{len(found)} {method} forms for {action}: {[f.action for f in self.forms]}"
        return found[0]

    def one(self, tag: str) -> Element:
        found = list(self.root.iter(tag))
        assert len(found) == 1, f"{len(found)} <{tag}> on the page"
        return found[0]

    def by_id(self, name: str) -> Element:
        found = [e for e in self.root.iter() if e.get("id") == name]
        assert len(found) == 1, f"{len(found)} elements with the id {name!r}"
        return found[0]

    def described_by(self, element: Element) -> str:
        """What a screen reader adds to the name of a field: its hint and its error."""
        return " ".join(words(self.by_id(name)) for name in (element.get("aria-describedby") or "").split())


def read(markup: str | bytes) -> Parsed:
    """The page. Fails on markup that does not parse, repeated ids, references to ids that are not there, and what
    checkers refuse."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    text = markup.decode() if isinstance(markup, bytes) else markup
    page = Parsed(parser.parse(text))
    assert not parser.errors, [_told(error, text) for error in parser.errors]
    ids = Counter(name for e in page.root.iter() if (name := e.get("id")) is not None)
    assert not (twice := [name for name, count in ids.items() if count > 1]), f"ids used twice: {twice}"
    assert not (lost := sorted(_referred(page) - set(ids))), f"no element has these ids: {lost}"
    assert not (wrong := faults(page.root)), wrong
    return page


def check_heading(page: Parsed, group: str) -> None:
    """CHECKS 10 and 11: one h1, and a title made of it, of what it is about where the heading does not say so, and of
    the group's name, where there is one yet; "Error: " first on an error."""
    plain = page.title.removeprefix("Error: ").removesuffix(f" – {group}" if group else "")
    assert plain == page.h1 or plain.startswith(f"{page.h1} – "), f"title {page.title!r}, heading {page.h1!r}"
    assert not group or page.title.endswith(f" – {group}"), page.title


def words(element: Element) -> str:
    """The text inside, as it is read: single spaces, no scripts."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> list[str]:
    if element.tag in _SILENT:
        return []
    parts = [element.text or ""]
    for child in element:
        parts += [*_texts(child), child.tail or ""]
    # Two blocks beside each other are two words.
    return parts if element.tag in ("b", "a", "bdi", "bdo", "i", "em", "strong", "span", "time") else [" ", *parts, " "]


def _referred(page: Parsed) -> set[str]:
    names: set[str] = set()
    for element in page.root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list"):
            names.update((element.get(attribute) or "").split())
        href = element.get("href") or ""
        if element.tag in ("a", "use") and href.startswith("#") and len(href) > 1:
            names.add(href[1:])
    return names


def _form(form: Element) -> Form:
    made = Form(form.get("action", ""), form.get("method", "get").lower())
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.get("disabled") is not None or kind in ("submit", "button", "image", "reset"):
            continue
        if element.tag == "select":
            options = list(element.iter("option"))
            made.choices[name] = [_value(option) for option in options]
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            if chosen:
                made.fields[name] = _value(chosen[-1])
        elif element.tag == "textarea":
            # The parser has already dropped the one newline that may follow the tag.
            made.fields[name] = "".join(element.itertext())
        elif element.tag == "input" and kind in ("radio", "checkbox"):
            made.choices.setdefault(name, []).append(element.get("value", "on"))
            if element.get("checked") is not None:
                made.fields[name] = element.get("value", "on")
        elif element.tag == "input":
            made.fields[name] = element.get("value", "")
    return made


def _value(option: Element) -> str:
    return option.get("value", words(option))


def _told(error: tuple[tuple[int, int], str, dict[str, object]], text: str) -> str:
    (line, _column), name, facts = error
    lines = text.splitlines()
    return f"line {line}: {name} {facts or ''} {lines[line - 1].strip()[:120] if line <= len(lines) else ''}"
