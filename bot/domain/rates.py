"""How fast a bot may speak in one conversation, and how much of that is spent.

Source: Microsoft Learn, "Optimize your bot with rate limiting in Teams", section "Per bot per thread limit":
7 messages in 1 second, 8 in 2, 60 in 30, 1,800 in an hour; and 50 requests a second for an app in a tenant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PUBLISHED: tuple[tuple[int, int], ...] = ((1, 7), (2, 8), (30, 60), (3600, 1800))
"""Within so many seconds, so many messages."""

TENANT_A_SECOND = 50

_LEFT_FOR_ANSWERS = 0.8
"""What people say is answered at once and not counted here; a fifth of each window is left for that."""

OURS = tuple((seconds, max(1, int(count * _LEFT_FOR_ANSWERS))) for seconds, count in PUBLISHED)

_EXACT = 30  # seconds for which each message is remembered by itself; before that only how many a minute
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Spent:
    """When messages were sent to one conversation, in seconds since 1970."""

    recent: tuple[float, ...] = ()  # oldest first
    minutes: tuple[tuple[int, int], ...] = ()  # (minute since 1970, how many), for the last hour

    def rest(self, now: float, limits: Sequence[tuple[int, int]] = OURS) -> float:
        """Seconds until one more may be sent; 0 when it may be now."""
        return max(self._rest(now, seconds, count) for seconds, count in limits)

    def _rest(self, now: float, seconds: int, count: int) -> float:
        if seconds > _EXACT:
            return self._rest_of_hour(now, seconds, count)
        within = [at for at in self.recent if at > now - seconds]
        return 0.0 if len(within) < count else within[-count] + seconds - now

    def _rest_of_hour(self, now: float, seconds: int, count: int) -> float:
        """A minute counts until its last second is that long ago: late by a minute, never early."""
        left = sum(many for _, many in self.minutes)
        for minute, many in self.minutes:
            if left < count:
                return 0.0
            left -= many
            until = (minute + 1) * _MINUTE + seconds
            if until > now and left < count:
                return until - now
        return 0.0

    def plus(self, now: float) -> Spent:
        """With a message sent now, without what no longer counts."""
        recent = tuple(at for at in self.recent if at > now - _EXACT)
        this = int(now // _MINUTE)
        kept = {minute: many for minute, many in self.minutes if (minute + 1) * _MINUTE + 3600 > now}
        kept[this] = kept.get(this, 0) + 1
        return Spent((*recent, now), tuple(sorted(kept.items())))
