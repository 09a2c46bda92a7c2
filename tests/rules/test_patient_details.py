"""What is typed on the details page: tidied, read, and turned away only when it must be."""

import pytest

from booking.rules.email_keys import email_key
from booking.rules.patient_details import PatientDetails
from booking.rules.spam_names import is_spam_name
from booking.rules.text_cleaning import is_unreadable, is_visible, tidy_line, tidy_text, without_unreadable

WELCOME = [
    "O'Brien",
    "O’Brien",
    "Nguyễn",
    "李",
    "محمد عبد الله",
    "علی\u200cرضا",
    "Null",
    "Madonna",
    "J.R. Smith",
    "St. John",
    "Anne-Marie",
    "Dr. K. Müller-Lüdenscheidt",
    "Jean Co",
    "J. Co",
    "Uk Kim",
    "Me Net",
    "Ana de la Cruz y García",
    "Charles Windsor III",
    "Smith, John",
    "Zoë Łukaszewicz-Ødegård",
    "Sukarno",
]


@pytest.mark.parametrize("name", WELCOME)
def test_a_name_is_welcome_and_stays_as_it_is(name: str) -> None:
    assert (is_spam_name(name), is_unreadable(name), tidy_line(name)) == (False, False, name)


# By number: a lone surrogate cannot be written in a test's name.
HIDDEN = [0x00, 0x07, 0x0D, 0x1B, 0x7F, 0x85, 0x2028, 0x2029, 0x202E, 0x2066, 0xD800, 0xFFFD, 0xFEFF]


@pytest.mark.parametrize("number", HIDDEN, ids=hex)
def test_what_cannot_be_shown_or_rearranges_is_found_and_the_rest_is_kept(number: int) -> None:
    assert is_unreadable(f"Amina{chr(number)} Haddad")
    assert without_unreadable(f"Amina{chr(number)} Haddad") == "Amina Haddad"


@pytest.mark.parametrize("plain", ["", "two\nlines", "a\ttab", "می\u200cخواهم", "👩‍⚕️", "½ °C – “so”"])
def test_what_can_be_read_is_left_alone(plain: str) -> None:
    assert (is_unreadable(plain), without_unreadable(plain)) == (False, plain)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina Haddad ", "Amina Haddad"),
        ("Amina\tHaddad", "Amina Haddad"),
        ("Amina\nHaddad\n", "Amina Haddad"),
        ("Zoe\u0308", "Zoë"),
        ("   ", ""),
        ("", ""),
    ],
)
def test_a_line_is_tidied(typed: str, kept: str) -> None:
    assert tidy_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\r\n my knee\r\nsince May\r\r and my hip \n", "my knee\nsince May\n\n and my hip"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        ("", ""),
    ],
)
def test_a_longer_text_keeps_its_lines(typed: str, kept: str) -> None:
    assert tidy_text(typed) == kept


@pytest.mark.parametrize(
    ("details", "for_a_call", "for_a_visit"),
    [
        (PatientDetails(name="Amina", phone_e164="+441234380345"), True, True),
        (PatientDetails(name="Amina", email="amina@example.com"), False, True),
        (PatientDetails(name="Amina"), False, False),
        (PatientDetails(phone_e164="+441234380345", email="amina@example.com"), False, False),
        (PatientDetails(), False, False),
    ],
)
def test_enough_is_a_name_and_a_way_to_reach_them(details: PatientDetails, for_a_call: bool, for_a_visit: bool) -> None:
    assert (details.is_enough(by_phone=True), details.is_enough(by_phone=False)) == (for_a_call, for_a_visit)


def test_details_are_kept_and_read_back_and_forgotten_words_are_left_out() -> None:
    amina = PatientDetails(name="Amina", phone_e164="+441234380345", needs=["interpreter"], zone="Asia/Dubai")
    assert PatientDetails.from_stored(amina.to_store()) == amina
    assert PatientDetails.from_stored({"name": "Amina", "shoe_size": 38}) == PatientDetails(name="Amina")


def test_an_email_address_counts_once_however_it_is_capitalised() -> None:
    assert {email_key(text) for text in ("Amina@Example.com", "AMINA@EXAMPLE.COM", "amina@example.com")} == {
        "amina@example.com"
    }


@pytest.mark.parametrize("seen", ["A", "李", "7", "&", "☺", "می\u200cخواهم", " \u200d.", "क्षि"])
def test_a_letter_a_figure_or_a_sign_can_be_seen(seen: str) -> None:
    assert is_visible(seen)


@pytest.mark.parametrize(
    "unseen", ["", " ", "\u200d", "\U000e0001", "\u3164\u115f", "\u2800", "\ufe0f", "\u2060\u00ad"]
)
def test_fillers_joiners_and_spaces_alone_cannot(unseen: str) -> None:
    assert not is_visible(unseen)
