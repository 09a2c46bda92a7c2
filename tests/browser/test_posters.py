"""Posters as Chromium shows and prints them: one side of A4, with a code that a decoder reads."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from unittest.mock import patch

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from booking import create_app
from booking.extensions import Base, db
from booking.models import Clinic, Practice, Service
from booking.transaction import transaction
from tests.browser.stage import CALL, VISIT, Stage
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.web.staff import ADA, signed_in

pytestmark = pytest.mark.browser
# A sheet at the 96 points an inch of a browser.
A4 = {"width": 794, "height": 1123}
# What is cut off by the sheet's own edge, or lies over something else.
LOST = """() => {
  const poster = document.querySelector('.poster');
  const lost = [];
  if (poster.scrollHeight > poster.clientHeight + 1) lost.push(`${poster.scrollHeight} of ${poster.clientHeight}`);
  const parts = [...poster.children].filter(part => !part.matches('.rings')).map(part => part.getBoundingClientRect());
  parts.forEach((box, at) => { if (at && box.top < parts[at - 1].bottom) lost.push(`part ${at} lies over the last`) });
  for (const part of poster.querySelectorAll('p, h2, bdi'))
    if (part.scrollWidth > part.clientWidth + 1 && part.clientWidth) lost.push(part.textContent);
  for (const part of poster.querySelectorAll('.typed span'))
    if (part.offsetHeight > parseFloat(getComputedStyle(part).lineHeight) * 1.5) lost.push(`torn: ${part.textContent}`);
  return lost;
}"""


@pytest.fixture(scope="module")
def desk(browser: Browser, stage: Stage) -> Iterator[tuple[Flask, Page]]:
    """The stage's application, and a page in which its administrator is signed in."""
    with patch.dict(os.environ, stage.server.env):
        app = create_app()
    cookie = signed_in(app, ADA).client.get_cookie("booking")
    assert cookie is not None
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    context.add_cookies([{"name": "booking", "value": cookie.value, "url": stage.url}])
    yield app, context.new_page()
    context.close()
    with app.app_context():
        db.engine.dispose()


def _codes(page: Page) -> list[str]:
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(("clinic", "service"), [("london", CALL), ("bedford", VISIT)])
def test_a_poster_is_one_side_of_a4_and_its_code_is_read(
    desk: tuple[Flask, Page], stage: Stage, clinic: str, service: str
) -> None:
    _app, page = desk
    address = f"{stage.url}/book/{service}/{clinic}?from=poster"
    page.goto(f"{stage.url}/admin/posters/{clinic}/{service}")
    assert (_codes(page), page.evaluate(LOST)) == ([address], [])
    _on_paper(page)
    assert (_codes(page), page.evaluate(LOST)) == ([address], [])
    assert _sheets(page) == [(595, 842)]
    _on_the_screen(page)


def _on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size(A4)  # type: ignore[arg-type]


def _on_the_screen(page: Page) -> None:
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


def _sheets(page: Page) -> list[tuple[int, int]]:
    """The size of each sheet that is printed, in points."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)
    sides = len(re.findall(rb"/Type\s*/Page\b", pdf))
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == sides
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_only_the_poster_is_printed(desk: tuple[Flask, Page], stage: Stage) -> None:
    _app, page = desk
    page.goto(f"{stage.url}/admin/posters/london/{CALL}")
    _on_paper(page)
    shown = page.evaluate("() => document.body.innerText.trim().split('\\n').filter(Boolean)[0]")
    corner = page.evaluate(
        "() => { const at = document.querySelector('.paper').getBoundingClientRect(); return [at.x, at.y] }"
    )
    assert (shown, corner) == ("ProHealth Clinic", [0, 0])
    _on_the_screen(page)


@contextmanager
def _long_words(app: Flask) -> Iterator[None]:
    """Everything on a poster is as long as an administrator can make it, for a while."""

    def words(length: int) -> str:
        return ("Musculoskeletal medicine and rehabilitation " * 5)[:length].strip()

    long: dict[type[Base], dict[str, str]] = {
        Practice: {"name": words(120)},
        Service: {"name": words(80), "summary": words(200)},
        Clinic: {"name": words(80), "street": words(120), "locality": words(120)},
    }
    with app.app_context():
        with transaction():
            rows = [(db.session.get_one(model, 1), facts) for model, facts in long.items()]
            before = [(row, {name: getattr(row, name) for name in facts}) for row, facts in rows]
            _set(rows)
        try:
            yield
        finally:
            with transaction():
                _set(before)
            db.session.remove()


def _set(rows: Iterable[tuple[Base, dict[str, str]]]) -> None:
    for row, facts in rows:
        for name, text in facts.items():
            setattr(row, name, text)


def test_a_poster_with_the_longest_words_is_still_one_side_with_nothing_lost(
    desk: tuple[Flask, Page], stage: Stage
) -> None:
    app, page = desk
    with _long_words(app):
        page.goto(f"{stage.url}/admin/posters/london/{CALL}")
        _on_paper(page)
        found = (page.evaluate(LOST), _sheets(page), _codes(page))
    _on_the_screen(page)
    assert found == ([], [(595, 842)], [f"{stage.url}/book/{CALL}/london?from=poster"])
