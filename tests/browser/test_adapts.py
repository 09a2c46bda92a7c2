"""CHECKS 25 to 28 and 40: forced colours, less motion, more contrast, dark, and paper."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from booking.rules.colour import Colour, contrast_ratio
from tests.browser.stage import Stage
from tests.browser.states import open_state
from tests.support.browser import OpenPage
from tests.support.pdf import sheets

pytestmark = pytest.mark.browser

STYLE = "(element, name) => getComputedStyle(element).getPropertyValue(name)"
PAPER = (
    "clinic",
    "practitioner",
    "receipt",
    "receipt-in-person",
    "receipt-long",
    "moved",
    "check",
    "check-in-person",
    "check-long",
)


def _style(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate(STYLE, name))


def test_forced_colours_tell_chosen_and_focused_apart(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(forced_colours=True)
    open_state(page, stage, "times")
    page.locator("#start").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert _style(page, ".slot :checked + span", "background-color") != _style(
        page, ".slot :not(:checked) + span", "background-color"
    )
    assert _style(page, ".slot :focus + span", "outline-style") == "solid"
    open_state(page, stage, "services")
    page.locator(".choice").first.click()
    assert _style(page, ".choice:has(:checked)", "outline-style") == "solid"
    assert _style(page, ".choice:not(:has(:checked))", "outline-style") == "none"
    open_state(page, stage, "days")
    assert _style(page, ".rows p", "color") != _style(page, ".rows a", "color")
    assert _style(page, ".panel .btn", "border-top-style") == "solid"


@pytest.mark.parametrize("name", ["home", "clinic", "days", "month", "times", "details", "check", "receipt"])
def test_nothing_moves_for_who_asks_for_less_motion(phone_page: Page, stage: Stage, name: str) -> None:
    open_state(phone_page, stage, name)  # it asks for less
    moving = phone_page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(element => [null, '::before', '::after'].map(part => {
          const style = getComputedStyle(element, part);
          return `${style.transitionDuration} ${style.animationDuration} ${style.scrollBehavior}`;
        })).filter(words => words !== '0s 0s auto')"""
    )
    assert moving == []


def test_more_contrast_raises_muted_words_and_borders(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    open_state(page, stage, "details")
    ink = _style(page, "body", "color")
    assert _style(page, ".hint", "color") != ink
    page.emulate_media(contrast="more")
    assert _style(page, ".hint", "color") == ink
    assert _style(page, ".input", "border-top-color") == ink
    assert _style(page, ".input", "border-top-width") == "2px"


def test_form_controls_are_dark_in_the_dark(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(scheme="dark")
    open_state(page, stage, "details")
    assert _style(page, "html", "color-scheme") == "light dark"
    for selector in ("body", ".input", "select"):
        red, green, blue = map(int, re.findall(r"\d+", _style(page, selector, "background-color"))[:3])
        assert red + green + blue < 150, selector


def test_what_is_not_chosen_does_not_look_disabled_in_the_dark(open_page: OpenPage, stage: Stage) -> None:
    """Its face is hardly told from the card, and its ring stands out. One that cannot be chosen has a grey face."""
    page = open_page(scheme="dark")
    for state, selector in (("services", "[type=radio]:not(:checked)"), ("details", "[type=checkbox]")):
        open_state(page, stage, state)
        control = page.locator(selector).first
        ring, face, card = _ring_face_and_card(control)
        assert (contrast_ratio(face, card) < 1.2, contrast_ratio(ring, card) >= 3) == (True, True), state
        control.evaluate("control => { control.disabled = true }")
        assert contrast_ratio(_ring_face_and_card(control)[1], card) > 1.2, state


def _ring_face_and_card(control: Locator) -> tuple[Colour, Colour, Colour]:
    """The brightest colour from a control's edge to its middle, its middle, and what is beside it, as drawn."""
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box
    middle = box["height"] / 2
    clip = {"x": box["x"] - 4, "y": box["y"], "width": 4 + box["width"], "height": box["height"]}
    picture = Image.open(BytesIO(control.page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
    line = [Colour(*picture.getpixel((x, int(middle)))) for x in range(int(4 + middle))]  # type: ignore[misc]
    return max(line, key=lambda colour: colour.luminance), line[-1], line[0]


@pytest.mark.parametrize("name", PAPER)
def test_paper_takes_one_side_in_black_and_white(open_page: OpenPage, stage: Stage, name: str) -> None:
    page = open_page(scheme="dark", width=1280)
    open_state(page, stage, name)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheets(pdf) == 1
    page.emulate_media(media="print")
    assert page.locator("button:visible, .btn:visible, .skip:visible, .back:visible").count() == 0
    assert page.evaluate(
        """() => [...new Set([...document.querySelectorAll('main *')].filter(element => element.checkVisibility())
          .map(element => getComputedStyle(element)).map(style => `${style.color} on ${style.backgroundColor}`))]"""
    ) == ["rgb(0, 0, 0) on rgba(0, 0, 0, 0)"]
    assert _style(page, "html", "color-scheme") == "light"


def test_the_printed_receipt_is_complete(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    open_state(page, stage, "receipt-in-person")
    page.emulate_media(media="print")
    words = page.locator("main").inner_text()
    for expected in ("Follow-up appointment", "John O’Brien-Okafor", "104 Harley Street", "Reference"):
        assert expected in words
