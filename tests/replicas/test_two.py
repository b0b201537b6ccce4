"""Two replicas on PostgreSQL: whatever either is asked happens once, also when one of them is killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.store.audit_check import verify
from tests.replicas.pair import Pair, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HUNDRED = 100


async def test_a_hundred_requests_pressed_on_both_and_one_replica_killed_half_way(
    database: str, tmp_path: Path
) -> None:
    async with replicas(database, tmp_path) as pair:
        pair.hire(HUNDRED)
        await _ask(pair)
        pressing = asyncio.gather(*(_press_on_both(pair, n) for n in range(HUNDRED)))
        await pair.until(lambda: _half_done(pair), seconds=120)
        await pair.bots[1].kill()
        await pressing
        await pair.until(lambda: _done(pair), seconds=240)
        _each_once(pair)
        assert any("taking up the work of replica-1" in line for line in pair.bots[0].lines)
        assert (await verify(pair.engine)).bad is None


async def _ask(pair: Pair) -> None:
    room = asyncio.Semaphore(8)

    async def one(number: int) -> None:
        async with room:
            await pair.say(number % 2, f"19:chat-{number}", f"remove E3 from {pair.people[number].upn}")

    await asyncio.gather(*(one(number) for number in range(HUNDRED)))

    async def shown() -> bool:
        return len({c.conversation for c in pair.connector.messages}) == HUNDRED

    await pair.until(shown, seconds=120)


async def _press_on_both(pair: Pair, number: int) -> None:
    """At the same moment; whoever is killed meanwhile answers nothing."""
    chat = f"19:chat-{number}"
    await asyncio.gather(*(pair.press(bot, chat, "Remove") for bot in (0, 1)), return_exceptions=True)


async def _half_done(pair: Pair) -> bool:
    return len(pair.tenant.log.writes()) >= HUNDRED // 2


async def _done(pair: Pair) -> bool:
    """Every card says so. Whose presses reached nobody before the kill are pressed again."""
    waiting = [n for n in range(HUNDRED) if "Checked at" not in pair.card(f"19:chat-{n}")[1].text]
    return not waiting and await pair.outbox.count() == 0


def _each_once(pair: Pair) -> None:
    writes: Counter[str] = Counter(row.path for row in pair.tenant.log.writes() if row.status == 200)
    assert set(writes.values()) == {1}
    assert len(writes) == HUNDRED
    assert not any(person.assignments for person in map(pair.tenant.directory.find, _ids(pair)) if person)


def _ids(pair: Pair) -> list[str]:
    return [person.id for person in pair.people]
