"""When email counts as late and why it is, and which emails somebody is told of who can ring."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.rules.email_delays import (
    DELAY_REASONS,
    EmailDelay,
    EmailDelayFacts,
    email_delay,
    english_sentence,
    should_call_patient,
)
from booking.rules.smtp_refusals import EmailStopCause

NOW = datetime(2026, 10, 5, 9, 14, tzinfo=UTC)
SINCE = NOW - timedelta(minutes=6)


def ago(**past: float) -> datetime:
    return NOW - timedelta(**past)


@pytest.mark.parametrize(
    ("facts", "why", "answer"),
    [
        (EmailDelayFacts(2, SINCE), "no_worker", ""),
        (
            EmailDelayFacts(2, SINCE, failed_at_utc=ago(minutes=1), cause="password", answer="535 no"),
            "password",
            "535 no",
        ),
        # A worker that knew why, and has been silent since, is not running.
        (EmailDelayFacts(2, SINCE, failed_at_utc=ago(minutes=5), cause="password", answer="535 no"), "no_worker", ""),
        (EmailDelayFacts(2, SINCE, sent_at_utc=ago(minutes=1)), "slow", ""),
        (EmailDelayFacts(2, SINCE, sent_at_utc=ago(minutes=5)), "no_worker", ""),
    ],
)
def test_why_email_is_late(facts: EmailDelayFacts, why: str, answer: str) -> None:
    assert email_delay(facts, NOW) == EmailDelay(2, SINCE, why, answer)


def test_nothing_is_wrong_while_nothing_is_late() -> None:
    assert email_delay(EmailDelayFacts(0, None, failed_at_utc=NOW, cause="password"), NOW) is None


def test_every_cause_has_its_words() -> None:
    assert set(DELAY_REASONS) == {*EmailStopCause, "no_worker", "slow"}


def test_the_sentence_for_whoever_watches() -> None:
    assert english_sentence(EmailDelay(12, SINCE, "password", "535 5.7.8 no")) == (
        "12 emails have been waiting since 2026-10-05 09:08 UTC: the mail server refused our password (535 5.7.8 no)"
    )
    assert english_sentence(EmailDelay(1, SINCE, "no_worker", "")) == (
        "1 email has been waiting since 2026-10-05 09:08 UTC: the worker that sends them isn’t running"
    )


@pytest.mark.parametrize(
    ("late_minutes", "starts_in_hours", "has_failed", "told"),
    [
        # Refused: within the hour, and at once where the appointment is near.
        (0, 40, True, False),
        (29, 40, True, False),
        (30, 40, True, True),
        (30, 24 * 50, True, True),
        (0, 2.9, True, True),
        # Not tried, or the mail stands still: the near ones.
        (4, 2, False, False),
        (5, 2, False, True),
        (5, 40, False, False),
        (30, 40, False, True),
        (30, 72, False, True),
        (30, 73, False, False),
        # It has begun: no call would help.
        (600, 0, True, False),
        (600, -1, False, False),
    ],
)
def test_who_is_to_be_rung(late_minutes: float, starts_in_hours: float, has_failed: bool, told: bool) -> None:
    starts = NOW + timedelta(hours=starts_in_hours)
    assert should_call_patient(ago(minutes=late_minutes), starts, NOW, has_failed=has_failed) is told
