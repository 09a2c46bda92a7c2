"""Which website may show the journey: the beginning of its addresses, and nothing that is more or less."""

import pytest

from booking.rules.embed_sites import MoreThanASite, NoScheme, NotAName, NotASite, NotSecure, site_origin


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
        (f"https://{'a.' * 120}org", NotAName),
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
