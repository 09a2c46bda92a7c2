"""Pressing what leads to another page. Until that page has come, the one before is still there to be read."""

from playwright.sync_api import Locator, Page


def go(page: Page, target: Locator) -> None:
    """Clicks, and waits for the page that it leads to."""
    with page.expect_navigation():
        target.click()
