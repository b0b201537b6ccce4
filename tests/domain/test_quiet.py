"""When people are left alone, where they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.quiet import after_quiet


@pytest.mark.parametrize(
    ("at", "zone", "then"),
    [
        ("2026-11-24T12:00", "Europe/Amsterdam", "2026-11-24T12:00"),
        ("2026-11-24T06:30", "Europe/Amsterdam", "2026-11-24T07:00"),  # 07:30 there
        ("2026-11-24T19:00", "Europe/Amsterdam", "2026-11-25T07:00"),  # 20:00 there
        ("2026-11-24T18:59", "Europe/Amsterdam", "2026-11-24T18:59"),
        ("2026-11-27T19:30", "Europe/Amsterdam", "2026-11-30T07:00"),  # Friday evening → Monday
        ("2026-11-28T12:00", "UTC", "2026-11-30T08:00"),  # Saturday
        ("2026-11-24T19:00", "America/New_York", "2026-11-24T19:00"),  # 14:00 there
        ("2026-03-27T20:00", "Europe/Amsterdam", "2026-03-30T06:00"),  # the clocks change that weekend
        ("2026-11-24T21:00", "no such zone", "2026-11-25T08:00"),
        ("2026-11-24T21:00", "", "2026-11-25T08:00"),
    ],
)
def test_the_first_moment_somebody_may_be_reminded(at: str, zone: str, then: str) -> None:
    begun = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert after_quiet(begun, zone) == datetime.fromisoformat(then).replace(tzinfo=UTC)
