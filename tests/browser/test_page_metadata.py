"""Structured data is no script: our policy stays as strict as it was, and the browser reports no violation.
And the browser reads pages aloud as our tests say that it does."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.stage import Stage
from tests.browser.states import open_state
from tests.support.html import read
from tests.support.outline import outline

pytestmark = pytest.mark.browser
PAGES = {
    "home": "MedicalOrganization",
    "clinic": "MedicalClinic",
    "practitioner": "Person",
    "guides": "BreadcrumbList",
    "guide": "MedicalWebPage",
}
LISTEN = """window.violations = [];
document.addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective));"""
_TOLD = re.compile(
    r"(?P<role>banner|main|contentinfo|navigation|complementary|region|form|search|heading|link|button)\b"
    r'(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?: \[[^\]]*\])*?(?: \[level=(?P<level>\d)\])?(?=[: ]|$)'
)
_QUOTE, QUOTE = '\\"', '"'
READ = """() => JSON.parse(document.querySelector('script[type="application/ld+json"]').textContent)"""
A_SCRIPT_OF_ITS_OWN = """() => new Promise(resolve => {
  document.addEventListener('securitypolicyviolation', () => resolve(), { once: true });
  const script = document.createElement('script');
  script.textContent = 'window.ran = true';
  document.head.append(script);
  setTimeout(resolve, 2000);
})"""


def test_the_browser_reads_the_data_and_reports_no_violation(phone_page: Page, stage: Stage) -> None:
    found: dict[str, Any] = {}
    phone_page.add_init_script(LISTEN)
    for name in PAGES:
        open_state(phone_page, stage, name)
        found[name] = (phone_page.evaluate(READ)["@graph"][0]["@type"], phone_page.evaluate("violations"))
    assert found == {name: (kind, []) for name, kind in PAGES.items()}
    # A script that stands in the page is reported, so the list above is empty for a reason.
    phone_page.evaluate(A_SCRIPT_OF_ITS_OWN)
    assert phone_page.evaluate("[violations, window.ran ?? false]") == [["script-src-elem"], False]


@pytest.mark.parametrize("name", [*PAGES, "services", "clinics", "days", "times", "details"])
def test_chromium_reads_a_page_aloud_as_our_outline_does(phone_page: Page, stage: Stage, name: str) -> None:
    """The tests of what is read aloud (tests/web/found) lean on an outline of ours: it is the browser's own."""
    open_state(phone_page, stage, name)
    ours = [line.strip() for line in outline(read(phone_page.content()))]
    assert ours == _accessible(phone_page.locator("body").aria_snapshot())


def _accessible(snapshot: str) -> list[str]:
    """Landmarks, headings, links and buttons of Chromium's accessibility tree, a line each."""
    found = []
    for line in snapshot.splitlines():
        said = line.strip().removeprefix("- ")
        if said.startswith("'"):  # as YAML quotes what has a colon in it
            said = said.strip(":").strip("'").replace("''", "'")
        if told := _TOLD.match(said):
            role = f"h{told['level']}" if told["role"] == "heading" else told["role"]
            found.append(f"{role} {(told['name'] or '').replace(_QUOTE, QUOTE)}".strip())
    return found
