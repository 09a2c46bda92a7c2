"""What checkers refuse fails the test that fetched the page, and what is right passes."""

import pytest

from tests.support.html import read

_TWO_LEVELS = (
    '<table><thead><tr><th{0} scope="col">Week</th><th scope="col" id="f">From</th>'
    '<th scope="col" id="c">Views</th></tr></thead><tbody><tr><th scope="rowgroup" id="w">5 October</th>'
    '<th scope="row" id="s">Poster</th><td{1}>7</td></tr></tbody></table>'
)
RIGHT = [
    "<time>09:15</time> <time>2026-10-05</time>",
    '<time datetime="2026-10-05T08:15:00+00:00">9:15am</time> <time datetime="2026-10-05T08:15Z">then</time>',
    "<fieldset><legend><h2>Who</h2></legend></fieldset> <details><summary><h2>More</h2></summary></details>",
    "<div><form></form></div> <p><a href='/'><span>Home</span></a></p> <a href='/'><div>A card</div></a>",
    '<div role="region" aria-label="Day"></div> <section aria-label="Day"></section> <a href="/" role="button">x</a>',
    "<table><tr><th scope='row'>Name</th><td>Amira</td></tr></table>",
    _TWO_LEVELS.format(' id="a"', ' headers="w s c"'),
]
WRONG = [
    ("<time>9am</time>", "<time> of '9am'"),
    ('<time datetime="2026-02-30">never</time>', "<time> of '2026-02-30'"),
    ('<time datetime="2026-10-05T08:15:00.123456">too fine</time>', "<time> of '2026-10-05T08:15:00.123456'"),
    ("<span><form></form></span>", "<form> in <span>"),
    ("<div><b><a href='/'><ul><li>x</li></ul></a></b></div>", "<ul> in <b>"),
    ("<label><h2>Name</h2></label>", "<h2> in <label>"),
    ('<section role="region" aria-label="Day"></section>', '<section role="region">'),
    ('<nav role="navigation"></nav>', '<nav role="navigation">'),
    ('<p lang="">x</p>', '<p lang="">'),
    (_TWO_LEVELS.format("", ' headers="w s c"'), "a heading without an id in a table with several levels of headings"),
    (_TWO_LEVELS.format(' id="a"', ""), "a cell of several levels of headings without headers: '7'"),
    (_TWO_LEVELS.format(' id="a"', ' headers="w s d"'), "headers of '7' that are not in its table: ['d']"),
]


def _page(body: str) -> str:
    return f"<!doctype html><html lang=en><head><title>x</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("body", RIGHT)
def test_what_is_right_passes(body: str) -> None:
    read(_page(body))


@pytest.mark.parametrize(("body", "told"), WRONG)
def test_what_checkers_refuse_is_told(body: str, told: str) -> None:
    with pytest.raises(AssertionError) as refused:
        read(_page(body))
    assert told in str(refused.value)
