"""Who is counted, and how words of strangers are kept from filling the table."""

from datetime import date

import pytest

from booking.rules.visit_counts import (
    KNOWN_WORDS,
    MOST_WORDS,
    OTHER_WORD,
    Visit,
    VisitStep,
    is_prefetch,
    is_robot,
    limit_words,
    unknown_words,
)

TODAY, TOMORROW = date(2026, 10, 5), date(2026, 10, 6)


def _view(word: str, on_date: date = TODAY) -> Visit:
    return Visit(on_date, VisitStep.VIEW, "", word)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (compatible; SemrushBot/7~bl)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh) Chrome-Lighthouse",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "okhttp/4.12.0",
        "Apache-HttpClient/4.5",
        "Uptime (https://status.example.com)",
    ],
)
def test_a_program_that_says_it_is_one_is_not_counted(user_agent: str) -> None:
    assert is_robot(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
        # A telephone, not a robot.
        "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 30) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36",
        # A link opened within an app is read by a person.
        "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]",
    ],
)
def test_a_browser_is_counted(user_agent: str) -> None:
    assert not is_robot(user_agent)


def test_what_is_fetched_ahead_of_time_is_told_by_its_purpose() -> None:
    purposes = ["prefetch", "prefetch;prerender", "Prefetch", "preview", "", "navigate"]
    assert [is_prefetch(purpose) for purpose in purposes] == [True, True, True, True, False, False]


def test_up_to_sixty_words_a_date_have_rows_of_their_own_and_the_rest_is_other() -> None:
    counts = {_view(f"word-{n:03}"): 1 for n in range(MOST_WORDS + 40)}
    found = limit_words(counts, {})
    assert len(found) == MOST_WORDS + 1
    assert found[_view(OTHER_WORD)] == 40
    assert sum(found.values()) == sum(counts.values())


def test_words_that_a_date_has_already_count_towards_its_sixty_and_go_on_being_counted() -> None:
    known = {TODAY: {f"word-{n}" for n in range(MOST_WORDS)}}
    counts = {_view("word-3"): 2, _view("new"): 5, _view("new", TOMORROW): 1}
    assert limit_words(counts, known) == {_view("word-3"): 2, _view(OTHER_WORD): 5, _view("new", TOMORROW): 1}


def test_the_words_that_are_used_most_come_first() -> None:
    known = {TODAY: {f"word-{n}" for n in range(MOST_WORDS - 1)}}
    assert limit_words({_view("a"): 1, _view("z"): 2}, known) == {_view("z"): 2, _view(OTHER_WORD): 1}


def test_our_own_words_and_none_at_all_never_become_other() -> None:
    known = {TODAY: {f"word-{n}" for n in range(MOST_WORDS)}}
    counts = {_view(word): 1 for word in KNOWN_WORDS}
    assert limit_words(counts, known) == counts


def test_a_word_that_somebody_has_booked_with_is_never_pushed_out_by_words_of_strangers() -> None:
    known = {TODAY: {f"word-{n}" for n in range(MOST_WORDS)}}
    counts = {_view("spring-mail"): 1, _view("junk"): 9}
    assert limit_words(counts, known, {"spring-mail"}) == {_view("spring-mail"): 1, _view(OTHER_WORD): 9}
    assert limit_words(counts, known) == {_view(OTHER_WORD): 10}


def test_only_words_without_a_row_on_their_date_have_to_be_looked_up() -> None:
    known = {TODAY: {"here"}, TOMORROW: set[str]()}
    words = [_view("here"), _view("there", TOMORROW), _view("new"), _view("website"), _view("")]
    assert unknown_words(dict.fromkeys(words, 1), known) == {"there", "new"}
