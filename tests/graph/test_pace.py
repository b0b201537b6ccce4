"""The Pace port: a tenant's quotas, kept by a server with rules of its own. Time is the event loop's, which
jumps to whatever is next, so minutes take milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from graph.pace import HeldLevels, TenantPace
from graph.quota import Quota

TENANT = "tenant"
ANSWERED_IN = 0.12  # seconds for a call


class JumpingLoop(asyncio.SelectorEventLoop):
    """Nothing is waited for: when nothing else is to do, it is later."""

    moment = 1000.0

    def time(self) -> float:
        return self.moment

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self.moment = max(self.moment, self._scheduled[0].when())
        super()._run_once()


def now() -> float:
    return asyncio.get_running_loop().time()


def run(conversation: Callable[[], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(conversation())


@dataclass
class Server:
    """What Graph would do: full at the first write, which it sees a little later than it was sent."""

    rate: float
    burst: float
    level: float = -1.0
    at: float = 0.0
    sent: list[tuple[float, bool]] = field(default_factory=list)
    late: Callable[[], float] = (
        float  # seconds more until it sees a write, and again until its answer is seen
    )

    async def write(self, number: int) -> tuple[int, float]:
        """How many of so many were refused, and the seconds to wait."""
        await asyncio.sleep(ANSWERED_IN / 2 + self.late())
        if self.level < 0:
            self.level, self.at = self.burst, now()
        self.level, self.at = min(self.burst, self.level + (now() - self.at) * self.rate), now()
        done = min(number, int(self.level))
        self.level -= done
        self.sent += [(now(), n < done) for n in range(number)]
        await asyncio.sleep(ANSWERED_IN / 2 + self.late())
        return number - done, max(1.0, (1 - self.level) / self.rate)

    def refused(self, after: float = 0.0) -> float:
        counted = [good for at, good in self.sent if at >= self.sent[0][0] + after]
        return counted.count(False) / len(counted)


async def bulk(pace: TenantPace, server: Server, rows: int, at_once: int = 8) -> float:
    """Writes them all, several pieces of twenty under way; the seconds it took."""
    began, left = now(), rows

    async def lane() -> None:
        nonlocal left
        while left > 0:
            piece = min(20, left)
            left -= piece
            while piece:
                number = await pace.share(TENANT, piece)
                missed, wait = await server.write(number)
                await pace.answered(TENANT, number, writes=number)
                if missed:
                    await pace.refused(TENANT, wait, writes=True)
                piece -= number - missed

    await asyncio.gather(*(lane() for _ in range(at_once)))
    return now() - began


def paced(levels: HeldLevels, rate: float = 20, burst: float = 3000) -> TenantPace:
    return TenantPace(levels, Quota(rate, burst), clock=now)


@pytest.mark.parametrize(("rate", "rows"), [(20, 5000), (20, 4000), (100, 10_000)])
@pytest.mark.parametrize("replicas", [1, 3])
def test_the_quota_is_used_and_not_overdrawn(rate: float, rows: int, replicas: int) -> None:
    async def conversation() -> None:
        server, levels = Server(rate, 3000), HeldLevels()
        took = await asyncio.gather(
            *(bulk(paced(levels, rate), server, rows // replicas, 8 // replicas) for _ in range(replicas))
        )
        assert (rows - 3000) / rate / max(took) >= 0.97
        assert server.refused() < 0.01

    run(conversation)


@pytest.mark.parametrize(("rate", "burst"), [(20, 3000), (100, 500)])
@pytest.mark.parametrize("hiccup", [0.0, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_late_answers_do_not_overdraw_it(rate: float, burst: float, hiccup: float, seed: int) -> None:
    chance = Random(seed)

    async def conversation() -> None:
        until = now() + hiccup  # all that is sent before is late
        server = Server(rate, burst, late=lambda: 3.0 if now() < until else chance.choice((0.0, 0.1, 0.5)))
        await bulk(paced(HeldLevels(), rate, burst), server, int(burst + 30 * rate), at_once=16)
        assert server.refused() == 0

    run(conversation)


@pytest.mark.parametrize("burst", [3000, 1500])
def test_a_quota_of_half_what_is_documented_is_found(burst: float) -> None:
    async def conversation() -> None:
        server = Server(10, burst)
        took = await bulk(paced(HeldLevels()), server, 6000)
        assert server.refused(after=60) < 0.05
        assert (6000 - burst) / 10 / took >= 0.8

    run(conversation)


def test_a_rate_that_was_cut_comes_back() -> None:
    async def conversation() -> None:
        server, levels = Server(5, 100), HeldLevels()
        pace = paced(levels, 20, 100)
        await bulk(pace, server, 600)
        slow = await pace.seconds_for(TENANT, 1000)
        await asyncio.sleep(600)
        assert await pace.seconds_for(TENANT, 1000) < slow
        assert await pace.seconds_for(TENANT, 1000) == pytest.approx(45, abs=2)

    run(conversation)


def test_somebody_who_waits_goes_at_once_and_long_work_makes_room() -> None:
    async def conversation() -> None:
        server, levels = Server(20, 100), HeldLevels()
        pace, other = paced(levels, 20, 100), paced(levels, 20, 100)

        async def people() -> None:
            for replica in (pace, other) * 10:
                await asyncio.sleep(0.7)
                began = now()
                await replica.take(TENANT, 1, writes=1, urgent=True)
                assert now() == began
                assert await server.write(1) == (0, pytest.approx(1.0))

        await asyncio.gather(bulk(pace, server, 400), people())
        assert server.refused() < 0.01

    run(conversation)


def test_nobody_sends_while_the_gate_is_shut() -> None:
    async def conversation() -> None:
        levels = HeldLevels()
        pace, other = paced(levels), paced(levels)
        for wait in (pace.hold(TENANT, 30), pace.refused(TENANT, 30, writes=True)):
            await wait
            began = now()
            await asyncio.gather(
                pace.share(TENANT, 20),
                pace.take(TENANT, 20),
                other.share(TENANT, 20),
                other.take(TENANT, 1, writes=1, urgent=True),
            )
            assert now() - began >= 30
            assert now() - began < 32

    run(conversation)


def test_one_spell_of_refusals_counts_once() -> None:
    async def conversation() -> None:
        pace = paced(HeldLevels())
        for _ in range(5):
            await pace.refused(TENANT, 2, writes=True)
            await asyncio.sleep(0.2)
        await asyncio.sleep(5)
        assert await pace.seconds_for(TENANT, 1000) == pytest.approx(1000 / 20, abs=7)

    run(conversation)


def test_a_larger_tenant_may_be_read_faster() -> None:
    async def conversation() -> None:
        took = []
        for people in (10, 100, 10_000):
            pace = paced(HeldLevels())
            await pace.seen(TENANT, people)
            began = now()
            for _ in range(1000):
                await pace.take(TENANT, 20)
                await pace.answered(TENANT, 20)
            took.append(now() - began)
        assert took == [
            pytest.approx(16_500 / 350, abs=0.5),
            pytest.approx(15_000 / 500, abs=0.5),
            pytest.approx(12_000 / 800, abs=0.5),
        ]

    run(conversation)


def test_another_replica_may_know_the_tenant_better() -> None:
    async def conversation() -> None:
        levels = HeldLevels()
        await paced(levels).seen(TENANT, 10_000)
        pace, began = paced(levels), now()
        for _ in range(1000):
            await pace.take(TENANT, 20)
            await pace.answered(TENANT, 20)
        assert now() - began == pytest.approx(12_000 / 800, abs=0.5)

    run(conversation)


def test_how_long_it_will_take() -> None:
    async def conversation() -> None:
        pace = paced(HeldLevels())
        assert await pace.seconds_for(TENANT, 2000) == 0
        assert await pace.seconds_for(TENANT, 5000) == pytest.approx(100, abs=1)

    run(conversation)


def test_few_at_a_time_under_the_quota() -> None:
    async def conversation() -> None:
        pace = paced(HeldLevels(), 20, 100)
        granted = [await pace.share(TENANT, 20) for _ in range(10)]
        assert granted[:4] == [20] * 4
        assert set(granted[5:]) == {8}

    run(conversation)
