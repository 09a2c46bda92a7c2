"""Which website may show the journey: the beginning of its addresses, and nothing that is more or less."""

import pytest

from booking.rules.embed_sites import (
    LONGEST_ORIGIN,
    MOST_LETTERS_OF_SITES,
    MOST_SITES,
    NotAWebsite,
    NotAWebsiteName,
    WebsiteNameTooLong,
    WebsiteNotSecure,
    WebsiteWithoutScheme,
    WebsiteWithPath,
    has_room_for_site,
    site_origin,
)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" HTTPS://WWW.Example.org/ ", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("https://example.org.", "https://example.org"),
        ("https://www.münchen.example", "https://www.xn--mnchen-3ya.example"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
        ("https://xn--strae-oqa.example", "https://xn--strae-oqa.example"),
        ("https://example.0xyz", "https://example.0xyz"),
        ("https://مثال.إختبار", "https://xn--mgbh0fb.xn--kgbechtv"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_a_website_is_written_as_browsers_write_it(typed: str, origin: str) -> None:
    assert site_origin(typed) == origin
    assert site_origin(origin) == origin


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", WebsiteWithoutScheme),
        ("www.example.org", WebsiteWithoutScheme),
        ("javascript:alert(1)", WebsiteWithoutScheme),
        ("http://www.example.org", WebsiteNotSecure),
        ("ftp://www.example.org", WebsiteNotSecure),
        ("https://www.example.org/book", WebsiteWithPath),
        ("https://www.example.org/?page=2", WebsiteWithPath),
        ("https://www.example.org#top", WebsiteWithPath),
        ("https://www.example.org?", WebsiteWithPath),
        ("https://*.example.org", NotAWebsiteName),
        ("https://*", NotAWebsiteName),
        ("https://example", NotAWebsiteName),
        ("https://192.168.1.5", NotAWebsiteName),
        ("https://[::1]", NotAWebsiteName),
        ("https://user:secret@example.org", NotAWebsiteName),
        ("https://localhost@example.org", NotAWebsiteName),
        ("https://example.org:99999", NotAWebsiteName),
        ("https://example.org:port", NotAWebsiteName),
        ("https://-example.org", NotAWebsiteName),
        ("https://exa mple.org", NotAWebsiteName),
        ("https://example.org; script-src *", NotAWebsiteName),
        ("https://example.org 'unsafe-inline'", NotAWebsiteName),
        ("https://example.org\r\nSet-Cookie: a=b", NotAWebsiteName),
        ("https://straße.example", NotAWebsiteName),
        (f"https://{'a.' * 120}org", WebsiteNameTooLong),
        (f"https://{'ü' * 30}.{'ü' * 30}.{'漢' * 25}.{'漢' * 25}.{'漢' * 25}.{'漢' * 25}.example", WebsiteNameTooLong),
        (f"https://{'a' * 300}.example", WebsiteNameTooLong),
        ("https://exam\tple.org", NotAWebsiteName),
        ("https://exam\nple.org", NotAWebsiteName),
        ("https://exam\x00ple.org", NotAWebsiteName),
        ("ht\ttps://example.org", NotAWebsiteName),
        ("https://exam\u00a0ple.org", NotAWebsiteName),
        ("https://example.org:0", NotAWebsiteName),
        ("https://localhost:0", NotAWebsiteName),
        ("https://localhost.", NotAWebsiteName),
        ("https://127.0.0.1.", NotAWebsiteName),
        ("https://example.org..", NotAWebsiteName),
        ("https://1.2.3.0x4", NotAWebsiteName),
        ("https://1.2.3.0x", NotAWebsiteName),
        ("https://example.0xff", NotAWebsiteName),
        ("https://example.5", NotAWebsiteName),
        ("https://xn--.example", NotAWebsiteName),
        ("https://xn--a.example", NotAWebsiteName),
        ("https://xn--example-.org", NotAWebsiteName),
        ("https://xn--99999999.example", NotAWebsiteName),
        ("https://", NotAWebsiteName),
        ("https://exam\u202eple.org", NotAWebsiteName),
    ],
)
def test_anything_else_is_refused_by_name(typed: str, refusal: type[NotAWebsite]) -> None:
    with pytest.raises(NotAWebsite) as refused:
        site_origin(typed)
    assert type(refused.value) is refusal


def test_a_whole_address_is_told_what_its_beginning_is() -> None:
    with pytest.raises(WebsiteWithPath) as refused:
        site_origin("https://www.Example.org:443/book-online/?x=1")
    assert refused.value.facts == {"origin": "https://www.example.org"}


def test_a_name_is_measured_as_browsers_write_it() -> None:
    """What is kept is what they write: 200 letters have room, one more has not."""
    name = f"{'a' * 63}.{'b' * 63}.{'c' * 56}.example"
    assert len(site_origin(f"https://{name}")) == LONGEST_ORIGIN
    assert len(site_origin(f"https://{name}/")) == LONGEST_ORIGIN
    with pytest.raises(WebsiteNameTooLong) as refused:
        site_origin(f"https://{name.replace('.example', 'd.example')}")
    assert refused.value.facts == {"most": LONGEST_ORIGIN}


def test_the_list_ends_at_forty_websites_or_when_they_are_too_long_together() -> None:
    short, long = ["https://a.example"] * MOST_SITES, ["x" * LONGEST_ORIGIN] * (MOST_LETTERS_OF_SITES // LONGEST_ORIGIN)
    assert [has_room_for_site(short[1:], "https://b.example"), has_room_for_site(short, "https://b.example")] == [
        True,
        False,
    ]
    assert [has_room_for_site(long[1:], "x" * LONGEST_ORIGIN), has_room_for_site(long, "https://b.example")] == [
        True,
        False,
    ]
