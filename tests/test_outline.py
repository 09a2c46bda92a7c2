"""The reader of outlines hears what a screen reader would say, and what would mislead."""

import pytest

from tests.support.html import read
from tests.support.outline import outline, problems

GOOD = (
    '<a href="#main">Skip to main content</a><header><a href="/"><b>Clinic</b></a></header>'
    '<main id="main"><h1>Home</h1><section aria-labelledby="a"><h2 id="a">Clinics</h2>'
    '<a href="/x">Book<svg><title>no</title></svg> now<span aria-hidden="true"> →</span></a><button>Go</button>'
    '<button aria-hidden="true">Ghost</button></section><nav aria-label="On this page"><a href="#a">Clinics</a></nav>'
    "<details><summary>More</summary><button>Not yet</button></details>"
    "<article><header><h3>A letter</h3></header></article></main><footer><p>Bye</p></footer>"
)


def _page(body: str) -> str:
    return f"<!doctype html><html lang=en><head><title>x</title></head><body>{body}</body></html>"


def test_a_page_is_read_in_its_order_with_landmarks_headings_and_names() -> None:
    page = read(_page(GOOD))
    assert outline(page) == [
        "link Skip to main content",
        "banner",
        "  link Clinic",
        "main",
        "  h1 Home",
        "  region Clinics",
        "    h2 Clinics",
        "    link Book now",
        "    button Go",
        "  navigation On this page",
        "    link Clinics",
        "  h3 A letter",
        "contentinfo",
    ]
    assert problems(page) == []


@pytest.mark.parametrize(
    ("was", "becomes", "problem"),
    [
        ("<h3>A letter</h3>", "<h4>A letter</h4>", "h4 A letter follows a heading of level 2"),
        ("<h3>A letter</h3>", "<h1>A letter</h1>", "2 of h1"),
        ("<h3>A letter</h3>", "<h3></h3>", "an empty h3"),
        ("<b>Clinic</b>", "<svg></svg>", "a link without a name"),
        ("Go</button>", "</button>", "a button without a name"),
        ("<footer><p>Bye</p></footer>", "<p>Bye</p>", "0 of contentinfo"),
        ("</main>", '<nav aria-label="On this page"></nav></main>', "2 of navigation 'On this page'"),
        ('<a href="#main">Skip to main content</a>', "", "it begins with banner "),
    ],
)
def test_what_would_mislead_is_heard(was: str, becomes: str, problem: str) -> None:
    assert problems(read(_page(GOOD.replace(was, becomes)))) == [problem]
