"""axe-core on the page as it is: injected by the debugger, so that our own policy stays in force."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page

OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds on a page, or in a frame of one, a line each: the rule, and where."""
    page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
