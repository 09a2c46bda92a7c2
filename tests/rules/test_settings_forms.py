"""What a form showed, and what is another than it was."""

from dataclasses import replace

from booking.rules.settings_forms import (
    FormValues,
    changed_values,
    diary_values,
    diary_week_values,
    values_fingerprint,
    week_values,
)
from booking.rules.setup_steps import SetupStep, is_setup_done, next_setup_step, steps_left_behind
from tests.rules.sample_facts import weekly
from tests.rules.test_stranded import OLIVER, WHOLE


def test_the_same_settings_have_one_fingerprint_and_others_another() -> None:
    one: FormValues = {"name": "London", "position": 1}
    assert values_fingerprint(one) == values_fingerprint({"position": 1, "name": "London"})
    assert values_fingerprint(one) != values_fingerprint({"name": "London", "position": 2})


def test_changes_say_from_and_to_and_what_came_and_went() -> None:
    assert changed_values({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 4, "new": 5}) == {
        "b": [2, 4],
        "gone": [3, None],
        "new": [None, 5],
    }


def test_a_week_is_a_line_for_each_day() -> None:
    own = replace(OLIVER, places={1: weekly("14:00-18:00", "09:00-13:00", weekdays=[0])})
    days = dict.fromkeys(("tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
    assert diary_week_values(own, 1) == {"follows": False, "monday": "09:00-13:00, 14:00-18:00", **days}
    assert diary_week_values(OLIVER, 1) == {"follows": True}
    assert week_values(weekly("22:00-24:00".replace("24:00", "00:00"), weekdays=[6]))["sunday"] == "22:00-24:00"


def test_a_diary_says_where_it_is() -> None:
    own = replace(OLIVER, places={2: weekly("09:00-13:00")}, role="Lead practitioner", experience="One\nTwo")
    assert diary_values(own, WHOLE) == {
        "name": "Mr Oliver Eaton",
        "is_person": True,
        "role": "Lead practitioner",
        "experience": "One\nTwo",
        "qualifications": "",
        "is_active": True,
        "is_at_desk": True,
        "position": 1,
        "services": ["discovery-call", "first-appointment"],
        "at_london": "",
        "at_bedford": "own",
    }


def test_the_first_run_goes_on_where_it_was_left_and_forgets_nothing() -> None:
    assert [next_setup_step(left) for left in range(7)] == [1, 2, 3, 4, 5, 5, 5]
    assert [is_setup_done(left) for left in (0, 4, 5)] == [False, False, True]
    assert (
        steps_left_behind(0, SetupStep.GROUP),
        steps_left_behind(4, SetupStep.GROUP),
        steps_left_behind(1, SetupStep.CHECK),
    ) == (1, 4, 5)
