"""When people are left alone: between 20:00 and 08:00 where they are, and at weekends."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EVENING, MORNING = time(20), time(8)
_SATURDAY = 5


def after_quiet(at: datetime, timezone: str) -> datetime:
    """The first moment from `at` on (aware) at which somebody in this IANA zone may be reminded, in UTC."""
    local = at.astimezone(_zone(timezone))
    if local.time() >= EVENING:
        local = _next_morning(local)
    elif local.time() < MORNING:
        local = datetime.combine(local.date(), MORNING, local.tzinfo)
    while local.weekday() >= _SATURDAY:
        local = _next_morning(local)
    return local.astimezone(UTC)


def _next_morning(local: datetime) -> datetime:
    # By the date and not by hours: a night in which the clocks change is no reason to wake anybody.
    return datetime.combine(local.date() + timedelta(days=1), MORNING, local.tzinfo)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")  # what a client said of itself, and nothing else is known
