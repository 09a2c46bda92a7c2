"""Which call pages lead to: one by phone that somebody takes, and a free one before one that costs."""

from dataclasses import replace

from booking.rules.practice import Clinic, Diary, Practice, PracticeContact, Service
from tests.rules.sample_facts import clinic

LONDON = clinic("09:00-18:00")
GROUP = PracticeContact(name="ProHealth Clinic", phone="+441234380345", email="info@prohealthclinic.example")
VISIT = Service(
    id=1,
    slug="visit",
    name="Visit",
    summary="",
    minutes=45,
    buffer_before_minutes=0,
    buffer_after_minutes=0,
    price_pence=19500,
    notice_minutes=60,
    window_days=90,
    cutoff_minutes=60,
    by_phone=False,
)
PAID = Service(
    id=2,
    slug="second-opinion",
    name="Second opinion",
    summary="",
    minutes=30,
    buffer_before_minutes=0,
    buffer_after_minutes=0,
    price_pence=5000,
    notice_minutes=60,
    window_days=90,
    cutoff_minutes=60,
    by_phone=True,
)
FREE = Service(
    id=3,
    slug="discovery-call",
    name="Discovery call",
    summary="",
    minutes=15,
    buffer_before_minutes=0,
    buffer_after_minutes=0,
    price_pence=0,
    notice_minutes=60,
    window_days=60,
    cutoff_minutes=60,
    by_phone=True,
)


def practice(*taken: Service, at: Clinic = LONDON) -> Practice:
    """A practice with all three, of which somebody in London takes these."""
    diary = Diary(
        id=1, name="Calls", is_person=False, service_ids=frozenset(service.id for service in taken), hours={at.id: None}
    )
    return Practice(group=GROUP, clinics=(at,), services=(VISIT, PAID, FREE), diaries=(diary,))


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
