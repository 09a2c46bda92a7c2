"""Booking on a clinic's own website, in a real browser: another origin, another site, other sites' cookies blocked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.embed_stage import CALL, Framed, Stage, browser_profile, embed_stage, patient
from tests.browser.host import hosted
from tests.support.browser import TIMEOUT_MILLISECONDS

pytestmark = pytest.mark.browser

WIDTHS = {320: 640, 1200: 900}
REFUSED = re.compile("frame-ancestors|refused to connect|violates", re.IGNORECASE)


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The application, and a website that is on the list."""
    with patient(), embed_stage(tmp_path_factory.mktemp("embed")) as found:
        yield found


@pytest.fixture(scope="module")
def blocking(browser: Browser, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser that blocks the cookies of other sites. It is closed first: a server waits for who is connected."""
    with browser_profile(browser, tmp_path_factory.mktemp("profiles") / "blocking", blocks=True) as context:
        yield context


@pytest.fixture
def page(blocking: BrowserContext) -> Iterator[Page]:
    """A page of it that knows no cookie yet."""
    blocking.clear_cookies()
    opened = blocking.new_page()
    yield opened
    opened.close()


def _open(page: Page, stage: Stage, width: int = 1200, line: str = "", **style: str) -> Framed:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(stage.host.page(line or stage.line(), **style))
    return Framed(page)


# --- The whole way -------------------------------------------------------------------------------------


def test_other_sites_cookies_are_blocked_here(page: Page, stage: Stage) -> None:
    assert _cookie_of_another_site(page, stage) == "none"


def test_where_they_are_not_blocked_ours_is_not_set_either(
    browser: Browser, stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The control: the same page, in a browser that sends the other site's cookie."""
    with browser_profile(browser, tmp_path_factory.mktemp("profiles") / "allowing", blocks=False) as context:
        page = context.pages[0]
        assert _cookie_of_another_site(page, stage) == "known=yes"
        framed = _open(page, stage)
        framed.shows("Choose a day")
        framed.press("Choose this time")
        framed.shows("Your details")
        assert [cookie.get("name") for cookie in context.cookies()] == ["known"]


def _cookie_of_another_site(page: Page, stage: Stage) -> str:
    """Which cookie comes to a page of another site in a frame, once it has been set in a page of its own."""
    with hosted("127.0.0.1") as other:
        other.pages["/told"] = "COOKIES"
        other.headers["/told"] = {"Set-Cookie": "known=yes; Path=/; SameSite=None; Secure"}
        page.goto(f"{other.url}/told")
        page.reload()
        assert page.locator("#cookies").inner_text() == "known=yes"
        page.goto(stage.host.page(f'<iframe src="{other.url}/told"></iframe>'))
        return Framed(page).inside.locator("#cookies").inner_text()


def test_a_whole_booking_from_the_website_with_cookies_blocked(page: Page, stage: Stage) -> None:
    """With a pointer and in a wide window; in a narrow one and by keyboard it is the next test."""
    sent = _cookies_sent(page)
    framed = _open(page, stage)
    framed.shows("Choose a day")
    framed.follow(framed.inside.locator(".rows a").nth(2))
    expect(framed.inside.get_by_role("heading", level=1)).to_contain_text("Choose a time on ")
    framed.inside.locator(".slot").nth(4).click()
    framed.press("Continue")
    framed.shows("Your details")
    # The button was far down: the next page begins where it can be seen, below the website's own bar.
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top >= 0")
    framed.press("Continue")
    expect(framed.inside.locator(".problem")).to_be_focused()
    assert framed.frame.evaluate("document.title").startswith("Error: ")
    framed.inside.get_by_label("Full name").fill("Priya Sharma")
    framed.inside.get_by_label("Phone number").fill("07700 900123")
    framed.press("Continue")
    framed.shows("Check your details and book")
    framed.press("Book this appointment")
    framed.shows("Your appointment is booked")
    expect(framed.inside.locator("main")).to_contain_text("Reference")
    assert stage.booked()[-1] == ("Priya Sharma", "website")
    assert (sent, page.context.cookies()) == ([], [])


def _cookies_sent(page: Page) -> list[str]:
    """Which answers have come with a cookie, from now on."""
    sent: list[str] = []
    page.on("response", lambda answer: sent.extend([answer.url] if "set-cookie" in answer.headers else []))
    return sent


def test_a_whole_booking_on_a_small_phone_by_keyboard_with_cookies_blocked(page: Page, stage: Stage) -> None:
    sent = _cookies_sent(page)
    framed = _open(page, stage, 320)
    framed.shows("Choose a day")
    framed.reach("Choose this time")
    page.keyboard.press("Enter")
    framed.shows("Your details")
    # The keyboard is still in the frame, at the beginning of its page.
    page.keyboard.press("Tab")
    expect(framed.inside.get_by_role("link", name="Skip to main content")).to_be_focused()
    framed.reach("Continue")
    page.keyboard.press("Enter")
    expect(framed.inside.locator(".problem")).to_be_focused()
    framed.reach("Full name", "textbox")
    page.keyboard.type("Seán O’Brien")
    framed.reach("Phone number", "textbox")
    page.keyboard.type("07700 900456")
    framed.reach("Continue")
    page.keyboard.press("Enter")
    framed.shows("Check your details and book")
    framed.reach("Book this appointment")
    page.keyboard.press("Enter")
    framed.shows("Your appointment is booked")
    assert stage.booked()[-1] == ("Seán O’Brien", "website")
    assert (sent, page.context.cookies()) == ([], [])
    # And out of it again, to what comes after it on the website.
    link = page.get_by_role("link", name="write to us")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break
    expect(link).to_be_focused()


def test_without_any_script_the_plain_frame_books_and_the_line_is_a_link(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}, locale="en-GB")
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    page = context.new_page()
    address = f"{stage.server.url}/embed/book/{CALL}?from=website&amp;theme=brand-7a1f5c"
    page.goto(stage.host.page(f'<iframe src="{address}" title="Book" style="width:100%;height:60rem"></iframe>'))
    framed = Framed(page)
    framed.press_for("Choose this time", "Your details")
    framed.inside.get_by_label("Full name").fill("Mai")
    framed.inside.get_by_label("Phone number").fill("07700 900789")
    framed.press_for("Continue", "Check your details and book")
    framed.press_for("Book this appointment", "Your appointment is booked")
    assert (stage.booked()[-1], context.cookies()) == (("Mai", "website"), [])
    page.goto(stage.host.page(f'{stage.line()}<noscript><a href="{stage.server.url}/book/{CALL}">Book</a></noscript>'))
    expect(page.get_by_role("link", name="Book", exact=True)).to_be_visible()
    context.close()


