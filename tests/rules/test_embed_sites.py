"""Which website may show the journey: the beginning of its addresses, and nothing that is more or less."""

import pytest

from booking.rules.embed_sites import (
    LONGEST,
    MOST_LETTERS_IN_ALL,
    MOST_SITES,
    MoreThanASite,
    NoScheme,
    NotAName,
    NotASite,
    NotSecure,
    TooLong,
    has_room,
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
        ("", NoScheme),
        ("www.example.org", NoScheme),
        ("javascript:alert(1)", NoScheme),
        ("http://www.example.org", NotSecure),
        ("ftp://www.example.org", NotSecure),
        ("https://www.example.org/book", MoreThanASite),
        ("https://www.example.org/?page=2", MoreThanASite),
        ("https://www.example.org#top", MoreThanASite),
        ("https://www.example.org?", MoreThanASite),
        ("https://*.example.org", NotAName),
        ("https://*", NotAName),
        ("https://example", NotAName),
        ("https://192.168.1.5", NotAName),
        ("https://[::1]", NotAName),
        ("https://user:secret@example.org", NotAName),
        ("https://localhost@example.org", NotAName),
        ("https://example.org:99999", NotAName),
        ("https://example.org:port", NotAName),
        ("https://-example.org", NotAName),
        ("https://exa mple.org", NotAName),
        ("https://example.org; script-src *", NotAName),
        ("https://example.org 'unsafe-inline'", NotAName),
        ("https://example.org\r\nSet-Cookie: a=b", NotAName),
        ("https://straße.example", NotAName),
        (f"https://{'a.' * 120}org", TooLong),
        (f"https://{'ü' * 30}.{'ü' * 30}.{'漢' * 25}.{'漢' * 25}.{'漢' * 25}.{'漢' * 25}.example", TooLong),
        (f"https://{'a' * 300}.example", TooLong),
        ("https://exam\tple.org", NotAName),
        ("https://exam\nple.org", NotAName),
        ("https://exam\x00ple.org", NotAName),
        ("ht\ttps://example.org", NotAName),
        ("https://exam\u00a0ple.org", NotAName),
        ("https://example.org:0", NotAName),
        ("https://localhost:0", NotAName),
        ("https://localhost.", NotAName),
        ("https://127.0.0.1.", NotAName),
        ("https://example.org..", NotAName),
        ("https://1.2.3.0x4", NotAName),
        ("https://1.2.3.0x", NotAName),
        ("https://example.0xff", NotAName),
        ("https://example.5", NotAName),
        ("https://xn--.example", NotAName),
        ("https://xn--a.example", NotAName),
        ("https://xn--example-.org", NotAName),
        ("https://xn--99999999.example", NotAName),
        ("https://", NotAName),
        ("https://exam\u202eple.org", NotAName),
    ],
)
def test_anything_else_is_refused_by_name(typed: str, refusal: type[NotASite]) -> None:
    with pytest.raises(NotASite) as refused:
        site_origin(typed)
    assert type(refused.value) is refusal


def test_a_whole_address_is_told_what_its_beginning_is() -> None:
    with pytest.raises(MoreThanASite) as refused:
        site_origin("https://www.Example.org:443/book-online/?x=1")
    assert refused.value.facts == {"origin": "https://www.example.org"}


def test_a_name_is_measured_as_browsers_write_it() -> None:
    """What is kept is what they write: 200 letters have room, one more has not."""
    name = f"{'a' * 63}.{'b' * 63}.{'c' * 56}.example"
    assert len(site_origin(f"https://{name}")) == LONGEST
    assert len(site_origin(f"https://{name}/")) == LONGEST
    with pytest.raises(TooLong) as refused:
        site_origin(f"https://{name.replace('.example', 'd.example')}")
    assert refused.value.facts == {"most": LONGEST}


def test_the_list_ends_at_forty_websites_or_when_they_are_too_long_together() -> None:
    short, long = ["https://a.example"] * MOST_SITES, ["x" * LONGEST] * (MOST_LETTERS_IN_ALL // LONGEST)
    assert [has_room(short[1:], "https://b.example"), has_room(short, "https://b.example")] == [True, False]
    assert [has_room(long[1:], "x" * LONGEST), has_room(long, "https://b.example")] == [True, False]
