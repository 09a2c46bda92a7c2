"""What a form showed, and what is another than it was."""

from dataclasses import replace

from booking.rules.first_run import Step, after, is_done, next_step
from booking.rules.settings import (
    Settings,
    changes,
    fingerprint,
    of_diary,
    of_week,
    of_week_of,
)
from tests.rules.made import weekly
from tests.rules.test_stranded import OLIVER, WHOLE


def test_the_same_settings_have_one_fingerprint_and_others_another() -> None:
    one: Settings = {"name": "London", "position": 1}
    assert fingerprint(one) == fingerprint({"position": 1, "name": "London"})
    assert fingerprint(one) != fingerprint({"name": "London", "position": 2})


def test_changes_say_from_and_to_and_what_came_and_went() -> None:
    assert changes({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 4, "new": 5}) == {
        "b": [2, 4],
        "gone": [3, None],
        "new": [None, 5],
    }


def test_a_week_is_a_line_for_each_day() -> None:
    own = replace(OLIVER, places={1: weekly("14:00-18:00", "09:00-13:00", weekdays=[0])})
    days = dict.fromkeys(("tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
    assert of_week_of(own, 1) == {"follows": False, "monday": "09:00-13:00, 14:00-18:00", **days}
    assert of_week_of(OLIVER, 1) == {"follows": True}
    assert of_week(weekly("22:00-24:00".replace("24:00", "00:00"), weekdays=[6]))["sunday"] == "22:00-24:00"


def test_a_diary_says_where_it_is() -> None:
    own = replace(OLIVER, places={2: weekly("09:00-13:00")}, role="Lead practitioner", experience="One\nTwo")
    assert of_diary(own, WHOLE) == {
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
    assert [next_step(left) for left in range(7)] == [1, 2, 3, 4, 5, 5, 5]
    assert [is_done(left) for left in (0, 4, 5)] == [False, False, True]
    assert (after(0, Step.GROUP), after(4, Step.GROUP), after(1, Step.CHECK)) == (1, 4, 5)
