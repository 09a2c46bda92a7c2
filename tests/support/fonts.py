"""The fonts of the tests' browsers: two families whose widths lie apart, and no other font of the machine.

Whoever visits has San Francisco, Segoe UI, Roboto or Noto, which lie between them.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Page

_PACKAGES = (
    "fontpkg_sora",
    "fontpkg_libre_baskerville",
    "font_source_sans_pro",
    "font_source_serif_pro",
    "fontpkg_amiri",  # Arabic letters, whichever family the rest is in
)
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
{defaults}
</fontconfig>
"""
_FOLDER = "<dir>{}</dir>"
_DEFAULT = """<match target="pattern"><test name="family"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>"""
_USE = """([sans, serif]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root, :lang(ar) { --sans: "${sans}" !important; --serif: "${serif}" !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


@dataclass(frozen=True)
class Family:
    """A pair of fonts that belong together."""

    sans: str
    serif: str


WIDE = Family("Sora", "Libre Baskerville")
NARROW = Family("Source Sans Pro", "Source Serif Pro")


def fontconfig(folder: Path) -> dict[str, str]:
    """The environment of a browser that has these fonts only, and writes in the wide ones; its files go to `folder`."""
    defaults = {"sans-serif": WIDE.sans, "serif": WIDE.serif, "monospace": WIDE.sans}
    file = folder / "fonts.conf"
    file.write_text(
        _FONTCONFIG.format(
            folders="\n".join(_FOLDER.format(_files(package)) for package in _PACKAGES),
            cache=folder / "fonts",
            defaults="\n".join(_DEFAULT.format(*pair) for pair in defaults.items()),
        )
    )
    return {"FONTCONFIG_FILE": str(file)}


def use(page: Page, family: Family) -> None:
    """Writes the page that is open in a family."""
    page.evaluate(_USE, [family.sans, family.serif])


def _files(package: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise LookupError(f"the package {package} is not installed (requirements-dev.txt)")
    return Path(found.origin).parent / "files"
