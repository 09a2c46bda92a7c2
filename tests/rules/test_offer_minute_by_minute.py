"""What is offered, and what is accepted, equal what slow reasoning finds: any hours, any zone, any clock change."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.rules.availability import AvailabilityFacts, accept_start, offered_day
from booking.rules.clinic_time import cell_of
from booking.rules.errors import (
    ClinicClosedOnDate,
    JustTaken,
    NobodyWorksOnDate,
    NotOffered,
    NotOneOfOurTimes,
    TooFarAhead,
    TooSoon,
)
from booking.rules.practice import DayException, Diary, Span, WeeklyHours
from tests.rules.minute_by_minute import Situation, minutes_of
from tests.rules.sample_facts import CALL, clinic, facts

CHANGES = [
    ("Europe/London", date(2026, 10, 25)),
    ("Europe/London", date(2027, 3, 28)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/New_York", date(2027, 3, 14)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
]
PLAIN = [
    ("Europe/London", date(2026, 10, 5)),
    ("Asia/Dubai", date(2026, 10, 25)),
    ("Asia/Kathmandu", date(2026, 10, 6)),
    ("America/St_Johns", date(2027, 6, 9)),
]

fives = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
buffers = st.integers(0, 24).map(lambda n: n * 5)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens, closes = draw(fives), draw(fives)
    return Span(min(opens, closes), max(opens, closes)) if opens != closes else Span(opens, time(0))


some_spans = st.lists(spans(), max_size=3).map(tuple)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    zone, on_date = draw(st.sampled_from(CHANGES + PLAIN))
    weekday = on_date.weekday()
    first = minutes_of(on_date, zone)[0][0]

    def hours(some: tuple[Span, ...]) -> tuple[WeeklyHours, ...]:
        elsewhere = WeeklyHours((weekday + 1) % 7, Span(time(0), time(0)))
        return (*(WeeklyHours(weekday, span) for span in some), elsewhere)

    def exception() -> DayException:
        return DayException(on_date, draw(some_spans), "")

    diaries = tuple(
        Diary(
            id=number,
            name=f"Diary {number}",
            is_person=True,
            service_ids=frozenset({1}),
            hours={1: hours(draw(some_spans)) if own else None},
        )
        for number, own in enumerate(draw(st.lists(st.booleans(), min_size=1, max_size=3)), start=1)
    )
    taken = {}
    for one in diaries:
        blocks = draw(st.lists(st.tuples(st.integers(-40, 330), st.integers(1, 30)), max_size=5))
        cells = {start + n for start, length in blocks for n in range(length)}
        taken[one.id] = frozenset(first + timedelta(minutes=5 * cell) for cell in cells)
    service = replace(
        CALL,
        minutes=draw(st.integers(1, 24)) * 5,
        buffer_before_minutes=draw(buffers),
        buffer_after_minutes=draw(buffers),
        notice_minutes=draw(st.integers(0, 600)),
        window_days=draw(st.integers(1, 3)),
    )
    now = first + draw(st.integers(-4 * 24 * 60, 24 * 60)) * timedelta(minutes=1)
    return Situation(
        service,
        replace(clinic(zone=zone), hours=hours(draw(some_spans))),
        diaries,
        taken,
        exception() if draw(st.integers(0, 3)) == 0 else None,
        {one.id: exception() for one in diaries if draw(st.integers(0, 3)) == 0},
        on_date,
        now,
    )


def as_facts(situation: Situation) -> AvailabilityFacts:
    """The same as the rules are given it."""
    first = minutes_of(situation.on_date, situation.clinic.time_zone)[0][0]
    return facts(
        situation.service,
        situation.clinic,
        situation.diaries,
        {diary_id: [cell_of(moment) for moment in some] for diary_id, some in situation.taken.items()},
        {situation.on_date: situation.closure} if situation.closure else {},
        {diary_id: {situation.on_date: one} for diary_id, one in situation.own_exceptions.items()},
        origin=cell_of(first) - 60,
    )


def answer(given: AvailabilityFacts, start: datetime, now: datetime) -> type[NotOffered] | None:
    """The refusal's name, or None for a time that is accepted."""
    try:
        accept_start(given, start, now)
    except NotOffered as refusal:
        return type(refusal)
    return None


@settings(max_examples=250, deadline=None, derandomize=True)
@given(situations())
def test_the_times_offered_are_those_that_slow_reasoning_finds(situation: Situation) -> None:
    expected = situation.offered()
    slots = offered_day(as_facts(situation), situation.on_date, situation.now).slots
    assert [slot.starts_at_utc for slot in slots] == sorted(expected)
    assert all(slot.diary_id in expected[slot.starts_at_utc] for slot in slots)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(situations(), st.lists(st.integers(0, 24 * 60 - 1), max_size=4))
def test_what_is_offered_is_accepted_and_all_else_is_refused_for_its_own_reason(
    situation: Situation, at_minutes: list[int]
) -> None:
    given = as_facts(situation)
    everything = minutes_of(situation.on_date, situation.clinic.time_zone)
    posted = [moment for moment, _ in everything[::15]]
    posted += [everything[n % len(everything)][0] for n in at_minutes]
    offered = offered_day(given, situation.on_date, situation.now)
    assert {start: answer(given, start, situation.now) for start in posted} == situation.answers(posted)
    assert all(accept_start(given, slot.starts_at_utc, situation.now) == slot for slot in offered.slots)


def test_the_situations_are_worth_reasoning_about() -> None:
    """With times offered, and each refusal given, somewhere among them."""
    seen: set[object] = set()

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(situations())
    def look(situation: Situation) -> None:
        moments = [moment for moment, _ in minutes_of(situation.on_date, situation.clinic.time_zone)[::45]]
        seen.update(answer(as_facts(situation), moment, situation.now) for moment in moments)

    look()
    assert seen == {None, TooSoon, TooFarAhead, ClinicClosedOnDate, NobodyWorksOnDate, NotOneOfOurTimes, JustTaken}
