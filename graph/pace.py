"""How fast a tenant is asked, by all replicas together: the Pace port.

What is left of a quota stands where all replicas see it (the Levels port). A replica takes from there in
blocks of about a second, and waits by itself until its turn has come; so nobody asks the database for leave
again and again, and whoever comes second is promised a later moment and not sent away.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.ports import Level, Levels
from graph import quota
from graph.quota import Promise, Quota

_WRITES, _UNITS = "writes", "units"
_FEW = 8  # writes at once under the quota: of the sizes measured the one that came closest to it
_AHEAD, _PART = 5, 10  # taken at once while there is plenty: so many pieces, or such a part of what is left
_AT_ONCE = 0.001  # seconds: no timer is finer
_KEPT = 2.0  # seconds after its last turn that a block is good for: then it is others' as well
_LOST = 1.0  # so many fewer than thought are worth telling the other replicas
_FORGOTTEN = 300.0  # seconds without an answer after which none is expected any more


@dataclass(slots=True)
class _Block:
    """What this replica was promised and has not spent."""

    promise: Promise
    size: int
    spent: int = 0

    def ready(self, now: float) -> int:
        """How many may be spent now."""
        return min(self.size, self.promise.due_by(now)) - self.spent

    def stale(self, now: float) -> bool:
        return self.spent >= self.size or now > self.promise.due(self.size) + _KEPT


@dataclass(slots=True)
class _UnderWay:
    """What this replica took and has no answer to: Graph may not have counted it yet."""

    count: int = 0
    at: float = 0.0  # seconds since the epoch: the last taking or answer

    def add(self, number: int, now: float) -> None:
        # Whoever is cancelled while asking never tells.
        kept = self.count if now < self.at + _FORGOTTEN else 0
        self.count, self.at = max(0, kept + number), now


class TenantPace:
    """The Pace port on Levels. `writes`: the quota for writes, for any tenant; `clock`: seconds since the
    epoch, the same on all replicas but for what NTP leaves."""

    def __init__(
        self, levels: Levels, writes: Quota = quota.WRITES, clock: Callable[[], float] = time.time
    ) -> None:
        self._levels, self._writes, self._clock = levels, writes, clock
        self._sizes: dict[str, int] = {}  # tenant → people seen
        self._known: dict[tuple[str, str], Level] = {}  # as this replica saw it last
        self._blocks: dict[tuple[str, str], _Block] = {}
        self._under_way: defaultdict[tuple[str, str], _UnderWay] = defaultdict(_UnderWay)
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take(self, tenant_id: str, units: int, *, writes: int = 0, urgent: bool = False) -> None:
        if urgent:
            await self._at_once(tenant_id, _WRITES if writes else _UNITS, writes or units)
            return
        for kind, left in ((_WRITES, writes), (_UNITS, units)):
            while left > 0:
                left -= await self._turn(tenant_id, kind, left)

    async def share(self, tenant_id: str, writes: int) -> int:
        granted = await self._turn(tenant_id, _WRITES, writes)
        await self.take(tenant_id, granted)  # an assignLicense costs one unit, too
        return granted

    async def answered(self, tenant_id: str, units: int, *, writes: int = 0) -> None:
        for kind, number in ((_WRITES, writes), (_UNITS, units)):
            if number:
                await self._settle(tenant_id, kind)
                self._under_way[tenant_id, kind].add(-number, self._clock())

    async def refused(self, tenant_id: str, seconds: float, *, writes: bool) -> None:
        kind, other = (_WRITES, _UNITS) if writes else (_UNITS, _WRITES)
        await self._change(tenant_id, kind, lambda level, of, now: quota.refused(level, of, now, seconds))
        self._dropped(tenant_id, kind)  # what was promised before is worth nothing
        await self._shut(tenant_id, other, seconds)

    async def hold(self, tenant_id: str, seconds: float) -> None:
        for kind in (_WRITES, _UNITS):
            await self._shut(tenant_id, kind, seconds)

    async def seen(self, tenant_id: str, people: int) -> None:
        before = self._quota(tenant_id, _UNITS)
        self._sizes[tenant_id] = max(people, self._sizes.get(tenant_id, 0))
        after = self._quota(tenant_id, _UNITS)

        def grown(level: Level, _: Quota, now: float) -> Level:
            return quota.grown(level, before, after, now)

        if after != before:
            await self._change(tenant_id, _UNITS, grown)

    async def seconds_for(self, tenant_id: str, writes: int) -> float:
        now, of = self._clock(), self._quota(tenant_id, _WRITES)
        level = await self._levels.level(tenant_id, _WRITES) or quota.full(of, now)
        _, promise = quota.taken(level, of, now, writes)
        return max(0.0, promise.due(writes) - now)

    def _quota(self, tenant_id: str, kind: str) -> Quota:
        return self._writes if kind == _WRITES else quota.units(self._sizes.get(tenant_id, 0))

    async def _shut(self, tenant_id: str, kind: str, seconds: float) -> None:
        shut = await self._change(tenant_id, kind, lambda level, of, now: quota.held(level, of, now, seconds))
        if block := self._blocks.get((tenant_id, kind)):
            block.promise = replace(block.promise, shut_until=shut.shut_until)

    async def _settle(self, tenant_id: str, kind: str) -> None:
        """Until this answer Graph's bucket may have been full, with all that is under way still to come."""
        key, of = (tenant_id, kind), self._quota(tenant_id, kind)
        under_way = self._under_way[key].count

        def settled(level: Level, of: Quota, now: float) -> Level:
            return quota.settled(level, of, now, under_way)

        if known := self._known.get(key):
            now = self._clock()
            thought, there = quota.filled(known, of, now), settled(known, of, now)
            if thought.level - there.level > _LOST:
                await self._change(tenant_id, kind, settled)

    def _dropped(self, tenant_id: str, kind: str) -> int:
        """How many of the block at hand were not spent; it is gone."""
        block = self._blocks.pop((tenant_id, kind), None)
        unspent = block.size - block.spent if block else 0
        self._under_way[tenant_id, kind].add(-unspent, self._clock())
        return unspent

    async def _at_once(self, tenant_id: str, kind: str, number: int) -> None:
        """Into debt, if need be: those who can wait will wait for it."""

        def spent(level: Level, of: Quota, now: float) -> Level:
            return quota.taken(level, of, now, number)[0]

        level = await self._change(tenant_id, kind, spent)
        await asyncio.sleep(max(0.0, level.shut_until - self._clock()))

    async def _turn(self, tenant_id: str, kind: str, wanted: int) -> int:
        """Wait for some of `wanted`, in the order of asking: a few of them, or as many as there are."""
        key = tenant_id, kind
        async with self._turns[key]:
            while True:
                block = self._blocks.get(key)
                if block is None or block.stale(self._clock()):
                    block = self._blocks[key] = await self._reserved(tenant_id, kind, wanted)
                least = min(_FEW, wanted, block.size - block.spent)
                wait = block.promise.due(block.spent + least) - self._clock()
                if wait <= _AT_ONCE:
                    granted = min(wanted, max(least, block.ready(self._clock())))
                    block.spent += granted
                    return granted
                await asyncio.sleep(wait)  # and look again: the promise may be void meanwhile

    async def _reserved(self, tenant_id: str, kind: str, wanted: int) -> _Block:
        found: list[_Block] = []
        unspent, under_way = self._dropped(tenant_id, kind), self._under_way[tenant_id, kind]

        def reserve(level: Level, of: Quota, now: float) -> Level:
            here = quota.settled(replace(level, level=level.level + unspent), of, now, under_way.count)
            size = _size(int(here.level - of.left), here.rate, wanted)
            after, promise = quota.taken(here, of, now, size)
            found[:] = [_Block(promise, size)]
            return after

        await self._change(tenant_id, kind, reserve)
        under_way.add(found[0].size, self._clock())
        return found[0]

    async def _change(
        self, tenant_id: str, kind: str, change: Callable[[Level, Quota, float], Level]
    ) -> Level:
        """What stands there afterwards. Tried on what this replica saw last: alone it saves the reading."""
        key, of = (tenant_id, kind), self._quota(tenant_id, kind)
        before = self._known.get(key)
        while True:
            now = self._clock()
            after = change(before or quota.full(of, now), of, now)
            if await self._levels.replace(tenant_id, kind, before, after):
                self._known[key] = after
                return after
            before = await self._levels.level(tenant_id, kind)


