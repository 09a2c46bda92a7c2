"""axe-core on the page as it is: injected by the debugger, so that our own policy stays in force."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


# What can be right in light and wrong in dark; all else is the same page.
COLOURS = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line each: the rule, and where."""
    return _found(page, OPTIONS)


def violations_of_colour(page: Page) -> list[str]:
    """The same, of a page that has been looked at whole in its other colours."""
    return _found(page, COLOURS)


def _found(page: Page, options: dict[str, Any]) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
