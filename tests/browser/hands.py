"""How somebody works a page: by keyboard alone, by taps and clicks, or with scripts off."""

from typing import Any

from playwright.sync_api import Locator, Page

# What Tab stops at, in order: a group of radios is one stop.
STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
  .filter(one => one.type !== 'radio' || one.checked || !one.form?.querySelector(`[name="${one.name}"]:checked`))"""
_AWAY = f"""target => {{
  const stops = ({STOPS})();
  const from = stops.indexOf(document.activeElement), to = stops.indexOf(target);
  return to < 0 ? null : to - from;
}}"""
_HAS_FOCUS = "target => target === document.activeElement"


class Hands:
    """What every way of working has in common. `loads` counts the pages that were opened, `fields` what was
    filled in, `acts` every link and button that was pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.loads = self.fields = self.acts = 0
        page.on("domcontentloaded", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1

    def anew(self) -> None:
        """Counts from here on."""
        self.loads = self.fields = self.acts = 0

    def press(self, target: Locator) -> None:
        """A link or a button."""
        self.acts += 1
        self._press(target.first)

    def write(self, target: Locator, text: str) -> None:
        """Into a field."""
        self.fields += 1
        self._write(target.first, text)

    def begin(self, key: str) -> None:
        """What has a key: by the key, or by its visible twin."""
        self.press(self.page.locator(f'[data-key="{key}"]'))

    def find(self, text: str) -> None:
        """Looks somebody up, from wherever they are."""
        self.write(self.page.locator("#q"), text)
        self.press(self.page.get_by_role("button", name="Find"))

    def pick_up(self, name: str) -> None:
        """Takes a booking in hand, to move it: from its page, where it has one."""
        self.press(self.page.get_by_role("link", name=name, exact=True))
        self.anew()
        self.press(self.page.get_by_role("link", name="Move", exact=True))

    def tick(self, target: Locator) -> None:
        """A box or a radio."""
        self._press(target.first)

    def _press(self, target: Locator) -> None:
        raise NotImplementedError

    def _write(self, target: Locator, text: str) -> None:
        raise NotImplementedError


class Keyboard(Hands):
    """Tab, Enter, Space, and the keys that the page tells. The mouse is never touched."""

    def reach(self, target: Locator) -> None:
        """Goes there by Tab, the shorter way round."""
        target.wait_for()
        for _ in range(8):
            away: Any = target.evaluate(_AWAY)
            assert away is not None, f"no key reaches {target}"
            for _ in range(abs(away)):
                self.page.keyboard.press("Tab" if away > 0 else "Shift+Tab")
            if target.evaluate(_HAS_FOCUS):
                return
        raise AssertionError(f"Tab does not come to {target}")

    def begin(self, key: str) -> None:
        self.acts += 1
        self.page.keyboard.press(key)

    def find(self, text: str) -> None:
        self.page.keyboard.press("/")
        self.fields += 1
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def pick_up(self, name: str) -> None:
        self.reach(self.page.get_by_role("link", name=name, exact=True).first)
        self.anew()
        self.begin("m")

    def tick(self, target: Locator) -> None:
        if target.first.get_attribute("type") == "radio":
            self._choose(target.first)
        else:
            self.reach(target.first)
            self.page.keyboard.press("Space")

    def _choose(self, target: Locator) -> None:
        """Tab comes to the group, the arrows to the radio."""
        name = target.get_attribute("name")
        group = self.page.locator(f'main [name="{name}"]')
        chosen = self.page.locator(f'main [name="{name}"]:checked')
        self.reach(chosen if chosen.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {target}")

    def _press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def _write(self, target: Locator, text: str) -> None:
        self.reach(target)
        kind = target.evaluate("field => field.type")
        if kind == "time":
            text = text.replace(":", "")
        elif kind != "select-one":
            self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


class Touch(Hands):
    """A tablet: taps, and every other time a click. Nothing is ever dragged."""

    def _press(self, target: Locator) -> None:
        if self.acts % 2:
            target.tap()
        else:
            target.click()

    def _write(self, target: Locator, text: str) -> None:
        target.tap()
        target.fill(text)


class Plain(Hands):
    """A browser that runs no scripts: every press is a page."""

    def _press(self, target: Locator) -> None:
        target.click()

    def _write(self, target: Locator, text: str) -> None:
        target.fill(text)
