"""Probable slips in an email's domain: asked about, and never those of an address that is right."""

import pytest

from booking.rules.email_typos import COMMON_DOMAINS, is_one_typo_away, suggested_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.co.uk", "gmail.com"),
        ("gmail.om", "gmail.com"),
        ("GMIAL.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmail.cmo", "hotmail.com"),
        ("hotmail.co.k", "hotmail.co.uk"),
        ("outlok.com", "outlook.com"),
        ("iclould.com", "icloud.com"),
        ("yahooo.co.uk", "yahoo.co.uk"),
        ("yaho.com", "yahoo.com"),
        ("btinternt.com", "btinternet.com"),
        ("live.con", "live.com"),
        ("prohealthclinic.couk", "prohealthclinic.co.uk"),
        ("example.con", "example.com"),
    ],
)
def test_a_slip_is_told_with_what_was_probably_meant(typed: str, meant: str) -> None:
    assert suggested_address(f"priya.s+1@{typed}") == f"priya.s+1@{meant}"


@pytest.mark.parametrize("domain", sorted(COMMON_DOMAINS))
def test_no_common_domain_is_a_slip_of_another(domain: str) -> None:
    assert suggested_address(f"priya@{domain}") == ""


@pytest.mark.parametrize(
    "domain",
    [
        "example.com",
        "ge.com",
        "man.com",
        "gmx.co.uk",
        "nhs.uk",
        "ski.com",
        "web.dev",
        "yahoo.com.au",
        "yahoo.co.jp",
        "hotmail.nl",
        "outlook.com.br",
        "comcast.net",
        "university.ac.uk",
        "clinic.om",
        "bücher.example",
        "clinic.cm",
    ],
)
def test_what_may_well_be_right_is_not_asked_about(domain: str) -> None:
    assert suggested_address(f"priya@{domain}") == ""


@pytest.mark.parametrize("address", ["", "priya", "@gmial.com", "priya@", "priya@gmial"])
def test_what_is_no_address_is_no_slip(address: str) -> None:
    assert suggested_address(address) == ""


def test_a_slip_is_one_letter_out_in_other_or_swapped() -> None:
    assert [is_one_typo_away(typed, "abcd") for typed in ("abd", "abxcd", "abxd", "acbd", "abc", "abcdx", "bacd")] == [
        True
    ] * 7
    assert [is_one_typo_away(typed, "abcd") for typed in ("abcd", "ab", "badc", "dbca", "abcdef", "xbxd")] == [
        False
    ] * 6
