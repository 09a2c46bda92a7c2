"""What a confirming page showed, and what of it has changed."""

import pytest

from booking.rules.errors import ChangedSinceShown
from booking.rules.page_digest import changed_facts, facts_digest, refuse_changed_facts

SHOWN = {"phone": "07700 900123", "email": "priya@example.com", "needs": ["longer"], "price": None}


def test_what_is_as_it_was_has_not_changed() -> None:
    assert changed_facts(facts_digest(SHOWN), SHOWN) == ()
    refuse_changed_facts(facts_digest(SHOWN), SHOWN)


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ({"phone": "07700 900999"}, ("phone",)),
        ({"email": "", "needs": []}, ("email", "needs")),
        ({"price": 0}, ("price",)),
        ({"phone": SHOWN["email"], "email": SHOWN["phone"]}, ("phone", "email")),
    ],
)
def test_what_has_changed_is_named(now: dict[str, str | int | list[str] | None], names: tuple[str, ...]) -> None:
    with pytest.raises(ChangedSinceShown) as refused:
        refuse_changed_facts(facts_digest(SHOWN), {**SHOWN, **now})
    assert refused.value.names == names


def test_a_fact_that_the_page_did_not_show_has_changed() -> None:
    assert changed_facts(facts_digest({"phone": SHOWN["phone"]}), SHOWN) == ("email", "needs", "price")


def test_where_nothing_is_said_to_have_been_shown_nothing_is_named() -> None:
    with pytest.raises(ChangedSinceShown) as refused:
        refuse_changed_facts("", SHOWN)
    assert refused.value.names == ()


def test_the_digest_has_nothing_of_what_was_typed() -> None:
    assert not any(word in facts_digest(SHOWN) for word in ("0770", "priya", "longer"))
