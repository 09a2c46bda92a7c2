"""Visitors as a server meets them: a connection, a cookie jar, and the forms of the page in front of them.

The strict reader of tests/support/html.py would take longer than the server: here a page is
only what can be pressed on it.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

T = TypeVar("T")

_numbers = count()
# Ofcom keeps 07700 900000 to 900999 for drama.
_MOST_PEOPLE = 1000


@dataclass
class Form:
    """What pressing the button of a form would send, and the radios to choose from."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form" and given.get("method") == "post":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms and given.get("type") == "hidden":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "input" and self.forms and given.get("type") == "radio" and given.get("name") == "start":
            self.forms[-1].choices.append(given["value"])


@dataclass(frozen=True)
class Answer:
    """What came back. `location` is where it leads to, without the server's name."""

    status: int
    location: str
    text: str

    def form(self, action: str) -> Form:
        """The form that is sent to an address. It is the page's only one."""
        found = [form for form in _Reader(self.text).forms if urlsplit(form.action).path == action]
        assert len(found) == 1, f"{len(found)} forms to {action} on a page with status {self.status}"
        return found[0]

    @property
    def links(self) -> list[str]:
        return _Reader(self.text).links


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, url: str, patience: float = 60) -> None:
        self.patience = patience
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}
        self.tabs: dict[str, Form] = {}
        self.introduce()

    def introduce(self) -> None:
        """Be somebody whom nobody has seen: a name, a number, an address."""
        number = next(_numbers)
        assert number < _MOST_PEOPLE
        self.name, self.email = f"Visitor {number}", f"visitor-{number}@example.com"
        self.phone = f"07700 900 {number:03}"

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def times(self, address: str) -> list[str]:
        """The times that a day's page offers, "09:15"."""
        page = self.get(address)
        return page.form(address).choices if page.status == 200 else []

    def hold(self, address: str, at: str) -> Answer:
        """Choose a time on a day's page, which may still be open from before."""
        if address not in self.tabs:
            self.tabs[address] = self.get(address).form(address)
        return self.post(address, {**self.tabs[address].fields, "start": at})

    def come_to_the_check(self, address: str, at: str) -> Form:
        """Choose a time and give details, unless they are kept from before; the check page's form."""
        answer = self.hold(address, at)
        assert answer.status == 303, f"{address} {at}: {answer.status}"
        if not answer.location.startswith("/book/check"):
            form = self.get(answer.location).form("/book/details")
            typed = {"booking_for": "me", "name": self.name, "phone": self.phone, "email": self.email}
            answer = self.post(form.action, {**form.fields, **typed})
            assert (answer.status, answer.location) == (303, "/book/check")
        return self.get(answer.location).form("/book/check")

    def book(self, address: str, at: str) -> str:
        """The whole journey; the path of the appointment."""
        form = self.come_to_the_check(address, at)
        answer = self.post(form.action, form.fields)
        assert answer.status == 303
        return answer.location

    def move(self, appointment: str, on_date: str, at: str) -> Answer:
        """Move an appointment to a time of a day."""
        action = f"{appointment}/move/{on_date}"
        form = self.get(action).form(action)
        return self.post(action, {**form.fields, "start": at})

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(self.host, timeout=self.patience)
        try:
            connection.request(method, path, body, {name: value for name, value in headers.items() if value})
            response = connection.getresponse()
            text = response.read().decode()
            for line in response.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()


def at_once(*presses: Callable[[], T]) -> list[T]:
    """What each returns, all of them let go at the same moment."""
    barrier = threading.Barrier(len(presses))

    def press(one: Callable[[], T]) -> T:
        barrier.wait(60)
        return one()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def free_days(visitor: Visitor, calendar: str, at_least: int) -> Sequence[tuple[str, list[str]]]:
    """The days of a service at a clinic that have so many free times, each with the address of its page.

    The first is left out: its times run out while a test is looking at them.
    """
    pages = dict.fromkeys(link for link in visitor.get(calendar).links if link.startswith(f"{calendar}/20"))
    found = [(link, visitor.times(link)) for link in list(pages)[1:]]
    return [(link, times) for link, times in found if len(times) >= at_least]
