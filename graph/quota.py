"""Graph's quotas as token buckets: what is left, when more comes back, what a refusal teaches.

Source of the figures: "Microsoft Graph service-specific throttling limits", section "Identity and access
service limits", for one app in one tenant: 3,000 writes in 150 seconds; 3,500, 5,000 or 8,000 resource units
in 10 seconds where the tenant has fewer than 50, up to 500, or more users.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.ports import Level

_LEFT = 0.3  # seconds' worth that long work leaves: urgent ones go at once, and clocks differ a little
_CUT = 0.7  # of the rate, where it has proved too high
_FLOOR = 0.05  # of the quota: slower than this it never gets
_BACK = 400.0  # seconds from nothing back to the whole quota
_SAME = 1.0  # seconds after a wait in which refusals still belong to what was sent before it
_AGAIN = 30.0  # seconds after a wait in which another refusal says that the rate is wrong


@dataclass(frozen=True, slots=True)
class Quota:
    """So many a second in the long run, so many at once after a rest."""

    rate: float
    burst: float

    @property
    def left(self) -> float:
        """What long work leaves for what somebody waits for."""
        return min(self.rate * _LEFT, self.burst / 10)


WRITES = Quota(20.0, 3000.0)


def units(people: int) -> Quota:
    """Resource units by the size of the tenant."""
    rate = 350.0 if people < 50 else 500.0 if people <= 500 else 800.0
    return Quota(rate, rate * 10)


@dataclass(frozen=True, slots=True)
class Promise:
    """When the first, second, … of what was taken may be spent."""

    at: float  # seconds since the epoch
    free: float  # how many there were at that moment
    rate: float
    shut_until: float

    def due(self, number: int) -> float:
        """The moment from which so many of them may be spent."""
        return max(self.shut_until, self.at + max(0.0, number - self.free) / self.rate)

    def due_by(self, now: float) -> int:
        """How many of them may be spent then, in all."""
        return int(self.free + (now - self.at) * self.rate + 1e-6) if now >= self.shut_until else 0


def full(quota: Quota, now: float) -> Level:
    return Level(quota.burst, quota.rate, now)


def filled(level: Level, quota: Quota, now: float) -> Level:
    """What is left now. The rate comes back slowly after it was cut; one above the quota stands: another
    replica knows the tenant to be larger."""
    elapsed = max(0.0, now - level.at)  # another replica's clock may be ahead
    rate = max(level.rate, min(quota.rate, level.rate + elapsed * quota.rate / _BACK))
    left = min(_burst(level, quota), level.level + elapsed * level.rate)
    return Level(left, rate, max(now, level.at), level.shut_until)


def settled(level: Level, quota: Quota, now: float, under_way: int) -> Level:
    """What is left now, when so many of those taken may not have reached Graph yet. Its bucket stays full
    until they do: what was thought to come back meanwhile is not there."""
    here = filled(level, quota, now)
    return replace(here, level=min(here.level, _burst(level, quota) - under_way))


def _burst(level: Level, quota: Quota) -> float:
    return quota.burst * max(1.0, level.rate / quota.rate)


def taken(level: Level, quota: Quota, now: float, number: int) -> tuple[Level, Promise]:
    """So many are promised to long work, in its turn."""
    here = filled(level, quota, now)
    promise = Promise(now, here.level - quota.left, here.rate, here.shut_until)
    return replace(here, level=here.level - number), promise


def refused(level: Level, quota: Quota, now: float, seconds: float) -> Level:
    """Graph says that there is nothing left, and asks for so many seconds.

    The first refusal only empties the bucket: others may have drawn from it. One soon after says that the
    rate is wrong.
    """
    here = filled(level, quota, now)
    until = max(here.shut_until, now + seconds)
    if now < level.shut_until + _SAME:
        return replace(here, shut_until=until)
    wrong = now < level.shut_until + _AGAIN
    rate = max(here.rate * _CUT, quota.rate * _FLOOR) if wrong else here.rate
    return Level(min(here.level, 0.0), rate, here.at, until)


def held(level: Level, quota: Quota, now: float, seconds: float) -> Level:
    """Nobody sends for so many seconds."""
    here = filled(level, quota, now)
    return replace(here, shut_until=max(here.shut_until, now + seconds))


def grown(level: Level, before: Quota, after: Quota, now: float) -> Level:
    """The quota turns out to be larger; a rate that was cut still has to come back by itself."""
    here = filled(level, before, now)
    if not before.rate <= here.rate < after.rate:
        return here
    return replace(here, level=here.level + after.burst - before.burst, rate=after.rate)
