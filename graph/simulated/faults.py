"""What can be made to go wrong, from a test or over /_simulated/faults."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    THROTTLE = "throttle"  # 429 with Retry-After
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    CONCURRENCY = "concurrency"  # 409 Directory_ConcurrencyViolation
    CLAIMS = "claims"  # 401 with a claims challenge
    LOST_ANSWER = "lost_answer"  # carried out, then the connection is dropped
    LOST_REQUEST = "lost_request"  # the connection is dropped before anything is carried out
    SLOW = "slow"  # `latency_ms` more for these requests


@dataclass(slots=True)
class Fault:
    """One kind of trouble for requests that match.

    `path` is a regular expression searched in the path and query relative to /v1.0, `method` an HTTP
    method; empty means any. The first `skip` matching requests pass, the `times` after them are hit; None
    means for good. Of every `every` of those only the first `burst` are hit, in a row. Requests inside a
    batch match by themselves.
    """

    kind: FaultKind
    times: int | None = 1
    method: str = ""
    path: str = ""
    skip: int = 0
    retry_after: int = 1  # seconds
    latency_ms: int = 0
    every: int = 1
    burst: int = 1
    seen: int = 0  # matching requests, after those skipped

    def hits(self, method: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        if self.times == 0 or (self.method and self.method != method):
            return False
        if self.path and not re.search(self.path, path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.seen += 1
        if (self.seen - 1) % self.every >= self.burst:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(slots=True)
class Quota:
    """A token bucket: `rate` a second after a burst of `burst`. Graph's own for writes is 3,000 in 150
    seconds for an app in a tenant ("Microsoft Graph service-specific throttling limits", section "Identity
    and access service limits"): rate 20, burst 3000; for resource units 3,500, 5,000 or 8,000 in 10 seconds,
    depending on the size of the tenant."""

    rate: float
    burst: int
    writes_only: bool = True  # of Faults.quota; else every request counts
    level: float = -1.0  # left now; below zero: not used yet
    filled_at: float = 0.0

    def take(self, cost: float) -> float:
        """Seconds to wait; 0.0 when the request may go on."""
        now = time.monotonic()
        level = float(self.burst) if self.level < 0 else self.level + (now - self.filled_at) * self.rate
        self.level, self.filled_at = min(float(self.burst), level), now
        if self.level >= cost:
            self.level -= cost
            return 0.0
        return (cost - self.level) / self.rate


@dataclass(slots=True)
class Faults:
    """How the tenant behaves now. Set the fields; they are read at every request."""

    latency_ms: int = 0  # for every HTTP call; a batch waits once
    stale_ms: int = 0  # after a write, reads show the former state for so long
    empty_pages: bool = False  # an empty page with a next link after every full one
    shuffled_batches: bool = False  # answers in another order than the requests
    nameless_roles: bool = False  # roles come without names, as they may with User.Read alone …
    bare_roles: bool = False  # … or with nothing but their object id
    fold_diacritics: bool = False  # whether $search finds Zoë as zoe; nothing documented says so
    language: str = "en"  # of refusal texts: en, nl
    quota: Quota | None = None  # for writes
    units: Quota | None = None  # for resource units, by their documented costs
    rules: list[Fault] = field(default_factory=list)

    def add(
        self,
        kind: FaultKind | str,
        *,
        times: int | None = 1,
        method: str = "",
        path: str = "",
        skip: int = 0,
        retry_after: int = 1,
        latency_ms: int = 0,
        every: int = 1,
        burst: int = 1,
    ) -> Fault:
        """Adds one fault; the arguments are the fields of `Fault`."""
        fault = Fault(FaultKind(kind), times, method, path, skip, retry_after, latency_ms, every, burst)
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Everything as at the start."""
        fresh = Faults()
        for name in Faults.__slots__:
            setattr(self, name, getattr(fresh, name))

    def wait(self, cost: tuple[int, int]) -> float:
        """Seconds until the quotas let a request of so many resource units and writes through; 0.0: now."""
        units, writes = cost
        of_writes = 1 if self.quota and not self.quota.writes_only else writes
        wait = self.quota.take(of_writes) if self.quota and of_writes else 0.0
        return wait or (self.units.take(units) if self.units else 0.0)

    def hit(self, method: str, path: str, whole_batch: bool = False) -> Fault | None:
        """The fault this request meets, if any; counts it.

        A batch as a whole meets only faults whose path names it: the others wait for what is inside.
        """
        rules = [fault for fault in self.rules if "batch" in fault.path] if whole_batch else self.rules
        found = next((fault for fault in rules if fault.hits(method, path)), None)
        if found is not None and found.times == 0:
            self.rules.remove(found)
        return found
