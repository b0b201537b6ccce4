"""The Levels port: in memory, on SQLite, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.ports import Level, Levels
from bot.store import SqlLevels, open_engine
from graph.pace import HeldLevels, TenantPace
from graph.quota import Quota


@pytest.fixture(params=["held", "sqlite", "postgres"])
async def levels(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Levels]:
    if request.param == "held":
        yield HeldLevels()
        return
    sqlite = f"sqlite+aiosqlite:///{tmp_path}/levels.sqlite"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgres")
    engine = await open_engine(url)
    yield SqlLevels(engine)
    await engine.dispose()


async def test_a_level_is_replaced_only_by_who_knows_it(levels: Levels) -> None:
    first = Level(2999.1, 20.0, 1_800_000_000.123456789, 0.0)
    assert await levels.level("one", "writes") is None
    assert await levels.replace("one", "writes", None, first)
    assert not await levels.replace("one", "writes", None, first)
    assert await levels.level("one", "writes") == first
    second = Level(-0.1 - 0.2, 20 * 0.7 * 0.7, 1_800_000_001.9, 1_800_000_003.7)
    assert await levels.replace("one", "writes", first, second)
    assert not await levels.replace("one", "writes", first, second)
    assert await levels.level("one", "writes") == second
    assert await levels.level("one", "units") is None
    assert await levels.level("two", "writes") is None


async def test_nothing_is_given_twice_to_several_replicas(levels: Levels) -> None:
    taken: list[int] = []

    async def replica() -> None:
        pace = TenantPace(levels, Quota(0.01, 400))
        while True:
            taken.append(await pace.share("three", 20))

    working = [asyncio.create_task(replica()) for _ in range(4)]
    for _ in range(100):  # however slow the machine is
        await asyncio.wait(working, timeout=0.2)
        if sum(taken) >= 320:
            break
    await asyncio.wait(working, timeout=0.5)
    for one in working:
        one.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    # All but what is left for others, and what a replica holds but cannot spend as a whole.
    assert 320 <= sum(taken) <= 400
