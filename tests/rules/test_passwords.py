"""What makes a password good enough: long, not known, not about oneself. Nothing about kinds of letters."""

import pytest

from booking.rules.passwords import TOO_CLOSE, TOO_COMMON, TOO_LONG, TOO_SHORT, password_problem

ABOUT_SAM = ("sam.okoro", "sam.okoro@prohealth.example", "Sam Okoro", "ProHealth Clinic", "book.prohealthclinic.co.uk")


@pytest.mark.parametrize(
    "password",
    [
        "brave otter mends kettles",
        "all lower case letters",
        "ALLUPPERCASEWITHOUTSPACE",
        "8301 5529 7764 1",
        "k7fm-q2xr-9tbn",
        "Ünïcödé größer ñandú",
        "пароль из четырёх слов",
        "كلمة مرور طويلة جدا",
        "correct horse battery staple lamp",
        "x" + "never typed before ever " * 8,
        "my dragon ate the old cheese",
        "🦦🐝🦊🐙🐧🦔 river",
        "summer hat in june",
        "password of a kestrel",
        "winter plums, hello",
    ],
)
def test_long_and_of_ones_own_is_good(password: str) -> None:
    assert password_problem(password, ABOUT_SAM) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", TOO_SHORT),
        ("eleven lett", TOO_SHORT),
        ("x y" * 67, TOO_LONG),
        ("password1234", TOO_COMMON),
        ("Password2026!", TOO_COMMON),
        ("P@ssw0rd!P@ssw0rd!", TOO_COMMON),
        ("Welcome12345!", TOO_COMMON),
        ("Summer-2026-Summer", TOO_COMMON),
        ("October2026!!", TOO_COMMON),
        ("Reception2026", TOO_COMMON),
        ("letmein letmein", TOO_COMMON),
        ("iloveyou123456", TOO_COMMON),
        ("correcthorsebatterystaple", TOO_COMMON),
        ("manchester united 1", ""),
        ("Password123!Pa", TOO_COMMON),
        ("Password123!Password123!", TOO_COMMON),
        ("Password123!Pass", TOO_COMMON),
        ("Password123!xy", TOO_COMMON),
        ("xy!Password123", TOO_COMMON),
        ("P4ssw0rd123!Pa", TOO_COMMON),
        ("Passw0rd!2026qwe", TOO_COMMON),
        ("abc123Welcome!!", TOO_COMMON),
        ("Welcome12345!W", TOO_COMMON),
        ("zz-Liverpool2026-a", TOO_COMMON),
        ("Summer2026!Su", TOO_COMMON),
        ("liverpool2026", TOO_COMMON),
        ("qwertyuiop123", TOO_COMMON),
        ("123456789012", TOO_COMMON),
        ("098765432109", TOO_COMMON),
        ("abcdefghijkl", TOO_COMMON),
        ("qwertyuiopasdf", TOO_COMMON),
        ("aaaaaaaaaaaaaaa", TOO_COMMON),
        ("abcabcabcabcabc", TOO_COMMON),
        ("1q2w3e1q2w3e1q2w3e", TOO_COMMON),
        ("111111222222", TOO_COMMON),
        ("sam.okoro.2026!", TOO_CLOSE),
        ("my name is OKORO ok", TOO_CLOSE),
        ("ProHealth for ever", TOO_CLOSE),
        ("prohealthclinic-x9", TOO_CLOSE),
        ("ｐｒｏｈｅａｌｔｈ 4711 x", TOO_CLOSE),
    ],
)
def test_short_known_or_about_oneself_is_not(password: str, why: str) -> None:
    assert password_problem(password, ABOUT_SAM) == why


def test_a_short_name_forbids_nothing() -> None:
    assert password_problem("limes on a sunny wall", ("li@x.example", "Li Wu")) == ""


def test_at_least_128_characters_are_taken() -> None:
    assert password_problem("thirteen grey pigeons over the mill " * 5) == ""
