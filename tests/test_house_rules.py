"""Habits of the practice that a reader of one file cannot see broken: each is a pattern that must not occur."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
BOOKING = HERE / "booking"
THIS = Path(__file__).resolve()

COMMITS_IN = {"transaction.py"}
CLOCK_IN = {"clock.py"}
_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_timestamp"),
}
_PHYSICAL = re.compile(
    r"\b(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\b"
    r"|(?:^|[;{\s])(?:left|right)\s*:"
)
_INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
# Structured data is no script: a block of that type runs nothing, and `tojson` lets no tag out of it.
_DATA_BLOCK = r' type="application/ld\+json">\{\{ [a-z_.]+\|tojson \}\}</script>'
_INLINE_SCRIPT = re.compile(rf"<script\b(?![^>]*\bsrc=)(?!{_DATA_BLOCK})|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
_LONGEST_LINE = 120  # as ruff and djlint have it
_LEFT_FOR_LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def commits(source: str) -> list[int]:
    """Lines that commit, or that begin a transaction which commits by itself."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "commit" or (node.func.attr == "begin" and "session" in ast.unparse(node.func.value)))
    ]


def clocks(source: str) -> list[int]:
    """Lines that ask what time it is."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and (ast.unparse(node.value).split(".")[-1], node.attr) in _CLOCKS
    ]


def physical(sheet: str) -> list[int]:
    """Lines of a style sheet that say left or right, which are wrong in Arabic."""
    without_comments = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), sheet, flags=re.DOTALL)
    return _lines(_PHYSICAL, without_comments)


def inline_style(template: str) -> list[int]:
    return _lines(_INLINE_STYLE, template)


def inline_script(template: str) -> list[int]:
    return _lines(_INLINE_SCRIPT, template)


def too_long(text: str) -> list[int]:
    """Lines of more than 120 characters."""
    return [number for number, line in enumerate(text.splitlines(), 1) if len(line) > _LONGEST_LINE]


def left_for_later(text: str) -> list[int]:
    return _lines(_LEFT_FOR_LATER, text)


def _lines(pattern: re.Pattern[str], text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def _found(check: Callable[[str], list[int]], paths: Iterable[Path]) -> list[str]:
    return [f"{path.relative_to(HERE)}:{line}" for path in sorted(paths) for line in check(path.read_text("utf-8"))]


def _modules(except_for: set[str]) -> Iterator[Path]:
    return (path for path in BOOKING.rglob("*.py") if str(path.relative_to(BOOKING)) not in except_for)


def _page_templates() -> Iterator[Path]:
    """Mail clients drop style sheets, so the emails alone are styled inline."""
    templates = BOOKING / "templates"
    return (path for path in templates.rglob("*.html") if path.relative_to(templates).parts[0] != "emails")


def test_only_transaction_commits() -> None:
    assert _found(commits, _modules(COMMITS_IN)) == []


def test_only_clock_asks_the_time() -> None:
    assert _found(clocks, _modules(CLOCK_IN)) == []


def test_style_sheets_say_start_and_end_not_left_and_right() -> None:
    assert _found(physical, BOOKING.rglob("*.css")) == []


def test_pages_have_no_inline_style() -> None:
    assert _found(inline_style, _page_templates()) == []


def test_pages_have_no_inline_script() -> None:
    assert _found(inline_script, _page_templates()) == []


def test_no_line_of_a_template_is_too_long() -> None:
    assert _found(too_long, (path for path in (BOOKING / "templates").rglob("*") if path.is_file())) == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    kept = [p for folder in ("booking", "migrations", "tests", "tools") for p in (HERE / folder).rglob("*")]
    text = {".py", ".html", ".txt", ".css", ".js", ".toml"}
    assert _found(left_for_later, (path for path in kept if path.suffix in text and path != THIS)) == []


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (commits, "db.session.commit()"),
        (commits, "with db.session.begin(): pass"),
        (clocks, "datetime.now(UTC)"),
        (clocks, "datetime.datetime.utcnow()"),
        (clocks, "date.today()"),
        (clocks, "time.time()"),
        (clocks, "Column(default=datetime.now)"),
        (physical, "a { margin-left: 1rem }"),
        (physical, "a { text-align:right }"),
        (physical, "a { left: 0 }"),
        (inline_style, '<p style="color:red">'),
        (inline_style, "<style>"),
        (inline_script, "<script>go()</script>"),
        (inline_script, '<script type="application/ld+json">{"name": "{{ name }}"}</script>'),
        (inline_script, '<script type="application/ld+json">{{ found.data|safe }}</script>'),
        (inline_script, '<script type="text/javascript">{{ found.data|tojson }}</script>'),
        (inline_script, '<a onclick="go()">'),
        (too_long, "–" * 121),
        (left_for_later, "# TODO: later"),
    ],
)
def test_a_check_sees_what_it_looks_for(check: Callable[[str], list[int]], line: str) -> None:
    assert check(line) == [1]


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (commits, "session.connection()"),
        (clocks, "clock.now()"),
        (clocks, "time.monotonic()"),
        (physical, "a { margin-inline-start: 1rem; /* left: */ }"),
        (inline_style, '<link rel="stylesheet" href="/a.css">'),
        (inline_script, '<script src="/a.js" defer></script>'),
        (inline_script, '<script type="application/ld+json">{{ found.data|tojson }}</script>'),
        (too_long, "–" * 120),
    ],
)
def test_a_check_lets_the_rest_be(check: Callable[[str], list[int]], line: str) -> None:
    assert check(line) == []
