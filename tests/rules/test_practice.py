"""Which call pages lead to: one by phone that somebody takes, and a free one before one that costs."""

from dataclasses import replace

from booking.rules.practice import Clinic, Diary, Practice, PracticeContact, Service
from tests.rules.sample_facts import clinic

LONDON = clinic("09:00-18:00")
GROUP = PracticeContact("ProHealth Clinic", "+441234380345", "info@prohealthclinic.example")
VISIT = Service(1, "visit", "Visit", "", 45, 0, 0, 19500, 60, 90, 60, False)
PAID = Service(2, "second-opinion", "Second opinion", "", 30, 0, 0, 5000, 60, 90, 60, True)
FREE = Service(3, "discovery-call", "Discovery call", "", 15, 0, 0, 0, 60, 60, 60, True)


def practice(*taken: Service, at: Clinic = LONDON) -> Practice:
    """A practice with all three, of which somebody in London takes these."""
    diary = Diary(1, "Calls", False, frozenset(service.id for service in taken), {at.id: None})
    return Practice(GROUP, (at,), (VISIT, PAID, FREE), (diary,))


def test_a_free_call_comes_before_one_that_costs_whatever_their_order() -> None:
    assert practice(VISIT, PAID, FREE).call == practice(VISIT, PAID, FREE).call_at(LONDON) == FREE


def test_a_call_that_nobody_takes_is_none() -> None:
    assert (practice(VISIT, PAID).call, practice(VISIT).call, practice(FREE).call_at(replace(LONDON, id=9))) == (
        PAID,
        None,
        None,
    )


def test_a_clinic_without_a_number_of_its_own_has_the_groups() -> None:
    own = replace(LONDON, phone="+442079460000")
    assert (practice(FREE).phone_of(LONDON), practice(FREE, at=own).phone_of(own)) == ("+441234380345", "+442079460000")