def test_the_line_that_an_administrator_copies_works_where_it_is_pasted(page: Page, stage: Stage) -> None:
    stage.allow()
    ours = stage.server.url
    page.context.add_cookies([{"name": "booking", "value": stage.cookie_of_ada(), "url": ours}])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ours)
    page.goto(f"{ours}/admin/embed")
    page.get_by_label("The website’s address").fill(stage.host.url)
    page.get_by_role("button", name="Allow this website").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    # It is shown there as it will be, and then it is there.
    Framed(page).shows("Which clinic?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    page.goto(stage.host.page(page.evaluate("navigator.clipboard.readText()")))
    framed = Framed(page)
    framed.shows("Which clinic?")
    assert framed.element.get_attribute("title") == "Book an appointment with ProHealth Clinic"
    page.context.clear_permissions()


# --- Who may -------------------------------------------------------------------------------------------


def test_a_website_shows_it_only_while_it_is_on_the_list(page: Page, stage: Stage) -> None:
    with hosted() as stranger:
        address = stranger.page(stage.line())
        with page.expect_console_message(lambda message: bool(REFUSED.search(message.text))):
            page.goto(address)
        framed = Framed(page)
        expect(framed.inside.get_by_role("heading", name="Choose a day")).to_have_count(0)
        # Whoever came to book is led to the ordinary page instead.
        instead = page.get_by_role("link", name="Book an appointment")
        assert instead.get_attribute("href") == f"{stage.server.url}/book/{CALL}?from=website"
        assert framed.element.evaluate("one => one.offsetHeight") == 0
        # The guard off: the same page, once it is on the list.
        stage.allow(stage.host.url, stranger.url)
        try:
            page.goto(address)
            framed.shows("Choose a day")
            expect(instead).to_have_count(0)
        finally:
            stage.allow(stage.host.url)
        # Taken off it again, it is shown no more.
        with page.expect_console_message(lambda message: bool(REFUSED.search(message.text))):
            page.reload()
        expect(framed.inside.get_by_role("heading", name="Choose a day")).to_have_count(0)


# --- How it looks, and how it is told ------------------------------------------------------------------


def test_the_frame_is_named_and_the_websites_resets_do_not_reach_it(page: Page, stage: Stage) -> None:
    framed = _open(page, stage, 1200, stage.line(more=' data-title="Book with us"'))
    framed.shows("Choose a day")
    assert framed.element.get_attribute("title") == "Book with us"
    assert framed.element.get_attribute("lang") is None  # the website's own, not an unknown one
    look = "one => (s => [s.opacity, s.borderTopWidth, s.display])(getComputedStyle(one))"
    assert framed.element.evaluate(look) == ["1", "0px", "block"]
    assert framed.element.evaluate("one => one.offsetWidth === one.parentElement.clientWidth")
    asked = framed.frame.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    with_the_page_itself_four = ["/embed/static/app.css", "/embed/static/app.js", "/embed/theme.css"]
    assert sorted(asked) == with_the_page_itself_four
    # What came over the wire, and 400 bytes of headers each.
    size = "performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0) + 4 * 400"
    assert 10_000 < framed.frame.evaluate(size) <= 26 * 1024


def test_it_takes_the_websites_colours_however_late_they_come(page: Page, stage: Stage) -> None:
    """A script may run before the style sheets are there; and a light website stays light on a dark phone."""
    page.emulate_media(color_scheme="dark")
    stage.host.slow.add("/style.css")
    try:
        own = "--clinic-booking-brand: #7a1f5c; --clinic-booking-radius: 3px; --clinic-booking-font: sans-serif"
        framed = _open(page, stage, line=stage.line(""), custom=own)
        framed.shows("What would you like to book?")
    finally:
        stage.host.slow.clear()
    # They go with every page, also with those that a form asks for.
    framed.inside.get_by_text("Free discovery call", exact=True).click()
    framed.press("Continue")
    framed.shows("Which clinic?")
    framed.follow(framed.inside.get_by_role("link", name="London").first)
    framed.shows("Choose a day")
    colours = framed.frame.evaluate(
        """() => {
          const look = selector => getComputedStyle(document.querySelector(selector));
          return [look("body").backgroundColor, look("main a").color, look(".btn.alt").borderTopLeftRadius,
                  look("h1").fontFamily === look("body").fontFamily];
        }"""
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(122, 31, 92)", "3px", True]
    assert violations(framed.frame) == []


def test_a_dark_website_has_a_dark_frame(page: Page, stage: Stage) -> None:
    own = "background: #17131a; color: #eee; --clinic-booking-brand: #ffcc66; --clinic-booking-ink: rgb(238 238 238)"
    framed = _open(page, stage, custom=own)
    framed.shows("Choose a day")
    colours = framed.frame.evaluate(
        "() => [document.body, document.querySelector('main a')].map(e => getComputedStyle(e).color)"
    )
    assert colours == ["rgb(238, 238, 238)", "rgb(255, 204, 102)"]
    assert framed.frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 19, 26)"
    assert violations(framed.frame) == []


def test_no_violation_in_the_frame_nor_on_the_page_around_it(page: Page, stage: Stage) -> None:
    framed = _open(page, stage, 320)
    found = {}
    framed.shows("Choose a day")
    found["page"] = [line for line in violations(page) if "frame" in line or "script" in line]
    found["days"] = violations(framed.frame)
    framed.follow(framed.inside.get_by_role("link", name="See a month calendar"))
    expect(framed.inside.locator("table")).to_be_visible()
    framed.frame.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found["month"] = violations(framed.frame)
    framed.follow(framed.inside.get_by_role("link", name="Back"))
    framed.shows("Choose a day")
    framed.press("Choose this time")
    framed.shows("Your details")
    found["details"] = violations(framed.frame)
    framed.press("Continue")
    expect(framed.inside.locator(".problem")).to_be_focused()
    found["mistakes"] = violations(framed.frame)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_two_frames_and_a_button_stand_on_one_page(page: Page, stage: Stage) -> None:
    button = f'<p><a href="{stage.server.url}/book/{CALL}?from=footer">Book a free call</a>'
    line = stage.line() + stage.line("first-appointment") + button + stage.line(more=" data-button") + "</p>"
    line += stage.line("first-appointment", more=' data-button="Book a visit"')
    first = _open(page, stage, line=line, custom="--clinic-booking-brand: #ffcc00")
    second = Framed(page, 1)
    first.shows("Choose a day")
    second.element.scroll_into_view_if_needed()
    second.shows("Which clinic?")
    assert first.element.bounding_box() != second.element.bounding_box()
    links = page.locator("a", has_text="Book a")
    assert [(link.inner_text(), link.get_attribute("href")) for link in links.all()] == [
        ("Book a free call", f"{stage.server.url}/book/{CALL}?from=footer"),
        ("Book a visit", f"{stage.server.url}/book/first-appointment?from=website"),
    ]
    looks = "one => (s => [s.backgroundColor, s.color, s.textDecorationLine, s.display])(getComputedStyle(one))"
    for link in links.all():
        assert link.evaluate(looks) == ["rgb(255, 204, 0)", "rgb(0, 0, 0)", "none", "inline-flex"]
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.locator("#after a").focus()
    page.keyboard.press("Shift+Tab")
    expect(links.last).to_be_focused()
    assert links.last.evaluate("one => getComputedStyle(one).outline") == "rgb(255, 204, 0) solid 3px"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which clinic?")
    assert page.locator("footer").count() == 1, "a button leads to the ordinary page"


def test_only_the_frames_own_page_can_change_its_height(page: Page, stage: Stage) -> None:
    framed = _open(page, stage)
    framed.shows("Choose a day")
    before = framed.element.bounding_box()
    page.evaluate("window.postMessage({ clinicBookingHeight: 9 }, '*')")
    for nonsense in ("{ clinicBookingHeight: -5 }", "{ clinicBookingHeight: 1e9 }", "null", "'12'", "{}"):
        framed.frame.evaluate(f"window.parent.postMessage({nonsense}, '*')")
    # What is sent last is read last: a height that holds shows that the others were passed over.
    framed.frame.evaluate("window.parent.postMessage({ clinicBookingHeight: 777 }, '*')")
    page.wait_for_function("document.querySelector('iframe').offsetHeight === 777")
    assert before is not None
    assert before["height"] > 777


def test_what_leads_out_of_the_frame_opens_a_tab_with_the_ordinary_page(page: Page, stage: Stage) -> None:
    framed = _open(page, stage)
    framed.shows("Choose a day")
    framed.press("Choose this time")
    framed.shows("Your details")
    with page.context.expect_page() as opened:
        framed.inside.get_by_role("link", name="How we look after your information (opens in a new tab)").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("How we look after your information")
    assert opened.value.url.split("?")[0] == f"{stage.server.url}/privacy"
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
