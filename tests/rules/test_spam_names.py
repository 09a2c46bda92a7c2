"""A name that carries somebody's address is turned away; what people are called is welcome, however they dot it."""

import pytest

from booking.rules.spam_names import is_spam_name

SOFT_HYPHEN, ZERO_WIDTH_SPACE, JOINER, WORD_JOINER = "\u00ad", "\u200b", "\u200d", "\u2060"

ADDRESSES = [
    "Win now www.evil.example",
    "WWW.EVIL.EXAMPLE",
    "http://x.y",
    "https://x.y/z",
    "cheap.com pills",
    "Visit Cheap-Pills.co.uk today",
    "a@b.com",
    "t.me/free",
    "You have won £500: claim at prize.win",
    "Visit x.com now",
    "X.Com",
    "1.win",
    "a.b.c.com",
    "my_shop.com",
    "münchen.com",
    "спам.com",
    "спам.рф",
    "公司。中国网",
    "evil.xn--p1ai",
    "O'Brien.com",
    "St.John.com",
    "Dr.com",
    "Mr.Bet",
    "t.me",
    "g.co",
    "hi.link",
    "Ma.Co",
    "go.zone",
    "prize.win-now",
    "(prize.win)",
    "cheap．com",  # a full-width dot
    "cheap。com",  # an ideographic one
    "cheap｡com",
    "cheap․com",  # a dot leader
    "ｗｗｗ.evil.example",
    "ｅｖｉｌ.ｃｏｍ",
    f"evil{SOFT_HYPHEN}.com",
    *(
        f"evil{unseen}.{unseen}c{unseen}om"
        for unseen in (SOFT_HYPHEN, ZERO_WIDTH_SPACE, JOINER, WORD_JOINER, "\u034f", "\ufe0f", "\u3164")
    ),
    "prize.win",
    "prize.bet",
    "prize.casino",
    "prize.pro",
    "prize.vip",
    "prize.ai",
    "prize.us",
    "prize.ca",
    "prize.in",
    "prize.pl",
    "prize.ch",
    "prize.at",
    "prize.be",
    "prize.to",
    "prize.tv",
    "prize.ws",
    "prize.su",
    "prize.icu",
    "prize.page",
    "prize.cloud",
    "prize.support",
    "prize.buzz",
    "prize.accountants",
    "prize.zip",
    "evil[.]tk",
    "evil [.] tk",
    "evil(.)casino",
    "evil{dot}com",
    "evil[dot]tk",
    "evil(DOT)tk",
    "evil dot tk",
    "Evil Dot Com",
    "win now at evil dot co dot uk",
    "evil punto com",
    "evil точка рф",
    "evil . tk",
    "evil .tk",
    "evil • tk",
    "evil∙com",
    "a [at] b",
    "amina (at) gmail dot com",
]
NAMES = [
    "J.R. Smith",
    "J.R.R.Tolkien",
    "J.Smith",
    "j.smith",
    "J.Li",
    "M.Page",
    "John R.Smith",
    "M.A.Khan",
    "St.John Smith",
    "St. John",
    "Ma.Teresa Cruz",
    "Md.Rahman",
    "Mohd.Ali",
    "Dr.Smith",
    "Dr. K. Müller-Lüdenscheidt",
    "Prof.Dr.Huber",
    "Dipl.Ing. Huber",
    "Jr.",
    "Sammy Davis.Jr",
    "Smith, Ph.D.",
    "Ann Lee M.Sc.",
    "O’Brien",
    "J.O'Brien",
    "J. Co",
    "Jean Co",
    "Me Net",
    "李.明",
    "李.小明",
    "د.أحمد",
    "أ.د.محمد علی\u200cرضا",
    "Win. Bet",
    "Amina...",
    "Dot Cotton",
    "Dorothy (Dot) Smith",
    "Mary Dot Jones",
    "Dot",
    "Dot Li",
    "Jean Point",
    "Marcel·lí Gal·la",
    "マイケル・ジョーダン",
    "Smith (at home)",
]


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_not_a_name(name: str) -> None:
    assert is_spam_name(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_address(name: str) -> None:
    assert not is_spam_name(name)


def test_a_very_long_name_is_read_at_once() -> None:
    assert not is_spam_name("a" * 200_000 + ".b" * 200_000)
