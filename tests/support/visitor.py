"""A visitor without scripts: reads pages strictly, fills in the form that is there, presses its button.

Nothing is sent that a browser would not send of the page in front of it, so a
field that a page forgets to carry is a journey that fails.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.enter import check_enter, first_button, form_with
from tests.support.html import Parsed, check_heading, read, words

GROUP = "ProHealth Clinic"
# Our pages send no referrer, so a browser says Origin: null even to its own site.
BROWSER = MappingProxyType({"Sec-Fetch-Site": "same-origin", "Origin": "null"})
_MOST_REDIRECTS = 5

Answer = str | bytes | Iterable[str]


class Visitor:
    """One person with one browser, and the page in front of them."""

    def __init__(
        self, app: Flask, *, cookies: bool = True, headers: Mapping[str, str] = BROWSER, group: str = GROUP
    ) -> None:
        self.client = app.test_client(use_cookies=cookies)
        self.headers = dict(headers)
        self.group = group
        self.path = "/"
        self.answer: TestResponse
        self.page: Parsed

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def heading(self) -> str:
        return self.page.h1

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def token(self) -> str:
        """The secret of the appointment in front of them."""
        return self.path.split("/")[2]

    def open(self, address: str) -> "Visitor":
        """Goes to an address, and where it leads."""
        return self._send("GET", address)

    def follow(self, text: str) -> "Visitor":
        """Follows the one link with these words."""
        return self.open(self.link(text))

    def link(self, text: str) -> str:
        """Where the one link with these words leads; a link told twice must lead to one place."""
        found = {a.get("href", "") for a in self.page.root.iter("a") if words(a) == text}
        assert len(found) == 1, f"{len(found)} links {text!r} on {self.path}: {[words(a) for a in self._links()]}"
        return found.pop()

    def links_to(self, part: str) -> list[str]:
        """Every address on the page with this in it."""
        return [href for href in self.page.links if part in href]

    def press(self, button: str, **answers: Answer) -> "Visitor":
        """Fills in the form of this button, and presses it. What is not said stays as the page has it."""
        return self._sent(*self.form(button, **answers))

    def enter(self, field: str, **answers: Answer) -> "Visitor":
        """The same with Enter in a field: a browser presses the form's first button."""
        form = form_with(self.page, field)
        pressed = first_button(self.page, form)
        assert pressed is not None, f"Enter in {field!r} presses nothing"
        return self._sent(*self._pressing(form, pressed, answers))

    def form(self, button: str, **answers: Answer) -> tuple[str, str, "MultiDict[str, Any]"]:
        """What pressing this button would send: method, address, fields."""
        return self._pressing(*self._form_of(button), answers)

    def _pressing(
        self, form: Element, pressed: Element, answers: Mapping[str, Answer]
    ) -> tuple[str, str, "MultiDict[str, Any]"]:
        fields = filled_in(form)
        if pressed.get("name"):
            fields.add(pressed.get("name", ""), pressed.get("value", ""))
        for name, value in answers.items():
            fields.setlist(name, [value] if isinstance(value, (str, bytes)) else list(value))
        action = pressed.get("formaction") or form.get("action") or self.path
        return form.get("method", "get").lower(), urljoin(self.path, action), fields

    def _sent(self, method: str, action: str, fields: "MultiDict[str, Any]") -> "Visitor":
        if method == "get":
            return self._send("GET", action, query=fields)
        return self._send("POST", action, data=fields)

    def post(self, address: str, data: Any, **more: Any) -> "Visitor":
        """Sends something that no form of ours would."""
        return self._send("POST", address, data=data, **more)

    def value(self, name: str) -> str:
        """What stands in a text field of the page."""
        field = self.field(name)
        return "".join(field.itertext()) if field.tag == "textarea" else field.get("value", "")

    def chosen(self, name: str) -> list[str]:
        """What is chosen among radios, boxes or the options of a list."""
        return [
            value
            for form in self.page.root.iter("form")
            for key, value in filled_in(form).items(multi=True)
            if key == name
        ]

    def field(self, name: str) -> Element:
        """The one field of that name."""
        found = [e for e in self.page.root.iter() if e.get("name") == name and e.tag in ("input", "textarea", "select")]
        assert len(found) == 1, f"{len(found)} fields {name!r} on {self.path}"
        return found[0]

    def offered(self, name: str = "start") -> list[str]:
        """The values of the radios of that name."""
        return [e.get("value", "") for e in self.page.root.iter("input") if e.get("name") == name]

    def facts(self) -> dict[str, str]:
        """What the page's lists of facts say, by their terms."""
        return {
            words(next(row.iter("dt"))): words(next(row.iter("dd")))
            for facts in self.page.root.iter("dl")
            for row in facts.iter("div")
        }

    def mistakes(self) -> list[tuple[str, str]]:
        """The error summary: where each line leads, and its words."""
        summaries = [e for e in self.page.root.iter("div") if e.get("role") == "alert"]
        assert len(summaries) <= 1
        return [
            (next((a.get("href", "") for a in line.iter("a")), ""), words(line))
            for summary in summaries
            for line in summary.iter("li")
        ]

    def _links(self) -> list[Element]:
        return list(self.page.root.iter("a"))

    def _form_of(self, button: str) -> tuple[Element, Element]:
        forms = {form.get("id"): form for form in self.page.root.iter("form")}
        around = {pressed: form for form in self.page.root.iter("form") for pressed in form.iter("button")}
        found = [
            (forms[pressed.get("form")] if pressed.get("form") else around[pressed], pressed)
            for pressed in self.page.root.iter("button")
            if words(pressed) == button and pressed.get("aria-hidden") != "true"
        ]
        buttons = [words(pressed) for pressed in self.page.root.iter("button")]
        # A button that stands more than once in its form sends the same each time.
        different = {(id(form), *sorted(pressed.items())) for form, pressed in found}
        assert len(different) == 1, f"{len(different)} buttons {button!r} on {self.path} ({self.heading}): {buttons}"
        return found[0]

    def _send(self, method: str, address: str, *, query: Any = None, **sent: Any) -> "Visitor":
        for _ in range(_MOST_REDIRECTS):
            target = urlsplit(urljoin(self.path, address))
            self.path = target.path
            asked = query if query is not None else MultiDict(parse_qsl(target.query, keep_blank_values=True))
            self.answer = self.client.open(target.path, method=method, query_string=asked, headers=self.headers, **sent)
            if self.status not in (301, 302, 303, 307, 308):
                break
            address, method, query, sent = self.answer.headers["Location"], "GET", None, {}
        self._read()
        return self

    def _read(self) -> None:
        if self.answer.mimetype == "text/html":
            self.page = read(self.answer.data)
            check_heading(self.page, self.group)
            check_enter(self.page)


def filled_in(form: Element) -> "MultiDict[str, Any]":
    """What a browser would send of a form that nobody touched."""
    fields: MultiDict[str, Any] = MultiDict()
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            for option in chosen[:1]:
                fields.add(name, option.get("value", words(option)))
        elif element.tag == "textarea":
            fields.add(name, "".join(element.itertext()))
        elif element.tag == "input" and kind in ("radio", "checkbox"):
            if element.get("checked") is not None:
                fields.add(name, element.get("value", "on"))
        elif element.tag == "input" and kind not in ("submit", "button", "image", "reset"):
            fields.add(name, element.get("value", ""))
    return fields
