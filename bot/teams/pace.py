"""How fast one person may speak: a token bucket each, and one friendly answer a spell."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TooFast:
    """Not now. `seconds`: until the next turn is taken; `tell`: the first refusal of this spell."""

    seconds: int
    tell: bool


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float  # seconds of the clock
    told: bool = False


class Pace:
    """At most `a_minute` turns at once, and as many a minute in the long run; 0: no limit.

    Not the `limits` library: its store in memory has no bound on how many people it remembers, and the one
    answer a spell would need a second store beside it. A spell ends when half of the bucket is back, so that
    somebody who floods for an hour is answered once and not with every token. Per process: behind several
    replicas the limit is so many times as high, which is still a limit.
    """

    def __init__(
        self, a_minute: int, *, people: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._people, self._clock = a_minute, people, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str) -> TooFast | None:
        """Count one turn of this person; None when it may go on."""
        if not self._most:
            return None
        bucket = self._filled(who)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return None
        tell, bucket.told = not bucket.told, True
        return TooFast(math.ceil((1 - bucket.tokens) * 60 / self._most), tell)

    def _filled(self, who: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(who, _Bucket(self._most, now))
        self._buckets.move_to_end(who)
        if len(self._buckets) > self._people:
            self._buckets.popitem(last=False)  # silent the longest: its bucket is full again, or nearly
        bucket.tokens = min(self._most, bucket.tokens + (now - bucket.at) * self._most / 60)
        bucket.at = now
        if bucket.tokens >= self._most / 2:
            bucket.told = False
        return bucket
