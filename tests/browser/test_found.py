"""Structured data is no script: our policy stays as strict as it was, and the browser reports no violation."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.stage import Stage
from tests.browser.states import open_state

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
