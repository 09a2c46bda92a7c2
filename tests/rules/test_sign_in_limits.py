"""How long what somebody has shown is good for."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.rules.sign_in_limits import PROOF_LASTS, is_proof_recent

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("proved_at_utc", "recent"),
    [
        (None, False),
        (NOW - PROOF_LASTS - A_SECOND, False),
        (NOW - PROOF_LASTS, True),
        (NOW + timedelta(minutes=1), True),
        # A clock that was five days ahead wrote it: it is not good for five days.
        (NOW + timedelta(days=5), False),
    ],
)
def test_a_proof_is_good_for_a_quarter_of_an_hour(proved_at_utc: datetime | None, recent: bool) -> None:
    assert is_proof_recent(proved_at_utc, NOW) == recent
