"""What Enter does in a form: a browser presses the form's first button in the document's order."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.support.html import Parsed, words

_NOT_TYPED = ("hidden", "submit", "button", "image", "reset")


def check_enter(page: Parsed) -> None:
    """Where there is something to fill in, Enter does what the form is for: its first button sends no choice of its
    own and goes where the form goes, or is the filled one. Else what was typed is taken for something else."""
    stray = [
        f"Enter in {fields[0].get('name')!r} presses {words(button)!r}"
        for form in page.root.iter("form")
        if (fields := _typed(page, form)) and (button := first_button(page, form)) is not None
        if not _is_what_it_is_for(button)
    ]
    assert not stray, stray


def first_button(page: Parsed, form: Element) -> Element | None:
    """The button that Enter presses; None where there is none."""
    return next((e for e in _of(page, form, "button") if e.get("type", "submit") == "submit"), None)


def form_with(page: Parsed, name: str) -> Element:
    """The one form with a field of this name to fill in."""
    found = [form for form in page.root.iter("form") if name in [e.get("name") for e in _typed(page, form)]]
    assert len(found) == 1, f"{len(found)} forms with a field {name!r}"
    return found[0]


def _is_what_it_is_for(button: Element) -> bool:
    sends_a_choice = button.get("name") or button.get("formaction")
    return not sends_a_choice or not {"main", "btn"}.isdisjoint((button.get("class") or "").split())


def _typed(page: Parsed, form: Element) -> list[Element]:
    return [e for e in _of(page, form, "input") if e.get("type", "text") not in _NOT_TYPED]


def _of(page: Parsed, form: Element, tag: str) -> Iterator[Element]:
    """What belongs to a form: what names it, wherever it stands, and what stands in it and names no other."""
    inside, name = set(form.iter(tag)), form.get("id")
    for element in page.root.iter(tag):
        owner = element.get("form")
        if (owner == name) if owner else element in inside:
            yield element
