"""Times that people type."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import when
from timeline.errors import TimeError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-15T09:00:00Z", "2025-12-15T09:00:00Z"),
        ("2025-12-15 09:00+08:00", "2025-12-15T01:00:00Z"),
        ("2025-12-15", "2025-12-15T00:00:00Z"),
        ("15 Dec 2025 9am UTC+8", "2025-12-15T01:00:00Z"),
        ("15 Dec 2025 9am CET", "2025-12-15T08:00:00Z"),
        ("2 days ago", "2025-12-31T03:04:05Z"),
        ("yesterday 14:00", "2026-01-01T14:00:00Z"),
    ],
)
def test_a_time_is_read_as_a_person_means_it(text: str, expected: str) -> None:
    assert when.iso(when.parse(text, NOW)) == expected


@pytest.mark.parametrize("text", ["", "blah", "2025-02-30", "the day after"])
def test_what_cannot_be_understood_says_what_to_try(text: str) -> None:
    with pytest.raises(TimeError, match="2025-12-15T09:00:00Z"):
        when.parse(text, NOW)


def test_a_date_with_two_readings_is_refused_rather_than_guessed() -> None:
    with pytest.raises(TimeError, match="day/month or month/day"):
        when.parse("03/04/2025", NOW)
    assert when.iso(when.parse("15/12/2025", NOW)) == "2025-12-15T00:00:00Z"


@given(st.integers(631152000, 4102444800), st.integers(-12 * 60, 14 * 60))
def test_iso_times_keep_their_moment_in_any_zone(seconds: int, minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    assert when.parse(moment.isoformat(), NOW) == moment
