"""Signing in in a real browser: passkeys with a virtual fingerprint reader, a code, without scripts, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations, violations_of_colour
from tests.browser.look import lost
from tests.browser.sign_in_stage import SAM, SAMS, add_account, app_of, sign_in, with_fingerprint
from tests.support.browser import TIMEOUT_MILLISECONDS, OpenPage
from tests.support.server import RunningServer, running_server

pytestmark = pytest.mark.browser
ADA, ADAS = "ada@prohealth.example", "seven lamps over Ely"


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as in production, where a second factor is required. Without a browser there is no use for it."""
    folder = tmp_path_factory.mktemp("sign-in")
    with running_server(f"sqlite:///{folder}/booking.sqlite3", folder, RATELIMIT_ENABLED="false") as server:
        add_account(server.env)
        add_account(server.env, ADA, ADAS, "--role", "admin")
        yield server


@pytest.fixture
def named(server: RunningServer) -> str:
    """Its address with a name: a passkey is bound to one, and 127.0.0.1 is none."""
    return server.url.replace("127.0.0.1", "localhost")


def at_work(page: Page) -> None:
    """They are let in, and land on the day; from there to their account."""
    expect(page).to_have_url(re.compile("/reception/london/"), timeout=TIMEOUT_MILLISECONDS)
    page.goto("/account")
    heading(page, "Your account")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words, timeout=TIMEOUT_MILLISECONDS)


def test_a_passkey_is_made_signs_in_uncovers_the_screen_and_is_removed(open_page: OpenPage, named: str) -> None:
    page = open_page(base_url=named, width=1280)
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    with with_fingerprint(page) as reader:
        sign_in(page)
        heading(page, "Second step and passkeys")  # where it is required, nothing else opens
        page.get_by_label("What do you call it?").fill("Laptop at reception")
        page.get_by_role("button", name="Add a passkey").click()
        heading(page, "Your recovery codes")
        assert page.locator(".papers li").count() == 8
        page.get_by_role("link", name="Done").click()
        heading(page, "Your account")
        made = reader["session"].send("WebAuthn.getCredentials", {"authenticatorId": reader["id"]})["credentials"]
        assert [(key["isResidentCredential"], key["rpId"]) for key in made] == [(True, "localhost")]

        page.get_by_role("button", name="Hide screen").click()
        heading(page, "This screen is hidden")
        page.goto("/account")
        heading(page, "This screen is hidden")
        page.get_by_role("button", name="Use a passkey").click()
        heading(page, "Your account")

        page.get_by_role("button", name="Sign out", exact=True).click()
        heading(page, "Sign in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        at_work(page)  # with nothing typed, and no second step: the passkey is both

        page.get_by_role("button", name="Sign out", exact=True).click()
        sign_in(page)
        heading(page, "Use your passkey")
        page.get_by_role("button", name="Use a passkey").click()
        at_work(page)

        page.get_by_role("link", name="Second step and passkeys").click()
        page.get_by_role("button", name="Remove Laptop at reception").click()
        expect(page.get_by_text("Laptop at reception", exact=True)).to_have_count(0)
        page.goto("/account")
        heading(page, "Second step and passkeys")
    assert failures == []


def test_a_finger_that_is_not_known_signs_in_nobody(open_page: OpenPage, named: str) -> None:
    page = open_page(base_url=named)
    with with_fingerprint(page):
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("The passkey was not used. Try again, or sign in another way.")).to_be_visible()
        heading(page, "Sign in")


def test_without_scripts_an_authenticator_does_it_all(open_page: OpenPage, server: RunningServer) -> None:
    page = open_page(javascript=False, base_url=server.url, width=320)
    sign_in(page, ADA, ADAS)
    heading(page, "Second step and passkeys")
    page.get_by_role("link", name="Set up an authenticator").click()
    app = app_of(page)
    expect(page.get_by_role("img")).to_be_visible()
    page.get_by_label("Six-digit code").fill(str(app.generate().token))
    page.get_by_role("button", name="Continue").click()
    heading(page, "Your recovery codes")
    code = page.locator(".papers li").first.inner_text()
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, ADA, ADAS)
    heading(page, "Enter your code")
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Continue").click()
    at_work(page)


def test_by_keyboard_alone_and_a_mistake_has_the_focus(open_page: OpenPage, server: RunningServer) -> None:
    page = open_page(base_url=server.url, width=1280)
    page.goto("/sign-in")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(SAM)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: Sign in – ProHealth Clinic")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email")).to_be_focused()
    assert page.get_by_label("Email").get_attribute("aria-invalid") == "true"
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    page.keyboard.type(SAMS)
    page.keyboard.press("Enter")
    heading(page, "Second step and passkeys")


def test_paste_and_password_managers_are_welcome(open_page: OpenPage, server: RunningServer) -> None:
    page = open_page(base_url=server.url)
    page.goto("/sign-in")
    told = {
        field: page.get_by_label(field, exact=True).get_attribute("autocomplete") for field in ("Email", "Password")
    }
    assert told == {"Email": "username", "Password": "current-password"}
    page.get_by_label("Password", exact=True).focus()
    page.evaluate("text => navigator.clipboard ? document.execCommand('insertText', false, text) : null", SAMS)
    assert page.get_by_label("Password", exact=True).input_value() == SAMS


def _pages(page: Page, server: RunningServer) -> Iterator[str]:
    """Every page of sign-in, one after another."""
    for path in ("/sign-in", "/sign-in/forgotten", "/sign-in/forgotten/sent", "/sign-in/new-password/x"):
        page.goto(path)
        yield path
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "mistakes"
    email = f"eve{page.viewport_size['width'] if page.viewport_size else 0}@prohealth.example"
    add_account(server.env, email, ADAS, "--name", "Eve O’Brien")
    sign_in(page, email, ADAS)
    heading(page, "Second step and passkeys")
    yield "second step, required"
    page.goto("/account/authenticator")
    yield "authenticator"
    app = app_of(page)
    page.get_by_label("Six-digit code").fill(str(app.generate().token))
    page.get_by_role("button", name="Continue").click()
    heading(page, "Your recovery codes")
    yield "recovery codes"
    for path in ("/account", "/account/password", "/account/second-step"):
        page.goto(path)
        yield path
    page.goto("/account")
    page.get_by_role("button", name="Hide screen").click()
    heading(page, "This screen is hidden")
    yield "hidden"
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")
    sign_in(page, email, ADAS)
    heading(page, "Enter your code")
    yield "code"
    page.get_by_role("link", name="Use a recovery code").click()
    heading(page, "Use a recovery code")
    yield "recovery code"


@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_light_or_dark_and_nothing_is_cut_off(
    open_page: OpenPage, named: str, server: RunningServer, width: int
) -> None:
    page = open_page(base_url=named, width=width, height=900, reduced_motion=True)
    found: dict[str, list[str]] = {}
    for what in _pages(page, server):
        page.emulate_media(color_scheme="light")
        found[f"{what}, light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{what}, dark"] = violations_of_colour(page)
        found[f"{what}, cut off"] = lost(page)
    assert {what: lines for what, lines in found.items() if lines} == {}
