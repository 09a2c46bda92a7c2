"""What is measured of a page while it is open: what does not fit, what is too small, what it is called."""

from dataclasses import dataclass

from playwright.sync_api import Page

# What reaches past the edge, and what is cut off by its own box. Text for screen readers only is meant to be.
_LOST = """() => {
  const told = element =>
    `${element.tagName.toLowerCase()}.${element.className} ${element.textContent.trim().slice(0, 40)}`;
  const lost = [];
  if (document.scrollingElement.scrollWidth > window.innerWidth)
    lost.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    if (element.closest('.vh, .skip, svg, option, .month small')) continue;
    const box = element.getBoundingClientRect();
    if (!box.width) continue;
    if (box.right > window.innerWidth + 1 || box.left < -1) lost.push(`past the edge: ${told(element)}`);
    if (element.matches('.input')) continue;  // what is typed into one scrolls inside it
    const clips = ['hidden', 'clip'].some(word => style.overflow.includes(word));
    if (clips && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1))
      lost.push(`cut off: ${told(element)}`);
  }
  return lost;
}"""

# Controls under 44 by 44, and times under 48 high. A link within a sentence is excepted (WCAG 2.5.8).
_SMALL = """() => {
  const small = [];
  const controls = 'a[href], button:not([aria-hidden=true]), input:not([type=hidden]), select, textarea, summary';
  for (const control of document.querySelectorAll(controls)) {
    if (control.classList.contains('skip') || !control.checkVisibility()) continue;
    const within = control.tagName === 'A' && getComputedStyle(control).display === 'inline'
      && control.parentElement.textContent.trim().length > control.textContent.trim().length;
    if (within) continue;
    const box = (control.closest('.slot, .choice') || control).getBoundingClientRect();
    const least = control.closest('.slot') ? 48 : 44;
    if (box.height < least - .1 || box.width < 43.9)
      small.push([control.textContent.trim() || control.name, Math.round(box.width), Math.round(box.height)].join(' '));
  }
  return small;
}"""

# A word, a date or a phone number that goes on in the next line; what is joined by a no-break space is one word.
_BROKEN = """([selector, longest]) => {
  const broken = [];
  for (const element of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement;
      if (!around.checkVisibility() || around.closest('.vh, .skip, option, script, .month small')) continue;
      for (const word of text.data.matchAll(/[^ \\n(–-]+/g)) {
        if (word[0].length > longest || /[@/]/.test(word[0])) continue;
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const boxes = [...range.getClientRects()].filter(box => box.width);
        const tops = new Set(boxes.map(box => Math.round(box.top)));
        if (tops.size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""

# So many letters fit side by side on 320 pixels at 200%, in a font as wide as Verdana.
LONGEST_LETTERS = 12

_HELP = """() => [...document.querySelectorAll('a')]
  .findIndex(link => link.matches('header .help[href^="tel:"]'))"""


# WCAG 1.4.12. A sheet made by the debugger, because our policy refuses a style element.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
      line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '200%' }"


@dataclass(frozen=True)
class Look:
    """One page as it was found."""

    title: str
    headings: list[str]
    help_comes: int


def look_at(page: Page) -> Look:
    """The page that is open."""
    headings = [" ".join(heading.split()) for heading in page.locator("h1").all_inner_texts()]
    return Look(page.title(), headings, int(page.evaluate(_HELP)))


def lost(page: Page) -> list[str]:
    """What does not fit, a line each."""
    found: list[str] = page.evaluate(_LOST)
    return found


def broken(page: Page) -> list[str]:
    """What is torn at the end of a line, a word each."""
    found: list[str] = page.evaluate(_BROKEN, ["h1, h2, .when b, .phone, .help b, .btn, .slot b", 99])
    return found


def cut(page: Page) -> list[str]:
    """What is torn anywhere on the page, but for what is longer than a line of very large letters, and addresses."""
    found: list[str] = page.evaluate(_BROKEN, ["body", LONGEST_LETTERS])
    return found


def small(page: Page) -> list[str]:
    """What is too small to hit, a line each."""
    found: list[str] = page.evaluate(_SMALL)
    return found
