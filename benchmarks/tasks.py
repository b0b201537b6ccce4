"""What a contender is told, and what it says it took."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """`warm`: people to begin with, outside the measurement."""

    url: str
    tenant_id: str
    authority: str
    ca_bundle: str
    admin_id: str
    sku_id: str
    people: Sequence[str]
    warm: Sequence[str]
    folder: str = ""  # of ours: where its database is
    rate: float = 0.0  # of the quota, as it is set up: writes a second; 0: none
    burst: int = 0  # and at once before that


@dataclass(frozen=True)
class Took:
    seconds: float
    cpu: float  # seconds, of every process that did it
    peak: int = 0  # bytes resident
    failed: int = 0  # people it says it failed with, or left


class Clock:
    """Measures from its making to `took`."""

    def __init__(self) -> None:
        self._cpu, self._began = _cpu(), time.perf_counter()

    def took(self, failed: int) -> Took:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return Took(time.perf_counter() - self._began, _cpu() - self._cpu, peak, failed)


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
