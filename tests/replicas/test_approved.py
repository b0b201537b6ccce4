"""A second person decides, on either of two replicas, while one of them dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.requests import Status
from bot.store.audit_check import verify
from tests.replicas.pair import Pair, replicas
from tests.scenarios.chat import Card

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HUNDRED = 100
BEN = "ben.smit"
RULES = """
[approve]
people = ["ben.smit@contoso.com"]

[second_person]
always = true
"""


def under_rules(folder: Path) -> dict[str, str]:
    rules = folder / "policy.toml"
    rules.write_text(RULES, "utf-8")
    return {"SEATBACK_POLICY": str(rules)}


def chat(number: int) -> str:
    return f"19:chat-{number}"


async def test_a_hundred_approved_on_both_and_one_replica_killed_half_way(
    database: str, tmp_path: Path
) -> None:
    async with replicas(database, tmp_path, settings=under_rules(tmp_path)) as pair:
        pair.hire(HUNDRED)
        await pair.say(0, "19:ben", "hello", by=BEN)
        asked = await _ask(pair, HUNDRED)
        assert pair.tenant.log.writes() == []
        pressing = asyncio.gather(*(_approve_on_both(pair, *one) for one in asked))
        await pair.until(lambda: _half_done(pair), seconds=120)
        await pair.bots[1].kill()
        await pressing
        await pair.until(lambda: _told(pair), seconds=240)
        writes = Counter(row.path for row in pair.tenant.log.writes() if row.status == 200)
        assert len(writes) == HUNDRED
        assert set(writes.values()) == {1}
        await _each_decided_once(pair, [request_id for request_id, _ in asked])
        assert (await verify(pair.engine)).bad is None


async def _ask(pair: Pair, count: int) -> list[tuple[str, int]]:
    """The requests that wait for Ben, by id and revision."""
    room = asyncio.Semaphore(8)

    async def one(number: int) -> tuple[str, int]:
        async with room:
            await pair.say(number % 2, chat(number), f"remove E3 from {pair.people[number].upn}")

            async def shown() -> bool:
                return any(call.conversation == chat(number) for call in pair.connector.messages)

            await pair.until(shown, seconds=120)
            request_id = str(pair.card(chat(number))[1].button("Ask for approval")["data"]["request"])
            await pair.press((number + 1) % 2, chat(number), "Ask for approval")

            async def asked() -> bool:  # a busy machine answers a press with a stand-in first
                return (await pair.requests.get(request_id)).awaits_approval

            await pair.until(asked, seconds=120)
            return request_id, (await pair.requests.get(request_id)).revision

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _approve_on_both(pair: Pair, request_id: str, revision: int) -> None:
    """At the same moment; whoever is killed meanwhile answers nothing."""
    data = {"request": request_id, "revision": revision}
    pressed = (pair.act(bot, "19:ben", "", "approve", data, by=BEN) for bot in (0, 1))
    await asyncio.gather(*pressed, return_exceptions=True)


async def _half_done(pair: Pair) -> bool:
    return len(pair.tenant.log.writes()) >= HUNDRED // 2


async def _told(pair: Pair) -> bool:
    """Every requester's card says how it ended."""
    cards = [pair.card(chat(number))[1].text for number in range(HUNDRED)]
    return all("Checked at" in said and "Ben Smit approved" in said for said in cards)


async def _each_decided_once(pair: Pair, request_ids: list[str]) -> None:
    for request_id in request_ids:
        request = await pair.requests.get(request_id)
        assert request.status is Status.DONE
        assert len(request.approvals) == 1
        events = [event.event for event in await pair.requests.audit(request_id)]
        assert events.count("approved") == events.count("running") == 1


async def test_letters_of_a_dead_replica_are_sent_by_the_living_one(database: str, tmp_path: Path) -> None:
    """It had sent an invitation and not noted that; the conversation is free when its lease has ended."""
    async with replicas(database, tmp_path, settings=under_rules(tmp_path)) as pair:
        pair.hire(1)
        await pair.say(0, "19:ben", "hello", by=BEN)
        held = pair.connector.hold_answer("Ada Peeters asks")
        asked = await _ask(pair, 1)
        await held.reached()
        died, lives = await _sender(pair)
        await pair.bots[died].kill()
        held.open()

        async def newer() -> bool:
            sent = [
                Card(c.card).text for c in pair.connector.messages if c.conversation == "19:ben" and c.card
            ]
            return any("takes the place of an earlier one" in said for said in sent)

        await pair.until(newer, seconds=120)
        request_id, revision = asked[0]
        data = {"request": request_id, "revision": revision}
        await pair.act(lives, "19:ben", "", "approve", data, by=BEN)

        async def ended() -> bool:
            return "Checked at" in pair.card(chat(0))[1].text and await pair.outbox.count() == 0

        await pair.until(ended, seconds=120)
        assert len([row for row in pair.tenant.log.writes() if row.status == 200]) == 1


async def _sender(pair: Pair) -> tuple[int, int]:
    """Which replica holds Ben's conversation, and which does not."""
    async with pair.engine.connect() as db:
        holder = (await db.execute(text("SELECT holder FROM lanes WHERE lane = '19:ben'"))).scalar_one()
    return (0, 1) if holder == "replica-0" else (1, 0)