def _size(plenty: int, rate: float, wanted: int) -> int:
    """Of a block: several pieces while there is plenty, else about a second's worth, in whole handfuls."""
    if plenty >= wanted:
        return min(plenty, max(wanted * _AHEAD, plenty // _PART))
    return max(1, round(rate / _FEW)) * _FEW if wanted >= _FEW else wanted


class HeldLevels:
    """The Levels port in memory, for one process."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, str], Level] = {}

    async def level(self, tenant_id: str, kind: str) -> Level | None:
        return self._levels.get((tenant_id, kind))

    async def replace(self, tenant_id: str, kind: str, before: Level | None, after: Level) -> bool:
        if self._levels.get((tenant_id, kind)) != before:
            return False
        self._levels[tenant_id, kind] = after
        return True


class Unpaced:
    """The Pace port without limits: for commands that ask little, and tenants without a quota."""

    async def take(self, tenant_id: str, units: int, *, writes: int = 0, urgent: bool = False) -> None:
        return None

    async def share(self, tenant_id: str, writes: int) -> int:
        return writes

    async def answered(self, tenant_id: str, units: int, *, writes: int = 0) -> None:
        return None

    async def refused(self, tenant_id: str, seconds: float, *, writes: bool) -> None:
        return None

    async def hold(self, tenant_id: str, seconds: float) -> None:
        return None

    async def seen(self, tenant_id: str, people: int) -> None:
        return None

    async def seconds_for(self, tenant_id: str, writes: int) -> float:
        return 0.0
